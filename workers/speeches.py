"""What is to be said on a ticket beside its note, in the order in which it is said."""

from __future__ import annotations

from html import escape

from rules.act import act_speech
from rules.duty_reply import duty_reply
from rules.model import Decision, Ticket
from rules.sla_speech import sla_speeches
from rules.speech import Speech
from workers.alarm_speeches import alarm_speeches
from workers.desk import Desk
from workers.ticket_look import Seen


def find_speeches(desk: Desk, seen: Seen, decision: Decision) -> tuple[Speech, ...]:
    """All that is to be said of the ticket as it stands, said already or not."""
    ticket = seen.ticket
    reply = duty_reply(ticket, decision, desk.rulebook, desk.clock(ticket), desk.catalogue)
    alarm = desk.alarms.get(ticket.id)
    lines = alarm_speeches(alarm, desk.catalogue, desk.rulebook.zone) if alarm is not None else ()
    acts = (act_speech(act, desk.catalogue, desk.rulebook.zone) for act in seen.acts)
    movable = seen.snapshot.assignee_id is None or decision.critical
    deadlines = sla_speeches(ticket, decision, desk.catalogue, desk.clock(ticket), movable=movable)
    return (*acts, *((reply,) if reply is not None else ()), *lines, *deadlines)


def yielding(desk: Desk, ticket: Ticket) -> Speech:
    """What is said when we yield to another automation; once until the customer writes again."""
    return Speech(f"yielded:{len(ticket.replies)}", f"<p>{escape(desk.catalogue.text('yielded'))}</p>")
