"""The reply that a customer gets at once when a mail out of hours may be critical: whom to ring, and when it is read.

Pure.  Terms: "Vagttelefonen kan kun bruges ved driftskritiske situationer" and "E-mailhenvendelser besvares alle
hverdage kl. 08.00-16.00".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from rules.automatic_mail import is_automatic
from rules.duty_hours import LOOKED_AHEAD, is_out_of_hours
from rules.language.catalogue import Catalogue
from rules.model import Decision, Ticket
from rules.schedule import NoOpening, Schedule
from rules.speech import Speech

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

KEY = "duty_reply"
CHANNELS = frozenset({"email", "web"})
"""Where a reply reaches who wrote."""

AT_ONCE = timedelta(hours=1)
"""Later it helps nobody: who waited that long has rung."""


def duty_reply(
    ticket: Ticket,
    decision: Decision,
    rulebook: Rulebook,
    now: datetime,
    catalogue: Catalogue,
    *,
    wrote_at: datetime | None = None,
) -> Speech | None:
    """What to say to the customer; None where nothing is, as to machines and to who has an answer already.

    `wrote_at` is when the customer wrote again, if that was later than the ticket came; it is said once a night.
    """
    number = rulebook.on_call.duty_phone
    if number is None or not (decision.critical or decision.uncertain) or not is_out_of_hours(rulebook, now):
        return None
    if ticket.channel not in CHANNELS or ticket.status not in ("new", "open"):
        return None
    newest = max(ticket.received_at, wrote_at or ticket.received_at)
    if now - newest > AT_ONCE or is_automatic(ticket):
        return None
    schedule = rulebook.schedules.get(decision.schedule if decision.schedule != "always" else "mail")
    lines = [catalogue.text("reply.duty", ticket=ticket.id, duty_phone=number)]
    if schedule is not None and (read := _when_read(schedule, now, catalogue)) is not None:
        lines.append(read)
    return Speech(_key(ticket, rulebook, now), "".join(f"<p>{escape(line)}</p>" for line in lines), public=True)


def _when_read(schedule: Schedule, now: datetime, catalogue: Catalogue) -> str | None:
    """When mail is read; None if it never is again."""
    try:
        if not schedule.is_open(now):
            return catalogue.text("reply.otherwise", opens=catalogue.instant(schedule.shown(schedule.next_open(now))))
        _, closes = next(iter(schedule.openings(now, now + LOOKED_AHEAD)))
    except NoOpening:
        return None
    return catalogue.text("reply.otherwise_until", closes=catalogue.instant(schedule.shown(closes)))


def _key(ticket: Ticket, rulebook: Rulebook, now: datetime) -> str:
    """`KEY` in the night in which the ticket came, and another in each that follows."""
    schedule = rulebook.schedules[rulebook.on_call.schedule or ""]
    try:
        morning = schedule.next_open(now)
        came = schedule.next_open(ticket.received_at)
    except NoOpening:
        return KEY
    return KEY if came == morning else f"{KEY}:{schedule.shown(morning).date().isoformat()}"
