"""A ticket that gave up, and the letter that is kept of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeadTicket:
    """A ticket whose pass gave up: when, after how many attempts and why (our own words, no personal data)."""

    ticket_id: str
    died_at: datetime
    first_at: datetime
    attempts: int
    error: str
    detail: str
    event: str


def parse_letter(ticket_id: str, letter: str) -> DeadTicket:
    """The ticket of a letter that `Pending.bury` wrote."""
    fields = json.loads(letter)
    return DeadTicket(
        ticket_id=ticket_id,
        died_at=datetime.fromisoformat(fields["died_at"]),
        first_at=datetime.fromisoformat(fields["first_at"]),
        attempts=fields["attempts"],
        error=fields["error"],
        detail=fields["detail"],
        event=fields["event"],
    )
