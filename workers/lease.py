"""The right to work on a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a ticket.  `generation` is the newest event that the pass will have seen.

    `attempts` have failed since the last complete pass, `crashes` of them by an error of our own.  `failing_for`
    counts from the first failure after the newest event, and anew after each pause.  `deaths` passes in a row never
    ended, because the process that made them died.
    """

    ticket_id: str
    token: str
    generation: int
    attempts: int
    first_at: datetime
    began_at: datetime
    event: str
    crashes: int
    failing_for: timedelta
    deaths: int


def parse_lease(ticket_id: str, token: str, told: Sequence[str]) -> Lease:
    """A lease as `begin.lua` tells of it."""
    generation, attempts, first_at, event, now, crashes, failing, deaths = told
    return Lease(
        ticket_id=ticket_id,
        token=token,
        generation=int(generation),
        attempts=int(attempts),
        first_at=_instant(first_at),
        began_at=_instant(now),
        event=event,
        crashes=int(crashes),
        failing_for=_instant(now) - _instant(failing) if failing else timedelta(0),
        deaths=int(deaths),
    )


def _instant(ms: str) -> datetime:
    return datetime.fromtimestamp(int(ms) / 1000, UTC)
