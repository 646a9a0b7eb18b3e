"""One look at a ticket: read it, find out who is calling, decide, and write at most once.

Everything here may happen twice, and any two lines may be the last ones before the process dies.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from integrations.errors import IntegrationError, NotFound, OutcomeUnknown, Rejected, UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.names import Names
from integrations.zendesk.ticket import TicketSnapshot
from rules.engine import decide, questions_for
from rules.fields import FIELDS, OPTION_TAGS, field_values
from rules.model import Decision, FieldValue, Ticket
from rules.note import compose_note, material
from rules.update import Written, current_values, decide_update, find_standing, is_over, same, without_own
from workers.desk import Desk
from workers.ledger import Intent
from workers.pending import OWN_USER, Lease
from workers.rule_matches import RuleMatches

logger = logging.getLogger(__name__)

Outcome: TypeAlias = Literal["updated", "unchanged", "closed", "deleted", "suspended"]

OWN_TAG = "hotline_"
_SIGNS = ("rulebook", "identity")
"""A ticket that we wrote to has at least one of these, since every decision sets both."""

_TYPES = {field.key: field.type for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Passed:
    """How a complete pass ended; `incomplete` when the ERP may answer later, so the ticket wants another look.

    `stamp` is the ticket's `updated_at` after it, where that is known.
    """

    outcome: Outcome
    incomplete: bool = False
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as it was read, as the decision shall see it, and what we last wrote to it.

    `read_back`: the audits told what we wrote, and the ledger does not know yet.
    """

    snapshot: TicketSnapshot
    ticket: Ticket
    written: Written | None
    read_back: bool


def pass_over(desk: Desk, lease: Lease) -> Passed:
    """Bring the ticket to what the rules decide about its newest state.

    Raises the errors of `integrations.errors` and `workers.leases.LeaseLost`; then nothing was written, or the ledger
    knows that the outcome is unknown.
    """
    zendesk = desk.zendesk()
    seen = look_at(desk, zendesk, lease.ticket_id, answered=lease.generation > 1)
    if seen.snapshot.ended is not None:
        return Passed(seen.snapshot.ended, stamp=seen.snapshot.updated_stamp)
    if seen.read_back:
        desk.ledger.settle(lease.ticket_id, seen.written)
    ticket = seen.ticket
    facts = desk.customers.find(questions_for(ticket, desk.rulebook))
    decision = decide(ticket, facts, desk.rulebook, desk.clock(ticket))
    desk.pending.remember_critical(ticket.id, decision.critical and not is_over(ticket))
    desk.counters.count(
        *(f"rule:{reason.rule or 'default'}" for reason in decision.reasons if reason.step == "group")
    )
    RuleMatches(desk.redis).note(desk.rulebook, decision, datetime.now(UTC))
    incomplete = facts.incomplete or (facts.erp == "down" and not facts.final)
    lacking = set(_find_lacking(desk, zendesk, decision))
    if seen.snapshot.assignee_id is not None and not decision.critical:
        # Another group would take the ticket from who is at it; only what cannot wait may do that.
        lacking.add("group")
    flags = desk.alerts.claim(decision)
    decided = decide_update(
        seen.snapshot.ticket,
        decision,
        seen.written,
        note_html=compose_note(decision, desk.catalogue, datetime.now(UTC), flags),
        material=material(decision),
        operation_id=secrets.token_hex(12),
        updated_stamp=seen.snapshot.updated_stamp,
        lacking=lacking,
    )
    if decided is None or decided[0].note_html is None:
        desk.alerts.release(decision, flags)
        flags = ()
    if decided is None:
        return Passed("unchanged", incomplete, seen.snapshot.updated_stamp)
    update, then = decided
    _make_own_writes_known(desk, zendesk)
    desk.ledger.intend(ticket.id, seen.written, Intent(update.operation_id, then))
    desk.leases.assure(lease)
    try:
        stamp = zendesk.update_ticket(update)
    except IntegrationError as error:
        if not isinstance(error, OutcomeUnknown | UnexpectedAnswer):
            # The answer proves that nothing was written.
            desk.ledger.settle(ticket.id, seen.written)
            desk.alerts.release(decision, flags)
        else:
            desk.alerts.told(decision, flags)
        if isinstance(error, Rejected):
            # Somebody may have closed it since it was read.
            ended = zendesk.get_ticket(ticket.id).ended
            if ended is not None:
                return Passed(ended)
        raise
    desk.ledger.settle(ticket.id, then)
    desk.alerts.told(decision, flags)
    return Passed("updated", incomplete, stamp)


def look_at(desk: Desk, zendesk: ZendeskClient, ticket_id: str, *, answered: bool = True) -> Seen:
    """Read a ticket and what we last wrote to it; changes nothing.  Raises the errors of `integrations.errors`.

    `answered`: the ticket may have got a reply, also if it is new to us; to know that costs one more GET.
    """
    snapshot = zendesk.get_ticket(ticket_id)
    if snapshot.ended is not None:
        return Seen(snapshot, snapshot.ticket, None, read_back=False)
    written, read_back = _find_written(desk, zendesk, snapshot)
    ticket = without_own(snapshot.ticket, written)
    answered = answered or written is not None or ticket.status != "new"
    if answered and snapshot.requester_id is not None:
        ticket = replace(ticket, replies=zendesk.get_replies(ticket.id, snapshot.requester_id))
    return Seen(snapshot, ticket, written, read_back)


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


def find_lacking_names(names: Names, groups: Iterable[str]) -> list[str]:
    """The fields and options of the design and the `groups` of a rulebook that the account lacks, in words."""
    values: list[Mapping[str, FieldValue]] = [
        {one.key: tag} for one in FIELDS for tag in (None, *(tag for _, tag in one.options))
    ]
    lacks = [names.lacking(one, None) for one in values] + [names.lacking({}, group) for group in sorted(groups)]
    return list(dict.fromkeys(sentence for one in lacks for sentence in one.values()))


def _find_lacking(desk: Desk, zendesk: ZendeskClient, decision: Decision) -> Collection[str]:
    """The keys of what the decision wants and the account lacks; who runs the desk is told of all that it lacks."""
    values = {key: value for key, value in field_values(decision).items() if not same(value, None)}
    lacking = zendesk.find_lacking(values, decision.group)
    desk.missing.note(find_lacking_names(zendesk.names(), desk.rulebook.groups))
    return lacking.keys()


def _find_written(desk: Desk, zendesk: ZendeskClient, snapshot: TicketSnapshot) -> tuple[Written | None, bool]:
    """What we last wrote, and whether the ticket's audits had to be read for it.

    They tell the outcome of an open intent, and stand in for a ledger that was lost with Redis.
    """
    ticket_id = snapshot.ticket.id
    entry = desk.ledger.get(ticket_id)
    if entry is not None and entry.intent is not None:
        own_user_id = find_own_user_id(desk, zendesk)
        arrived = zendesk.find_operation(ticket_id, entry.intent.operation_id, own_user_id)
        logger.info("read back", extra={"arrived": arrived})
        return entry.intent.written if arrived else entry.written, True
    if entry is not None:
        return entry.written, False
    if not any(snapshot.ticket.custom_fields.get(key) for key in _SIGNS):
        return None, False
    own, others = zendesk.get_history(ticket_id, find_own_user_id(desk, zendesk))
    if not own:
        return None, False
    logger.info("ledger rebuilt from the audits")
    tags = tuple(tag for tag in (own.get("tags") or "").split() if tag.startswith(OWN_TAG) and tag not in OPTION_TAGS)
    values = {key: _typed(key, value) for key, value in own.items() if key != "tags"}
    # What neither we nor anybody since has written came with the ticket.
    found = find_standing(snapshot.ticket) - values.keys() - others
    current = current_values(snapshot.ticket)
    return Written({**{key: current[key] for key in found}, **values}, tags, None, found), True


def _typed(key: str, value: str | None) -> FieldValue:
    """A value as the audits tell it, which is always text, as a ticket tells it."""
    kind = _TYPES.get(key)
    if kind == "checkbox":
        return value in ("1", "true", "True")
    return Decimal(value) if kind == "decimal" and value else value
