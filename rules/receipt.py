"""The receipt that a customer gets for a mail: its number, by when it is answered, and what is missing.

Pure.  Terms: "Vores ticketsystem kvitterer automatisk for modtagelse af en henvendelse, ved at sende et sagsnummer",
"Husk at oplyse kundenummer", and "regnskabets navn eller RefID, som begge dele kan findes i SMARTwebclient".

It is no comment, which Zendesk's metrics would take for an agent's first reply: our first update of the ticket writes
the text into a field and sets a tag, upon which a trigger of the account mails the field to the requester and sets
another tag, so that it does so once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.automatic_mail import is_automatic
from rules.language.catalogue import Catalogue
from rules.model import Decision, Ticket
from rules.note import harmless

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

KEY = "receipt"
"""What the ledger and the audit's metadata say of a ticket that has one, and the key of the field."""

TAG = "hotline_receipt"
SENT_TAG = "hotline_receipt_sent"
TAGS = frozenset({TAG, SENT_TAG})

CHANNELS = frozenset({"email", "web"})
"""Who rings or sends a text message has no mail to be answered by, and hears of the case otherwise."""

LATE = timedelta(days=1)
"""Later a receipt only puzzles: the customer has asked again long since."""


def receipt_text(
    ticket: Ticket, decision: Decision, rulebook: Rulebook, now: datetime, catalogue: Catalogue
) -> str | None:
    """The text, its sentences on lines of their own; None where Zendesk sends its own or nobody waits for one."""
    if rulebook.receipts != "ours" or ticket.channel not in CHANNELS or ticket.status not in ("new", "open"):
        return None
    if now - ticket.received_at > LATE or is_automatic(ticket):
        return None
    due_at = decision.due_at("first_reply_time")
    lines = [catalogue.text("receipt.received", ticket=ticket.id)]
    if due_at is not None and due_at > now:
        lines.append(catalogue.text("receipt.answer_by", due=catalogue.near_instant(due_at, now)))
    else:
        lines.append(catalogue.text("receipt.answer"))
    return "\n\n".join((*lines, *_questions(decision, catalogue)))


def _questions(decision: Decision, catalogue: Catalogue) -> Iterator[str]:
    """What the customer has not stated.  A number that could not be looked up is not called wrong."""
    lacks_number = decision.identity == "missing" and decision.claimed_number is None
    if lacks_number:
        yield catalogue.text("receipt.ask_customer_number")
    elif decision.identity == "missing" and decision.unknown_since is None and decision.data_as_of is not None:
        yield catalogue.text("receipt.ask_known_number", number=harmless(decision.claimed_number or ""))
    if decision.possible_accounts:
        yield catalogue.text("receipt.ask_account")
    elif lacks_number and decision.account is None and decision.ref_id is None:
        yield catalogue.text("receipt.ask_account_if_many")
