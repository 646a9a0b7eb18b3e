"""Faults to order from a simulator, and a count of what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Fault:
    """What to do to the next `times` requests whose path contains `path` (None: until cleared).

    `latency` seconds pass before a normal answer; `hang` seconds pass and the connection ends without any;
    `cut` sends half of the normal answer.  `status`, `body`, `content_type` and `headers` replace the answer.
    """

    path: str = ""
    times: int | None = None
    status: int | None = None
    body: str | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    hang: float = 0.0
    cut: bool = False


class Faults:
    """The faults that wait, and counters; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._calls: Counter[str] = Counter()
        self._inner: Counter[str] = Counter()
        self._active = 0
        self._peak = 0
        self._read_only = 0

    def add(self, fault: Fault) -> None:
        """Order a fault; several for one request apply in the order they were given, one each time."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults and counters."""
        with self._lock:
            self._faults.clear()
            self._calls.clear()
            self._inner.clear()
            self._peak = self._active
            self._read_only = 0

    def take(self, path: str) -> Fault | None:
        """The fault for a request, used up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.path in path and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def count(self, operation: str, *, read_only: bool = False) -> None:
        """Count a request; `read_only` if it said `Data-Access-Intent: ReadOnly`."""
        with self._lock:
            self._calls[operation] += 1
            self._read_only += read_only

    def count_inner(self, operation: str, *, read_only: bool = False) -> None:
        """Count a request inside a batch."""
        with self._lock:
            self._inner[operation] += 1
            self._read_only += read_only

    @contextmanager
    def serving(self) -> Iterator[int]:
        """While a request of the one user is served; gives how many are, this one included."""
        with self._lock:
            self._active += 1
            self._peak = max(self._peak, self._active)
            active = self._active
        try:
            yield active
        finally:
            with self._lock:
                self._active -= 1

    def counters(self) -> Mapping[str, object]:
        """What was asked.

        `calls` are requests by entity set (`token` for tokens, `$batch` for batches), `inner` those inside batches;
        `read_only` of both said that they only read; `peak` is the most requests that were served at once.
        """
        with self._lock:
            return {
                "calls": dict(self._calls),
                "total": self._calls.total(),
                "inner": dict(self._inner),
                "read_only": self._read_only,
                "peak": self._peak,
            }
