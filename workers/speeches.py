"""What is to be said on a ticket beside its note, in the order in which it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from rules.act import act_speech
from rules.duty_reply import duty_reply
from rules.model import Decision, Ticket
from rules.sla_speech import sla_speeches
from rules.speech import Speech
from rules.update import is_over
from workers.alarm_speeches import alarm_speeches
from workers.desk import Desk
from workers.notice_pass import find_notice_speeches
from workers.ticket_look import Seen


def find_speeches(desk: Desk, seen: Seen, decision: Decision) -> tuple[Speech, ...]:
    """All that is to be said of the ticket as it stands, said already or not."""
    ticket = seen.ticket
    reply = _find_duty_reply(desk, seen, decision)
    alarm = desk.alarms.get(ticket.id)
    lines: Iterable[Speech] = alarm_speeches(alarm, desk.catalogue, desk.rulebook.zone) if alarm is not None else ()
    if is_over(ticket):
        # What came of the alarm is told on a solved ticket too.
        lines = (replace(one, act=True) for one in lines)
    acts = (act_speech(act, desk.catalogue, desk.rulebook.zone) for act in seen.acts)
    movable = seen.snapshot.assignee_id is None or decision.critical
    told: Iterable[Speech] = find_notice_speeches(desk, seen)
    if is_over(ticket):
        told = (replace(one, act=True) for one in told)
    deadlines = sla_speeches(
        ticket,
        decision,
        desk.catalogue,
        desk.clock(ticket),
        movable=movable,
        on_call=desk.rulebook.on_call,
        sms=desk.notices_are_sent,
    )
    return (*acts, *((reply,) if reply is not None else ()), *lines, *told, *deadlines)


def _find_duty_reply(desk: Desk, seen: Seen, decision: Decision) -> Speech | None:
    """None on a ticket of the channel `web` that an agent made, as one who writes down a call."""
    ticket = seen.ticket
    if ticket.channel == "web" and not seen.snapshot.by_requester:
        return None
    wrote_at = desk.alarms.wrote_at(ticket.id)
    return duty_reply(ticket, decision, desk.rulebook, desk.clock(ticket), desk.catalogue, wrote_at=wrote_at)


def yielding(desk: Desk, ticket: Ticket) -> Speech:
    """What is said when we yield to another automation; once until the customer writes again."""
    return Speech(f"yielded:{len(ticket.replies)}", f"<p>{escape(desk.catalogue.text('yielded'))}</p>")
