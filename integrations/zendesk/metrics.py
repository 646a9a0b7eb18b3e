"""A ticket's metrics, which Zendesk keeps beside it, and the history of its status, which the audits tell.

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metrics/

As a side-load (`include=metric_sets`) they cost no request of their own; Zendesk puts them into the ticket
(`metric_set`) or beside the tickets (`metric_sets`).  Durations are in whole minutes, of which the calendar ones
count every minute.  Waiting and holding are added up when the status changes: what lasts is not in them yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.model import StatusSpan

RUNNING = frozenset({"new", "open"})
"""The statuses in which every clock runs."""


@dataclass(frozen=True, slots=True)
class TicketMetrics:
    """What Zendesk has measured.

    `replied_at` is when an agent first answered in public, to the minute; we are one to Zendesk, whatever we write.
    `status_updated_at` is since when the ticket has its status.  `has_stood` if it was pending, on hold or solved
    before that.
    """

    replied_at: datetime | None
    status_updated_at: datetime | None
    has_stood: bool


def parse_metrics(raw: object, received_at: datetime) -> TicketMetrics | None:
    """The metrics of a ticket that came at `received_at`; None if there are none to be understood."""
    if not isinstance(raw, dict):
        return None
    replied = _minutes(raw.get("reply_time_in_minutes"))
    reopens = raw.get("reopens")
    stood = (_minutes(raw.get(f"{name}_time_in_minutes")) for name in ("agent_wait", "on_hold"))
    return TicketMetrics(
        replied_at=None if replied is None else received_at + timedelta(minutes=replied),
        status_updated_at=_instant(raw.get("status_updated_at")),
        has_stood=any(stood) or (isinstance(reopens, int) and reopens > 0),
    )


def find_spans(audits: Iterable[object]) -> tuple[StatusSpan, ...]:
    """The stretches in which the ticket was neither new nor open, as its audits tell, in order."""
    spans: list[StatusSpan] = []
    for at, status in sorted(_statuses(audits), key=lambda one: one[0]):
        if spans and spans[-1].ended_at is None:
            last = spans.pop()
            if at > last.began_at:
                spans.append(StatusSpan(last.status, last.began_at, at))
        if status not in RUNNING:
            spans.append(StatusSpan(status, at))
    return tuple(spans)


def _statuses(audits: Iterable[object]) -> Iterator[tuple[datetime, str]]:
    """When the ticket got which status."""
    for audit in audits:
        events = audit.get("events") if isinstance(audit, dict) else None
        at = _instant(audit.get("created_at")) if isinstance(audit, dict) else None
        for event in events if isinstance(events, list) and at is not None else ():
            if isinstance(event, dict) and event.get("field_name") == "status" and at is not None:
                yield at, str(event.get("value"))


def _minutes(value: object) -> int | None:
    """Of every minute of the calendar; None where Zendesk has none."""
    minutes = value.get("calendar") if isinstance(value, Mapping) else None
    return minutes if isinstance(minutes, int) and not isinstance(minutes, bool) and minutes >= 0 else None


def _instant(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
