"""Which systems fail us and since when: kept in Redis, and said once when it begins and once when it ends.

One failing call of a thousand is no outage.  One begins when calls of one operation have failed for a while with no
answer between them, whichever processes made them, and ends with the first answer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, cast

import redis

from workers.pending import PREFIX, SCRIPTS

logger = logging.getLogger(__name__)

System: TypeAlias = Literal["zendesk", "erp", "gatewayapi", "sentry", "disk"]
Kind: TypeAlias = Literal["away", "throttled", "partial", "unusable", "unwritable"]

KINDS: Mapping[System, tuple[Kind, ...]] = {
    "zendesk": ("away", "throttled"),
    "erp": ("away", "partial", "unusable"),
    "gatewayapi": ("away", "throttled"),
    "sentry": ("away",),
    "disk": ("unwritable",),
}
"""What can happen to each system."""

LASTING = timedelta(seconds=5)
"""A second failure must come so long after the first; what fails at once in many threads may be one hiccup."""

ENOUGH: Mapping[tuple[System, Kind], int] = {
    ("zendesk", "throttled"): 3,
    ("sentry", "away"): 1,
    ("disk", "unwritable"): 1,
}
"""So many failures in a row are enough at once: of what the system itself says, and of what is tried seldom."""

FORGOTTEN = timedelta(hours=1)
"""A failure this long ago does not belong to the next; longer than anything waits between two attempts."""

QUIET = timedelta(seconds=60)
"""Without a failure for so long, the answer to any question ends an outage that another question had begun."""

UNTHROTTLED = timedelta(seconds=30)
KEPT = timedelta(days=7)

_SAID: Mapping[Kind, tuple[str, str]] = {
    "away": ("is away", "is back"),
    "throttled": ("throttles us", "throttles us no more"),
    "partial": ("answers only in part", "answers in whole again"),
    "unusable": ("answers what is of no use", "answers what is of use again"),
    "unwritable": ("takes no files", "takes files again"),
}
_BY_CALLS: Mapping[str, System] = {"zendesk": "zendesk", "gatewayapi": "gatewayapi", "sentry": "sentry"}
"""Systems of which every call tells; of the ERP, `workers.customer_facts` knows more than its calls do."""

BACK = f"{PREFIX}back"
"""Systems that have come back since a dispatcher looked."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One that lasts; `why` is the operation and what was wrong with it, in our own words."""

    system: System
    kind: Kind
    since: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.system} {_SAID[self.kind][0]} since {self.since.isoformat(timespec='seconds')} ({self.why})"


class Outages:
    """The outages that all processes share."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._failed = client.register_script((SCRIPTS / "outage_failed.lua").read_text("utf-8"))
        self._answered = client.register_script((SCRIPTS / "outage_answered.lua").read_text("utf-8"))

    def failed(self, system: System, kind: Kind, operation: str, detail: str) -> bool:
        """Note a failure; True for the one with which an outage begins.  Raises redis.RedisError."""
        why = f"{operation}: {detail}"
        enough = ENOUGH.get((system, kind), 1_000_000_000)
        args: list[str | int] = [kind, operation, why, _ms(LASTING), enough, _ms(FORGOTTEN), _ms(KEPT)]
        began = bool(self._failed(keys=[key(system)], args=args))
        if began:
            level = logging.WARNING if kind == "throttled" else logging.ERROR
            logger.log(level, "%s %s", system, _SAID[kind][0], extra={"system": system, "why": why})
        return began

    def answered(self, system: System, operation: str, took: timedelta = timedelta(0)) -> None:
        """Note an answer that came `took` after it was asked for.  Raises redis.RedisError.

        Need be called only while `key(system)` exists.
        """
        args: list[str | int] = [system, operation, *map(_ms, (took, QUIET, UNTHROTTLED, FORGOTTEN))]
        ended = cast(list[str], self._answered(keys=[key(system), BACK], args=args))
        for kind, told in zip(ended[::2], ended[1::2], strict=True):
            outage = _parse(system, cast(Kind, kind), told)
            lasted = round((datetime.now(UTC) - outage.since).total_seconds())
            said = _SAID[outage.kind][1]
            logger.info("%s %s", system, said, extra={"system": system, "why": outage.why, "lasted_s": lasted})

    def note_call(self, system: str, operation: str, status: str, seconds: float, *, suspected: bool) -> None:
        """Judge an HTTP call by its status or the name of its error; `suspected` if `key(system)` exists."""
        known = _BY_CALLS.get(system)
        if known is None:
            return
        if status == "429" and "throttled" in KINDS[known]:
            self.failed(known, "throttled", operation, status)
        elif status in ("Retryable", "OutcomeUnknown"):
            self.failed(known, "away", operation, "no answer")
        elif status in ("408", "425", "429") or (status.isdigit() and int(status) >= 500):
            self.failed(known, "away", operation, status)
        elif status.isdigit() and suspected:
            self.answered(known, operation, timedelta(seconds=seconds))

    def read(self) -> list[Outage]:
        """Those that last.  Raises redis.RedisError."""
        pipe = self._redis.pipeline(transaction=False)
        asked = [(system, kind) for system, kinds in KINDS.items() for kind in kinds]
        for system, kind in asked:
            pipe.hget(key(system), f"open:{kind}")
        told = cast(list[str | None], pipe.execute())
        return [_parse(*one, said) for one, said in zip(asked, told, strict=True) if said is not None]

    def note_back(self, system: System) -> None:
        """Let those hear of it who wait for the system.  Raises redis.RedisError."""
        self._redis.sadd(BACK, system)


def key(system: str) -> str:
    """Where the failures of the system are; nothing is there while all is well."""
    return f"{PREFIX}outage:{system}"


def _parse(system: System, kind: Kind, told: str) -> Outage:
    row = cast(dict[str, str], json.loads(told))
    return Outage(system, kind, datetime.fromtimestamp(int(row["since"]) / 1000, UTC), row["why"])


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
