"""Whether a pass wakes who is on duty, now or when the desk closes."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.duty_hours import closes_at, is_out_of_hours
from rules.model import Decision
from rules.update import is_over
from workers.desk import Desk
from workers.ticket_look import Seen

TIMER = "alarm"


def begin_alarm(desk: Desk, seen: Seen, decision: Decision) -> None:
    """Begin the alarm if this pass finds the ticket critical out of hours, and nobody has it.

    One that becomes critical while the desk is open is the desk's; if nobody has taken it when the desk closes, it is
    the duty phone's from then on, and a timer brings it back at that instant.  Raises redis.RedisError.
    """
    rulebook, ticket = desk.rulebook, seen.ticket
    was_critical = seen.written is not None and bool(seen.written.values.get("critical"))
    if not desk.alarms_are_sent or not rulebook.on_call.has_people or not (decision.critical or was_critical):
        return
    now = desk.clock(ticket)
    closed = is_out_of_hours(rulebook, now)
    waits = decision.critical and seen.snapshot.assignee_id is None and not is_over(ticket)
    if waits and closed and (not was_critical or desk.alarms.is_expected(ticket.id, now)):
        desk.alarms.begin(ticket.id, datetime.now(UTC))
    still = waits and not closed and ticket.status in ("new", "open")
    closing = closes_at(rulebook, now) if still else None
    desk.alarms.expect(ticket.id, closing)
    desk.timers.set(ticket.id, TIMER, closing)
