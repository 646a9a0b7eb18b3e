"""One look at a ticket: read it, find out who is calling, decide, and write at most once.

Everything here may happen twice, and any two lines may be the last ones before the process dies.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from integrations.errors import IntegrationError, NotFound, OutcomeUnknown, Rejected, UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.engine import decide, questions_for
from rules.fields import FIELDS, OPTION_TAGS
from rules.model import FieldValue
from rules.note import compose_note, material
from rules.update import Written, decide_update, has_arrived, without_own
from workers.desk import Desk
from workers.ledger import Intent
from workers.pending import OWN_USER, Lease

logger = logging.getLogger(__name__)

Outcome: TypeAlias = Literal["updated", "unchanged", "closed", "deleted", "suspended"]

OWN_TAG = "hotline_"
_TYPES = {field.key: field.type for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Passed:
    """How a complete pass ended; `incomplete` when the ERP did not answer, so that the ticket wants another look."""

    outcome: Outcome
    incomplete: bool = False


def pass_over(desk: Desk, lease: Lease) -> Passed:
    """Bring the ticket to what the rules decide about its newest state.

    Raises the errors of `integrations.errors` and `workers.leases.LeaseLost`; then nothing was written, or the ledger
    knows that the outcome is unknown.
    """
    zendesk = desk.zendesk()
    snapshot = zendesk.get_ticket(lease.ticket_id)
    if snapshot.ended is not None:
        return Passed(snapshot.ended)
    written = _read_back(desk, zendesk, snapshot)
    ticket = without_own(snapshot.ticket, written)
    if written is not None and snapshot.requester_id is not None:
        # Only a ticket that we have been at before can have got an answer that we have not seen.
        ticket = replace(ticket, newest_comment=zendesk.get_newest_reply(ticket.id, snapshot.requester_id))
    facts = desk.customers.find(questions_for(ticket, desk.rulebook))
    decision = decide(ticket, facts, desk.rulebook, desk.clock(ticket))
    desk.pending.remember_critical(ticket.id, decision.critical)
    desk.counters.count(
        *(f"rule:{reason.rule or 'default'}" for reason in decision.reasons if reason.step == "group")
    )
    incomplete = facts.erp == "down"
    decided = decide_update(
        snapshot.ticket,
        decision,
        written,
        note_html=compose_note(decision, desk.catalogue),
        material=material(decision),
        operation_id=secrets.token_hex(12),
        updated_stamp=snapshot.updated_stamp,
    )
    if decided is None:
        return Passed("unchanged", incomplete)
    update, then = decided
    _make_own_writes_known(desk, zendesk)
    desk.ledger.intend(ticket.id, written, Intent(update.operation_id, then))
    desk.leases.assure(lease)
    try:
        missing = zendesk.update_ticket(update)
    except IntegrationError as error:
        if not isinstance(error, OutcomeUnknown | UnexpectedAnswer):
            # The answer proves that nothing was written.
            desk.ledger.settle(ticket.id, written)
        raise
    desk.ledger.settle(ticket.id, then)
    desk.missing.note(missing)
    return Passed("updated", incomplete)


def find_own_user_id(desk: Desk, zendesk: ZendeskClient) -> str:
    """The id of the user we act as; remembered for a day, since the receiver tells our own writes by it."""
    known = desk.redis.get(OWN_USER)
    if known is not None:
        return str(known)
    user_id = zendesk.get_own_user_id()
    desk.redis.set(OWN_USER, user_id, ex=timedelta(days=1))
    return user_id


def _make_own_writes_known(desk: Desk, zendesk: ZendeskClient) -> None:
    """Let the receiver recognise the event that our write will cause; without it the event costs one more read."""
    try:
        find_own_user_id(desk, zendesk)
    except (NotFound, Rejected, UnexpectedAnswer) as error:
        logger.warning("own user unknown", extra={"why": str(error)})


def _read_back(desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot) -> Written | None:
    """What we last wrote.  An open intent is settled by the ticket's audits, and so is a ledger that was lost."""
    ticket_id = snapshot.ticket.id
    entry = desk.ledger.get(ticket_id)
    if entry is not None and entry.intent is not None:
        arrived = has_arrived(snapshot.ticket, entry.intent.written, entry.written) or zendesk.find_operation(
            ticket_id, entry.intent.operation_id, find_own_user_id(desk, zendesk)
        )
        written = entry.intent.written if arrived else entry.written
        logger.info("read back", extra={"arrived": arrived})
        desk.ledger.settle(ticket_id, written)
        return written
    if entry is not None:
        return entry.written
    if not snapshot.ticket.custom_fields.get("rulebook"):
        return None
    values = zendesk.get_own_values(ticket_id, find_own_user_id(desk, zendesk))
    logger.info("ledger rebuilt from the audits")
    words = (values.get("tags") or "").split()
    tags = tuple(tag for tag in words if tag.startswith(OWN_TAG) and tag not in OPTION_TAGS)
    return Written({key: _typed(key, value) for key, value in values.items() if key != "tags"}, tags, None)


def _typed(key: str, value: str | None) -> FieldValue:
    """A value as the audits tell it, which is always text, as a ticket tells it."""
    kind = _TYPES.get(key)
    if kind == "checkbox":
        return value in ("1", "true", "True")
    return Decimal(value) if kind == "decimal" and value else value
