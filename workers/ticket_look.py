"""What a pass sees: the ticket as Zendesk has it now, and what we last wrote to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.comments import Conversation
from integrations.zendesk.ticket import TicketSnapshot
from rules.act import Act, corrected_fields, find_corrections
from rules.callback import without_own_words
from rules.fields import FIELDS, OPTION_TAGS
from rules.model import FieldValue, Ticket
from rules.receipt import KEY as RECEIPT
from rules.receipt import TAGS as RECEIPT_TAGS
from rules.update import Written, current_values, find_standing, without_own
from workers.desk import Desk
from workers.ledger import CAN_ARRIVE, Entry, Intent
from workers.own_user import find_own_user_id
from workers.sla_clock import find_progress

logger = logging.getLogger(__name__)

OWN_TAG = "hotline_"
NOTHING_SAID = Conversation()
_SIGNS = ("rulebook", "identity")
"""A ticket that we wrote to has at least one of these, since every decision sets both."""

_TYPES = {field.key: field.type for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as it was read, as the decision shall see it, and what we last wrote to it.

    `open_intents` are writes of ours that may still arrive.  `read_back`: the audits told what we wrote, and the
    ledger does not know yet.  `acts` are what agents did in the sidebar, told of or not.  `by_rules` are the keys of
    what Zendesk's own triggers have set on a ticket that is new to us.  `said` is empty where the comments were
    not read.
    """

    snapshot: TicketSnapshot
    ticket: Ticket
    written: Written | None
    open_intents: tuple[Intent, ...] = ()
    read_back: bool = False
    acts: tuple[Act, ...] = ()
    by_rules: frozenset[str] = frozenset()
    said: Conversation = NOTHING_SAID

    @property
    def corrections(self) -> Mapping[str, FieldValue]:
        """What agents have set and what does not stand on the ticket yet."""
        return find_corrections(self.acts, self.written.said if self.written is not None else ())

    @property
    def entry(self) -> Entry:
        """What the ledger should say."""
        return Entry(self.written, self.open_intents)


def look_at(desk: Desk, zendesk: ZendeskClient, ticket_id: str, *, answered: bool = True) -> Seen:
    """Read a ticket and what we last wrote to it; changes nothing.  Raises the errors of `integrations.errors`.

    `answered`: the ticket may have got a reply, also if it is new to us; to know that costs one more GET.
    """
    return look_into(desk, zendesk, zendesk.get_ticket(ticket_id), answered=answered)


def look_into(desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot, *, answered: bool) -> Seen:
    """As `look_at`, of a ticket that has been read."""
    if snapshot.ended is not None:
        return Seen(snapshot, snapshot.ticket, None)
    entry, read_back = _find_entry(desk, zendesk, snapshot)
    acts = desk.acts.get(snapshot.ticket.id)
    by_rules = _find_set_by_rules(zendesk, snapshot, entry)
    ticket = without_own_words(without_own(snapshot.ticket, entry.written, by_rules), snapshot.external_id)
    corrections = find_corrections(acts, entry.written.said if entry.written is not None else ())
    if corrections:
        ticket = replace(ticket, by_hand={**ticket.by_hand, **corrections})
    answered = answered or entry.written is not None or ticket.status != "new"
    said = None
    if answered and snapshot.requester_id is not None:
        own_user_id = find_own_user_id(desk, zendesk)
        said = zendesk.get_conversation(ticket.id, snapshot.requester_id, own_user_id)
        ticket = replace(ticket, replies=said.replies)
    done = entry.written.said if entry.written is not None else ()
    ticket = replace(ticket, progress=find_progress(desk, zendesk, snapshot, said, done))
    return Seen(snapshot, ticket, entry.written, entry.intents, read_back, acts, by_rules, said or NOTHING_SAID)


def _find_set_by_rules(zendesk: ZendeskClient, snapshot: TicketSnapshot, entry: Entry) -> frozenset[str]:
    """What stands on a new ticket and nobody chose; one more GET where a group or a priority stands there.

    Whoever has opened a ticket has seen its group, and left it.
    """
    ticket = snapshot.ticket
    if entry.written is not None or ticket.status != "new" or (ticket.group is None and ticket.priority is None):
        return frozenset()
    return zendesk.find_set_by_rules(ticket.id)


def _find_entry(desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot) -> tuple[Entry, bool]:
    """What we last wrote and what may still arrive, and whether the ticket's audits told of it.

    They tell the outcome of open intents, and stand in for a ledger that was lost with Redis.
    """
    ticket_id = snapshot.ticket.id
    entry = desk.ledger.get(ticket_id)
    if entry is not None and entry.intents:
        own_user_id = find_own_user_id(desk, zendesk)
        written = {one.operation_id: one.written for one in entry.intents}
        arrived = zendesk.find_arrived(ticket_id, [one.sent for one in entry.intents], own_user_id)
        logger.info("read back", extra={"arrived": arrived is not None})
        if arrived is not None:
            return Entry(written[arrived]), True
        earliest = datetime.now(UTC) - CAN_ARRIVE
        return Entry(entry.written, tuple(one for one in entry.intents if one.intended_at > earliest)), False
    if entry is not None:
        return entry, False
    if not any(snapshot.ticket.custom_fields.get(key) for key in _SIGNS):
        return Entry(None), False
    history = zendesk.get_history(ticket_id, find_own_user_id(desk, zendesk))
    own = history.values
    if not own:
        return Entry(None), False
    logger.info("ledger rebuilt from the audits")
    not_ours = OPTION_TAGS | RECEIPT_TAGS
    tags = tuple(tag for tag in (own.get("tags") or "").split() if tag.startswith(OWN_TAG) and tag not in not_ours)
    values = {key: _typed(key, value) for key, value in own.items() if key not in ("tags", RECEIPT)}
    # What neither we nor anybody since has written came with the ticket.
    found = find_standing(snapshot.ticket) - values.keys() - history.of_others
    current = current_values(snapshot.ticket)
    stood = {key: current[key] for key in found}
    corrected = corrected_fields(history.said) | desk.corrected_before(ticket_id)
    return Entry(Written({**stood, **values}, tags, None, found, said=history.said, corrected=corrected)), True


def _typed(key: str, value: str | None) -> FieldValue:
    """A value as the audits tell it, which is always text, as a ticket tells it."""
    kind = _TYPES.get(key)
    if kind == "checkbox":
        return value in ("1", "true", "True")
    return Decimal(value) if kind == "decimal" and value else value
