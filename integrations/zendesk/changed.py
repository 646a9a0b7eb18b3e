"""Tickets as the exports list them: only which, since when, and in which status.

Sources: Zendesk, "Incremental Exports" (cursor; ten calls a minute; the last minute is left out; our own writes come
back too) and "Export search results".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM

_CURSOR = re.compile(r"[0-9A-Za-z+/=_.:|-]{1,500}")
ENDED = frozenset({"closed", "deleted"})
"""Statuses in which a ticket cannot be written any more."""


@dataclass(frozen=True, slots=True)
class ChangedTicket:
    """A ticket that changed at `updated_at`; `has_ended` if it cannot be written any more."""

    id: str
    updated_at: datetime
    has_ended: bool


@dataclass(frozen=True, slots=True)
class ChangedTickets:
    """One page.  `cursor` is where to go on, `is_last` if nothing more is known yet."""

    tickets: tuple[ChangedTicket, ...]
    cursor: str
    is_last: bool


def parse_changed(answer: Mapping[str, object], operation: str) -> ChangedTickets:
    """A page of the incremental export.  Raises UnexpectedAnswer that names the key, never its value."""
    cursor, last = answer.get("after_cursor"), answer.get("end_of_stream")
    if not isinstance(cursor, str) or _CURSOR.fullmatch(cursor) is None:
        raise UnexpectedAnswer(SYSTEM, operation, "after_cursor is no cursor")
    if not isinstance(last, bool):
        raise UnexpectedAnswer(SYSTEM, operation, "end_of_stream is neither true nor false")
    return ChangedTickets(_parse_rows(answer.get("tickets"), operation), cursor, last)


def parse_found(rows: object, operation: str) -> tuple[ChangedTicket, ...]:
    """The rows of a search.  Raises UnexpectedAnswer."""
    return _parse_rows(rows, operation)


def _parse_rows(rows: object, operation: str) -> tuple[ChangedTicket, ...]:
    if not isinstance(rows, list):
        raise UnexpectedAnswer(SYSTEM, operation, "the rows are not a list")
    return tuple(_parse_row(row, operation) for row in rows)


def _parse_row(row: object, operation: str) -> ChangedTicket:
    ticket_id = row.get("id") if isinstance(row, dict) else None
    if not isinstance(row, dict) or isinstance(ticket_id, bool) or not isinstance(ticket_id, int):
        raise UnexpectedAnswer(SYSTEM, operation, "a ticket without an id")
    return ChangedTicket(str(ticket_id), parse_stamp(row.get("updated_at"), operation), row.get("status") in ENDED)


def parse_stamp(value: object, operation: str) -> datetime:
    """`updated_at`, UTC.  Raises UnexpectedAnswer."""
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise UnexpectedAnswer(SYSTEM, operation, "updated_at is no instant") from None
    if at.tzinfo is None:
        raise UnexpectedAnswer(SYSTEM, operation, "updated_at has no offset")
    return at.astimezone(UTC)
