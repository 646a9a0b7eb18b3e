"""How far a ticket has come, for the clocks of its deadlines: from what its read brought along, where that tells.

Its metrics and comments are read anyway.  Only when a deadline stands still in some statuses, and the ticket was in
one of them before, its audits are read too, once for each change of its status.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import redis

from integrations.errors import NotFound, Rejected
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.comments import Conversation
from integrations.zendesk.metrics import RUNNING, find_spans, parse_metrics
from integrations.zendesk.ticket import TicketSnapshot
from rules.model import Progress, StatusSpan
from rules.sla_action import KEY_PREFIX
from rules.sla_clocks import needs_spans
from workers.desk import Desk
from workers.pending import PREFIX

KEPT = timedelta(days=7)


def find_progress(
    desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot, said: Conversation | None, done: Iterable[str]
) -> Progress:
    """When it was answered, since when the customer waits, when the clocks stood, and which actions were `done`.

    `said` is None where the comments were not read.  Raises the errors of `integrations.errors`.
    """
    snapshot = _with_metrics(desk, zendesk, snapshot, said)
    replied_at = _find_reply(snapshot, said)
    return Progress(
        replied_at=replied_at,
        awaiting_since=next(iter(said.waiting), None) if said is not None and replied_at is not None else None,
        spans=_find_spans(desk, zendesk, snapshot),
        done=frozenset(key for key in done if key.startswith(KEY_PREFIX)),
    )


def _with_metrics(
    desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot, said: Conversation | None
) -> TicketSnapshot:
    """An account that does not send the metrics along is asked for them, where an action may depend on a reply."""
    acts = any(policy.actions for policy in desk.rulebook.sla.every)
    if snapshot.metrics is not None or said is None or said.replied_at is not None or not acts:
        return snapshot
    ticket = snapshot.ticket
    try:
        answer = zendesk.call("GET", f"/api/v2/tickets/{ticket.id}/metrics.json", "get metrics")
    except (NotFound, Rejected):
        return snapshot
    return replace(snapshot, metrics=parse_metrics(answer.get("ticket_metric"), ticket.received_at))


def _find_reply(snapshot: TicketSnapshot, said: Conversation | None) -> datetime | None:
    """As the comments tell to the second, else as Zendesk's metrics do.

    Zendesk takes what we have said to the customer for a consultant's reply: then only the comments can tell.
    """
    if said is not None and (said.replied_at is not None or said.own):
        return said.replied_at
    return snapshot.metrics.replied_at if snapshot.metrics is not None else None


def _find_spans(desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot) -> tuple[StatusSpan, ...]:
    """The stretches in which the ticket was neither new nor open, if any deadline depends on them."""
    if not any(needs_spans(policy) for policy in desk.rulebook.sla.every):
        return ()
    ticket, metrics = snapshot.ticket, snapshot.metrics
    if metrics is not None and not metrics.has_stood:
        since = metrics.status_updated_at or snapshot.updated_at
        if ticket.status in RUNNING:
            return ()
        if since is not None:
            return (StatusSpan(ticket.status, since),)
    changed = metrics.status_updated_at if metrics is not None else None
    stamp = f"{ticket.status} {changed or snapshot.updated_stamp}"
    kept = _Kept(desk.redis, ticket.id)
    spans = kept.get(stamp)
    if spans is None:
        spans = find_spans(zendesk.get_all(f"/api/v2/tickets/{ticket.id}/audits.json", "audits"))
        kept.put(stamp, spans)
    return spans


class _Kept:
    """The spans of a ticket as they were read when its status last changed."""

    def __init__(self, client: redis.Redis, ticket_id: str) -> None:
        self._redis = client
        self._key = f"{PREFIX}spans:{ticket_id}"

    def get(self, stamp: str) -> tuple[StatusSpan, ...] | None:
        """None if they are not known for this status."""
        text = cast(str | None, self._redis.get(self._key))
        told = json.loads(text) if text is not None else {}
        return tuple(_parse(one) for one in told["spans"]) if told.get("stamp") == stamp else None

    def put(self, stamp: str, spans: Iterable[StatusSpan]) -> None:
        """Keep them until the status changes."""
        told = {"stamp": stamp, "spans": [_to_payload(one) for one in spans]}
        self._redis.set(self._key, json.dumps(told), ex=KEPT)


def _to_payload(span: StatusSpan) -> list[str | None]:
    return [span.status, span.began_at.isoformat(), span.ended_at.isoformat() if span.ended_at is not None else None]


def _parse(told: list[str | None]) -> StatusSpan:
    status, began_at, ended_at = told
    ended = datetime.fromisoformat(ended_at) if ended_at is not None else None
    return StatusSpan(status or "", datetime.fromisoformat(began_at or ""), ended)
