"""How a bulk update fares: Zendesk accepts it at once and carries it out by a job of its own.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.session import SYSTEM

BulkResult: TypeAlias = Literal["updated", "refused"]

_ID = re.compile(r"[0-9A-Za-z_-]{1,100}", re.ASCII)
_UNDER_WAY = ("queued", "working")


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job, and once it has ended, what it told of each ticket.

    `refused` tickets were certainly not written, be it for a conflict or because of what was asked.  Of a ticket that
    has no result nothing is known: only its audits can tell.
    """

    job_id: str
    has_ended: bool
    results: Mapping[str, BulkResult]


def parse_job_status(answer: Mapping[str, object], ticket_ids: Sequence[str], operation: str) -> JobStatus:
    """The job of an update of `ticket_ids`, in the order in which they were sent.  Raises UnexpectedAnswer."""
    job = answer.get("job_status")
    job_id = job.get("id") if isinstance(job, dict) else None
    status = job.get("status") if isinstance(job, dict) else None
    if not isinstance(job, dict) or not isinstance(job_id, str) or not _ID.fullmatch(job_id):
        raise UnexpectedAnswer(SYSTEM, operation, "there is no job with an id")
    if not isinstance(status, str):
        raise UnexpectedAnswer(SYSTEM, operation, "the job has no status")
    rows = job.get("results")
    told = (_result(row, ticket_ids) for row in rows) if isinstance(rows, list) else ()
    return JobStatus(job_id, status not in _UNDER_WAY, dict(one for one in told if one is not None))


def _result(row: object, ticket_ids: Sequence[str]) -> tuple[str, BulkResult] | None:
    """Some rows name the ticket, others only its place in the list."""
    if not isinstance(row, dict):
        return None
    ticket_id, index = row.get("id"), row.get("index")
    if isinstance(ticket_id, int) and str(ticket_id) in ticket_ids:
        named = str(ticket_id)
    elif isinstance(index, int) and 0 <= index < len(ticket_ids):
        named = ticket_ids[index]
    else:
        return None
    if row.get("error") or row.get("success") is False:
        return named, "refused"
    return (named, "updated") if row.get("success") is True or row.get("status") == "Updated" else None
