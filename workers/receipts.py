"""Whether this pass sends the customer a receipt, and what it says."""

from __future__ import annotations

from integrations.zendesk.client import ZendeskClient
from rules.fields import RECEIPT_FIELD
from rules.model import Decision
from rules.receipt import receipt_text
from workers.desk import Desk
from workers.ticket_look import Seen


def find_receipt(desk: Desk, zendesk: ZendeskClient, seen: Seen, decision: Decision) -> str | None:
    """The text; None where none is due.

    An agent who writes down a call makes a ticket of the channel `web`, and a mail that an agent forwards is still
    the customer's.  An account without the field has no trigger that would mail it.
    """
    ticket = seen.ticket
    if ticket.channel == "web" and not seen.snapshot.by_requester:
        return None
    text = receipt_text(ticket, decision, desk.rulebook, desk.clock(ticket), desk.catalogue)
    if text is None or zendesk.names().types.get(RECEIPT_FIELD.key) != RECEIPT_FIELD.type:
        return None
    return text
