"""What was asked of the simulated API, and the faults that are ordered for it."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from demo.zendesk.records import Json

_ID = re.compile(r"(?<=/)([0-9]+|01[0-9A-Z]{24}|[0-9a-f]{32})(?=[/?]|$)")


@dataclass(slots=True)
class Fault:
    """What to do to the next `times` requests (None: until cleared) of `method` whose path contains `path`.

    `status`, `body`, `content_type` and `headers` replace the answer, and nothing is carried out.  `latency` seconds
    pass first.  `cut` ends the connection `before` or `after` the request is carried out, or `within` its answer.
    `hang` carries the request out and answers nothing for so many seconds.
    """

    path: str = ""
    method: str | None = None
    times: int | None = 1
    status: int | None = None
    body: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    cut: str | None = None
    hang: float = 0.0

    def __post_init__(self) -> None:
        if self.cut not in (None, "before", "within", "after"):
            raise ValueError("cut is before, within or after")


class Calls:
    """Counts requests and hands out faults.  Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[Json] = []
        self._faults: list[Fault] = []

    def note(self, method: str, path: str, client: str) -> Json:
        """Remember a request; its status is filled in when it is answered."""
        row: Json = {"call": f"{method} {_ID.sub('{id}', path)}", "path": path, "client": client, "status": None}
        with self._lock:
            self._rows.append(row)
        return row

    def rows(self) -> list[Json]:
        """All requests, oldest first."""
        with self._lock:
            return [dict(row) for row in self._rows]

    def counts(self) -> dict[str, int]:
        """How often each was made, such as `GET /api/v2/tickets/{id}`."""
        with self._lock:
            return dict(Counter(str(row["call"]) for row in self._rows))

    def clear(self) -> None:
        """Forget the requests."""
        with self._lock:
            self._rows.clear()

    def order(self, fault: Fault) -> None:
        """Order a fault; of several that fit a request the earliest is used."""
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Forget the faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, used up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.path in path and fault.method in (None, method) and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
