"""What an SLA action says on its ticket, in the internal comment that carries it out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from rules.language.catalogue import Catalogue
from rules.model import Decision, DueAction, Ticket
from rules.oncall import OnCall
from rules.speech import Speech


def sla_speeches(
    ticket: Ticket,
    decision: Decision,
    catalogue: Catalogue,
    now: datetime,
    *,
    movable: bool,
    on_call: OnCall,
    sms: bool,
) -> Iterator[Speech]:
    """One for each action that is due, the earliest first.

    `movable` if the ticket may go to another group: not away from who is at it.  `sms` if text messages can be sent:
    then those whom `on_call` knows get one, and another line tells what became of it.
    """
    for action in decision.actions:
        lines = [*_lines(action, ticket, decision, catalogue, now, movable=movable)]
        unreached = () if sms else on_call.find_people(action.notify)
        if unreached:
            lines.append(catalogue.text("sla.no_sms", names=", ".join(one.name for one in unreached)))
        yield Speech(action.key, f"<p>{escape(' '.join(lines))}</p>", of_deadline=True)


def _lines(
    action: DueAction, ticket: Ticket, decision: Decision, catalogue: Catalogue, now: datetime, *, movable: bool
) -> Iterator[str]:
    metric = catalogue.word("metric", action.metric).lower()
    key = "sla.warning" if now < action.due_at else "sla.breach"
    yield catalogue.text(key, metric=metric, due_at=catalogue.instant(action.due_at))
    if action.note is not None:
        yield action.note
    if action.priority is not None and decision.priority == action.priority and "priority" not in ticket.by_hand:
        yield catalogue.text("sla.raised", priority=catalogue.word("sla.to", action.priority))
    if action.group is not None and decision.group == action.group and "group" not in ticket.by_hand:
        yield catalogue.text("sla.moved" if movable else "sla.not_moved", group=action.group)
    if action.notify:
        yield catalogue.text("sla.notify", names=", ".join(action.notify))
