"""The reply that a customer gets at once when a mail out of hours may be critical: whom to ring, and when it is read.

Pure.  Terms: "Vagttelefonen kan kun bruges ved driftskritiske situationer" and "E-mailhenvendelser besvares alle
hverdage kl. 08.00-16.00".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from rules.automatic_mail import is_automatic
from rules.duty_hours import is_out_of_hours
from rules.language.catalogue import Catalogue
from rules.model import Decision, Ticket
from rules.schedule import NoOpening
from rules.speech import Speech

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

KEY = "duty_reply"
CHANNELS = frozenset({"email", "web"})
"""Where a reply reaches who wrote."""

AT_ONCE = timedelta(hours=1)
"""Later it helps nobody: who waited that long has rung."""


def duty_reply(
    ticket: Ticket, decision: Decision, rulebook: Rulebook, now: datetime, catalogue: Catalogue
) -> Speech | None:
    """What to say to the customer; None where nothing is, as to machines and to who has an answer already."""
    number = rulebook.on_call.duty_phone
    if number is None or not (decision.critical or decision.uncertain) or not is_out_of_hours(rulebook, now):
        return None
    if ticket.channel not in CHANNELS or ticket.status not in ("new", "open"):
        return None
    if now - ticket.received_at > AT_ONCE or is_automatic(ticket):
        return None
    schedule = rulebook.schedules.get(decision.schedule if decision.schedule != "always" else "mail")
    try:
        opens = catalogue.instant(schedule.shown(schedule.next_open(now))) if schedule is not None else None
    except NoOpening:
        opens = None
    lines = [catalogue.text("reply.duty", ticket=ticket.id, duty_phone=number)]
    if opens is not None:
        lines.append(catalogue.text("reply.otherwise", opens=opens))
    return Speech(KEY, "".join(f"<p>{escape(line)}</p>" for line in lines), public=True)
