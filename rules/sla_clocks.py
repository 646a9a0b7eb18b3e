"""The clocks of a ticket's deadlines: since when each metric runs, and when it stood still.

Pure.  The metrics are Zendesk's:

| metric | runs from | until | stands still |
|---|---|---|---|
| first_reply_time | the ticket came | a consultant's first public reply | never |
| next_reply_time | the customer's oldest unanswered message, after a first reply | the reply to it | never |
| requester_wait_time | the ticket came | it is solved | while pending |
| agent_work_time | the ticket came | it is solved | while pending or on hold |
| total_resolution_time | the ticket came | it is solved | never |

A policy can say otherwise (`pauses`).  What a ticket that was opened again spent as solved is neither work nor wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.model import Progress, Ticket
from rules.sla import FOREVER, NO_CLOCKS, Clock, Policy
from rules.sla_metric import Metric

_WORKING: frozenset[Metric] = frozenset({"requester_wait_time", "agent_work_time"})
_NOTHING_YET = Progress()


def find_clocks(policy: Policy, ticket: Ticket) -> Mapping[Metric, Clock]:
    """The clocks that do not simply run since the ticket came."""
    progress = ticket.progress
    if progress is _NOTHING_YET or progress == _NOTHING_YET:
        return NO_CLOCKS
    clocks: dict[Metric, Clock] = {}
    if progress.replied_at is not None:
        clocks["first_reply_time"] = Clock(
            ticket.received_at, _pauses(policy, "first_reply_time", progress), progress.replied_at
        )
        if progress.awaiting_since is not None:
            clocks["next_reply_time"] = Clock(progress.awaiting_since, _pauses(policy, "next_reply_time", progress))
    for metric in ("first_reply_time", "requester_wait_time", "agent_work_time", "total_resolution_time"):
        if metric not in clocks and (paused := _pauses(policy, metric, progress)):
            clocks[metric] = Clock(ticket.received_at, paused)
    return clocks


def needs_spans(policy: Policy) -> bool:
    """Does any deadline of the policy depend on when the ticket was pending, on hold or solved?"""
    metrics = {metric for durations in policy.targets.values() for metric in durations}
    return any(policy.stands_while(metric) or metric in _WORKING for metric in metrics)


def _pauses(policy: Policy, metric: Metric, progress: Progress) -> tuple[tuple[datetime, datetime], ...]:
    statuses = policy.stands_while(metric) | ({"solved"} if metric in _WORKING else set())
    return tuple((span.began_at, span.ended_at or FOREVER) for span in progress.spans if span.status in statuses)
