"""Whether a pass wakes who is on duty, now or when the desk closes."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.callback import OUTBOUND
from rules.duty_hours import closes_at, is_out_of_hours
from rules.model import Decision
from rules.update import is_over
from workers.alarm_speeches import is_told_to_its_end
from workers.desk import Desk
from workers.ticket_look import Seen

TIMER = "alarm"


def begin_alarm(desk: Desk, seen: Seen, decision: Decision) -> None:
    """Begin the alarm if the ticket becomes critical out of hours, or if the customer writes of one that is.

    Whoever has the ticket sleeps then like the rest of the desk.  An alarm that was lost with Redis begins again.

    One that becomes critical while the desk is open is the desk's; if nobody has taken it when the desk closes, it is
    the duty phone's from then on, and a timer brings it back at that instant.  Raises redis.RedisError.
    """
    ticket, written, now = seen.ticket, seen.written, desk.clock(seen.ticket)
    wrote = written is not None and desk.alarms.has_more(ticket.id, len(ticket.replies), written.replies)
    if desk.alarms_are_sent and desk.rulebook.on_call.has_people:
        _begin(desk, seen, decision, now, wrote=wrote)
    if wrote:
        # Only now, so that a process that dies has not taken it for seen to.
        desk.alarms.note_replies(ticket.id, len(ticket.replies), now)


def _begin(desk: Desk, seen: Seen, decision: Decision, now: datetime, *, wrote: bool) -> None:
    rulebook, ticket, assignee_id = desk.rulebook, seen.ticket, seen.snapshot.assignee_id
    was_critical = seen.written is not None and bool(seen.written.values.get("critical"))
    if not (decision.critical or was_critical):
        return
    closed = is_out_of_hours(rulebook, now)
    critical = decision.critical and not is_over(ticket)
    by_desk = ticket.channel == OUTBOUND
    untaken = critical and assignee_id is None and not by_desk
    waits = untaken and ticket.status in ("new", "open")
    if critical and closed:
        expected = untaken and desk.alarms.is_expected(ticket.id, now)
        # An agent who writes down a call and keeps it has it, and is awake, as is one who has called.
        kept = seen.written is None and (by_desk or (assignee_id is not None and not seen.snapshot.by_requester))
        if (not was_critical and not kept) or wrote or expected or _is_lost(desk, seen, waits=waits):
            desk.alarms.begin(ticket.id, datetime.now(UTC), assignee_id, wrote=wrote)
    closing = closes_at(rulebook, now) if waits and not closed else None
    desk.alarms.expect(ticket.id, closing)
    desk.timers.set(ticket.id, TIMER, closing)


def _is_lost(desk: Desk, seen: Seen, *, waits: bool) -> bool:
    """Was there an alarm of which Redis knows no more?  The ticket itself says so, or that there must have been."""
    if seen.written is None or desk.alarms.get(seen.ticket.id) is not None:
        return False
    told = is_told_to_its_end(seen.written.said)
    return waits if told is None else not told
