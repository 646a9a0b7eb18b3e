"""One pass over a ticket: find out who is calling, decide, and write at most once.

Everything here may happen twice, and any two lines may be the last ones before the process dies.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from integrations.errors import Conflict, IntegrationError, OutcomeUnknown, Rejected, UnexpectedAnswer
from integrations.zendesk.arrival import note_print
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.engine import decide
from rules.fields import field_values
from rules.model import AgreementFlag, Decision, TicketUpdate
from rules.note import compose_note, material
from rules.questions import questions_for
from rules.same_value import same
from rules.speech import find_unsaid
from rules.update import Written, decide_update, is_over
from workers.alarm_begin import begin_alarm
from workers.budget import BudgetSpent
from workers.callback_pass import tell_callbacks, view_callback
from workers.desk import Desk
from workers.lease import Lease
from workers.ledger import Entry, Intent
from workers.missing import find_lacking_names
from workers.notice_pass import expect_notices
from workers.own_user import make_own_writes_known
from workers.receipts import find_receipt
from workers.remote_sessions import RemoteRecords
from workers.rule_matches import RuleMatches
from workers.speeches import find_speeches, yielding
from workers.ticket_look import Seen, look_at

logger = logging.getLogger(__name__)

SLA_TIMER = "sla"
MOST_COMMENTS = 5000
"""A ticket that has so many takes no more, and refuses the whole update for it."""

Outcome: TypeAlias = Literal["updated", "unchanged", "closed", "deleted", "suspended"]


@dataclass(frozen=True, slots=True)
class Passed:
    """How a complete pass ended; `incomplete` when the ERP may answer later, so the ticket wants another look.

    `stamp` is the ticket's `updated_at` after it, where that is known.  `more` if more is to be said than the one
    comment of this pass.
    """

    outcome: Outcome
    incomplete: bool = False
    stamp: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """What to write to a ticket, what will have been written, and the flags that its note tells of.

    `by_agent` if it tells of what an agent did, which goes by the share of the updates that is left to people.
    """

    update: TicketUpdate
    then: Written
    flags: tuple[AgreementFlag, ...]
    more: bool = False
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class Considered:
    """What a pass has decided about the ticket it has seen; `write` is None where nothing worth it would change."""

    seen: Seen
    decision: Decision
    write: Write | None
    incomplete: bool


def pass_over(desk: Desk, lease: Lease) -> Passed:
    """Bring the ticket to what the rules decide about its newest state.

    Raises the errors of `integrations.errors`, `workers.leases.LeaseLost` and `workers.budget.BudgetSpent`; then
    nothing was written, or the ledger knows that the outcome is unknown.
    """
    zendesk = desk.zendesk()
    seen = look_at(desk, zendesk, lease.ticket_id, answered=lease.generation > 1)
    end_remote_support(desk, seen.snapshot)
    if seen.snapshot.ended is not None:
        return Passed(seen.snapshot.ended, stamp=seen.snapshot.updated_stamp)
    considered = consider(desk, zendesk, seen, lease)
    if considered.write is None:
        return Passed("unchanged", considered.incomplete, seen.snapshot.updated_stamp)
    return write_one(desk, zendesk, lease, considered, considered.write)


def end_remote_support(desk: Desk, snapshot: TicketSnapshot) -> None:
    """Nobody looks at the screen of a customer whose ticket is solved, or gone, any longer.  Raises RedisError."""
    if snapshot.ended is not None or is_over(snapshot.ticket):
        RemoteRecords(desk.redis).end(snapshot.ticket.id)


def consider(desk: Desk, zendesk: ZendeskClient, seen: Seen, lease: Lease) -> Considered:
    """Ask the ERP, and decide.  Writes nothing to the ticket.

    Conflict while a write of ours may still arrive that has the same stamp as one to come: Zendesk would take both.
    """
    callback = view_callback(desk, seen)
    ticket = callback.ticket
    if seen.read_back:
        desk.ledger.put(lease, seen.entry)
    if seen.open_intents and not seen.snapshot.is_settled:
        raise Conflict("zendesk", "get ticket", "changed this very second, and a write of ours is open")
    facts = desk.customers.find(questions_for(ticket, desk.rulebook))
    decision = callback.complete(decide(ticket, facts, desk.rulebook, desk.clock(ticket)))
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
    desk.timers.set(ticket.id, SLA_TIMER, decision.next_action_at)
    begin_alarm(desk, seen, decision)
    tell_callbacks(desk, seen, decision)
    expect_notices(desk, decision)
    speeches = (*find_speeches(desk, seen, decision), *callback.speeches)
    flags = desk.alerts.claim(decision)
    amounts = desk.rulebook.sidebar.shows_amounts_to_all
    decided = decide_update(
        seen.snapshot.ticket,
        decision,
        seen.written,
        note_html=compose_note(decision, desk.catalogue, datetime.now(UTC), flags, amounts=amounts),
        material=material(decision),
        operation_id=secrets.token_hex(12),
        updated_stamp=seen.snapshot.updated_stamp,
        lacking=lacking,
        speeches=speeches,
        replies=len(ticket.replies),
        yielding=yielding(desk, ticket),
        corrections=seen.corrections,
        receipt=find_receipt(desk, zendesk, seen, decision),
        by_rules=seen.by_rules,
    )
    if decided is None or decided[0].note_html is None:
        desk.alerts.release(decision, flags)
        flags = ()
    if decided is None:
        return Considered(seen, decision, None, incomplete)
    update, then = decided
    over = is_over(seen.snapshot.ticket)
    more = any(one.act or not over for one in find_unsaid(speeches, then.said)) or update.author_id is not None
    by_agent = any(one.act and one.key == update.said for one in speeches)
    return Considered(seen, decision, Write(update, then, flags, more, by_agent), incomplete)


def write_one(desk: Desk, zendesk: ZendeskClient, lease: Lease, considered: Considered, write: Write) -> Passed:
    """Send the update of one ticket, and let the ledger know of it before and after.  Raises as `pass_over`.

    A worker that freezes before it sends, and wakes when another has the lease, changes nothing: the ticket has got
    another stamp by then (docs/decisions/0012).
    """
    seen, ticket_id = considered.seen, lease.ticket_id
    try:
        desk.budget.take(critical=considered.decision.critical or write.by_agent)
    except BudgetSpent:
        desk.alerts.release(considered.decision, write.flags)
        raise
    make_own_writes_known(desk, zendesk)
    intend(desk, lease, seen, write)
    try:
        confirmed = zendesk.update_ticket(write.update)
    except IntegrationError as error:
        if not isinstance(error, OutcomeUnknown | UnexpectedAnswer):
            # The answer proves that nothing was written.
            desk.ledger.put(lease, seen.entry)
            desk.alerts.release(considered.decision, write.flags)
        else:
            desk.alerts.told(considered.decision, write.flags)
        if isinstance(error, Rejected):
            # Somebody may have closed it since it was read.
            ended = zendesk.get_ticket(ticket_id).ended
            if ended is not None:
                return Passed(ended)
            bare = without_comment(write)
            if bare is not None and zendesk.count_comments(ticket_id) >= MOST_COMMENTS:
                desk.counters.count("jobs:without comment")
                logger.warning("comment refused", extra={"why": str(error)})
                return write_one(desk, zendesk, lease, considered, bare)
        raise
    desk.alerts.told(considered.decision, write.flags)
    desk.ledger.put(lease, Entry(write.then))
    desk.marks.note(dropped=confirmed.drops_operation)
    return Passed("updated", considered.incomplete, confirmed.stamp, write.more)


def without_comment(write: Write) -> Write | None:
    """The fields alone, for a ticket that takes no more comments; None if there is nothing but a comment.

    What was to be said counts as said.
    """
    update = write.update
    if update.note_html is None and update.reply_html is None:
        return None
    bare = replace(update, note_html=None, reply_html=None, said=None)
    if not bare.fields and bare.tags is None and bare.group is None and bare.priority is None:
        return None
    return replace(write, update=bare, flags=())


def intend(desk: Desk, lease: Lease, seen: Seen, write: Write) -> None:
    """Let the ledger know of the write before it is sent, beside those that may still arrive.  Raises LeaseLost."""
    note, reply = write.update.note_html, write.update.reply_html
    said = note_print(note) if note is not None else note_print(reply, public=True) if reply is not None else None
    intent = Intent(
        write.update.operation_id,
        write.then,
        datetime.now(UTC),
        seen.snapshot.updated_at,
        said,
    )
    desk.ledger.put(lease, Entry(seen.written, (*seen.open_intents, intent)))


def _find_lacking(desk: Desk, zendesk: ZendeskClient, decision: Decision) -> Collection[str]:
    """The keys of what the decision wants and the account lacks; who runs the desk is told of all that it lacks."""
    values = {key: value for key, value in field_values(decision).items() if not same(value, None)}
    lacking = zendesk.find_lacking(values, decision.group)
    receipts = desk.rulebook.receipts == "ours"
    desk.missing.note(find_lacking_names(zendesk.names(), desk.rulebook.groups, receipts=receipts))
    return lacking.keys()
