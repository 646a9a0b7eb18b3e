"""What Zendesk measures of a ticket, worked out from its audits and comments.

Durations are whole minutes.  What a status took is added when the ticket leaves it, so that what lasts is in none.
The account has no business hours, so that both counts are of the calendar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from demo.zendesk.account import Account
from demo.zendesk.records import Json, Ticket, stamp


def show_metric_set(account: Account, ticket: Ticket) -> Json:
    """The `metric_set` of a side-load, which `/tickets/{id}/metrics` shows too."""
    history = list(_statuses(ticket))
    spent: Counter[str] = Counter()
    for (status, since), (_, until) in pairwise(history):
        spent[status] += _minutes(since, until)
    solved = [at for status, at in history if status in ("solved", "closed")]
    answers = [
        one
        for one in ticket.comments[1:]
        if one.public and one.author_id != ticket.requester_id and account.users[one.author_id].role != "end-user"
    ]
    replied = _minutes(ticket.created_at, answers[0].created_at) if answers else None
    return {
        "id": ticket.id * 10,
        "ticket_id": ticket.id,
        "created_at": stamp(ticket.created_at),
        "updated_at": stamp(ticket.updated_at),
        "group_stations": len(set(_changes(ticket, "group_id"))),
        "assignee_stations": len(set(_changes(ticket, "assignee_id"))),
        "reopens": sum(1 for (one, _), (other, _) in pairwise(history) if (one, other) == ("solved", "open")),
        "replies": len(answers),
        "status_updated_at": stamp(history[-1][1]),
        "latest_comment_added_at": stamp(ticket.comments[-1].created_at) if ticket.comments else None,
        "solved_at": stamp(solved[-1]) if solved and ticket.status in ("solved", "closed") else None,
        "reply_time_in_minutes": _both(replied),
        "first_resolution_time_in_minutes": _both(_minutes(ticket.created_at, solved[0]) if solved else None),
        "full_resolution_time_in_minutes": _both(_minutes(ticket.created_at, solved[-1]) if solved else None),
        "agent_wait_time_in_minutes": _both(spent["pending"]),
        "requester_wait_time_in_minutes": _both(spent["new"] + spent["open"] + spent["hold"]),
        "on_hold_time_in_minutes": _both(spent["hold"]),
    }


def _statuses(ticket: Ticket) -> Iterator[tuple[str, datetime]]:
    """Since when it had each status, in order; it came with the first."""
    first = True
    for audit in ticket.audits:
        for event in audit.events:
            if event.get("field_name") == "status":
                yield str(event["value"]), ticket.created_at if first else audit.created_at
                first = False
    if first:
        yield ticket.status, ticket.created_at


def _changes(ticket: Ticket, name: str) -> Iterator[object]:
    events = (event for audit in ticket.audits for event in audit.events)
    return (event["value"] for event in events if event.get("field_name") == name and event["value"] is not None)


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))


def _both(minutes: int | None) -> Json:
    return {"calendar": minutes, "business": minutes}
