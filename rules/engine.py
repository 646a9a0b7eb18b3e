"""The one decision: what a ticket is and what shall happen to it.

Pure.  The worker, `explain`, `test`, `replay` and everything later call this one function; time passing is just
another reason to call it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from rules.account import AccountChoice, decide_account
from rules.agreement import Coverage, decide_coverage
from rules.contact import decide_contact
from rules.credit import decide_credit
from rules.critical import judge_critical, judge_reply
from rules.extract import extract_all
from rules.identity import Identity, decide_identity
from rules.model import (
    CreditState,
    CriticalJudgement,
    CriticalReason,
    Customer,
    CustomerFacts,
    Decision,
    Extraction,
    Priority,
    Product,
    Reason,
    Ticket,
)
from rules.routing import decide_route
from rules.situation import Situation
from rules.sla import decide_targets
from rules.sla_actions import decide_actions
from rules.sla_clocks import find_clocks
from rules.text import TicketText, parse_reply, parse_text

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

PRODUCT_TAG = "hotline_product_"
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
_WITHHELD = Coverage("unknown", reasons=(Reason("agreement", "agreement_withheld"),))


@dataclass(frozen=True, slots=True)
class _Findings:
    """All that is found out before any rule is asked, and how."""

    situation: Situation
    identity: Identity
    choice: AccountChoice
    coverage: Coverage
    reasons: tuple[Reason, ...]


def situate(ticket: Ticket, customer: CustomerFacts, rulebook: Rulebook, now: datetime) -> Situation:
    """What the conditions of the rules see of `ticket` as of `now`.  Raises nothing for any text."""
    return _find_out(ticket, customer, rulebook, now).situation


def decide(ticket: Ticket, customer: CustomerFacts, rulebook: Rulebook, now: datetime) -> Decision:
    """Decide everything about `ticket` as of `now`.

    What a person chose (`ticket.by_hand`) wins, and what follows from it follows.  Figures are decided on for a
    proven customer only.  Raises nothing for any text.
    """
    return decide_situated(ticket, customer, rulebook, now)[0]


def decide_situated(
    ticket: Ticket, customer: CustomerFacts, rulebook: Rulebook, now: datetime
) -> tuple[Decision, Situation]:
    """The decision, and what the conditions of the rules saw, for those who explain it."""
    found = _find_out(ticket, customer, rulebook, now)
    situation, identity, coverage = found.situation, found.identity, found.coverage
    account = found.choice.account
    critical, extraction, proven = situation.critical, situation.extraction, situation.customer
    route = decide_route(situation, rulebook.routing)
    promised, priority_reasons = _priority(ticket, route.priority)
    policy = rulebook.sla.policy_for(situation)
    clocks = find_clocks(policy, ticket)
    targets, target_reasons = decide_targets(policy, promised, ticket.received_at, clocks)
    escalation = decide_actions(ticket, policy, rulebook.sla.every, promised, clocks=clocks, now=now)
    priority = escalation.priority or promised
    group, group_reasons = _group(ticket, escalation.group or route.group)
    contact, contact_reasons = decide_contact(situation, rulebook.contact)
    decision = Decision(
        ticket_id=ticket.id,
        critical=critical.critical,
        critical_reason=critical.reason,
        uncertain=critical.uncertain,
        product=situation.product,
        identity=identity.state,
        customer_number=identity.number,
        customer_name=identity.customer.name if identity.customer is not None else None,
        claimed_number=identity.claimed_number,
        account=_by_hand_text(ticket, "account") or (account.name if account is not None else extraction.account),
        ref_id=None
        if ticket.by_hand.get("account")
        else account.ref_id
        if account is not None
        else extraction.ref_id,
        possible_accounts=found.choice.possible,
        callback_phone=extraction.callback_phone,
        agreement=coverage.state,
        clips_remaining=coverage.clips_remaining,
        agreement_ends_on=coverage.ends_on,
        agreement_flags=coverage.flags,
        credit=situation.credit,
        overdue=proven.credit.overdue if proven is not None and proven.credit is not None else None,
        data_as_of=_local(identity.customer.as_of if identity.customer is not None else customer.as_of, rulebook),
        unknown_since=_local(customer.unknown_since if customer.erp == "down" else None, rulebook),
        group=group,
        priority=priority,
        tags=tuple(dict.fromkeys((*route.tags, *escalation.tags))),
        schedule=policy.schedule_name,
        targets=targets,
        reasons=(
            *found.reasons,
            *route.reasons,
            *group_reasons,
            *priority_reasons,
            *target_reasons,
            *escalation.reasons,
            *contact_reasons,
        ),
        rulebook=rulebook.version,
        actions=escalation.due,
        next_action_at=escalation.next_at,
        contact=contact,
    )
    return decision, situation


def _find_out(ticket: Ticket, customer: CustomerFacts, rulebook: Rulebook, now: datetime) -> _Findings:
    text = parse_text(ticket.subject, ticket.description)
    extraction = extract_all(ticket, text, rulebook.extract)
    identity = decide_identity(ticket, extraction, customer, rulebook.identity)
    proven = identity.customer if identity.state == "proven" else None
    choice = decide_account(ticket, extraction, proven)
    product, product_reasons = _product(ticket, extraction, choice, proven)
    critical = _critical(ticket, text, rulebook)
    coverage, credit, credit_reasons = _standing(identity, proven, product, ticket.received_at, rulebook)
    situation = Situation(
        ticket=ticket,
        text=text,
        extraction=extraction,
        critical=critical,
        identity=identity.state,
        customer=proven,
        customer_number=identity.number if identity.state == "proven" else None,
        agreement=coverage.state,
        clips_remaining=coverage.clips_remaining,
        credit=credit,
        product=product,
        clips_used_percent=coverage.used_percent,
        agreement_days_left=coverage.days_left,
        account=choice.account.name if choice.account is not None else extraction.account,
        now=now,
        schedules=rulebook.schedules,
    )
    reasons = (
        *critical.reasons,
        *extraction.reasons,
        *product_reasons,
        *choice.reasons,
        *identity.reasons,
        *coverage.reasons,
        *credit_reasons,
    )
    return _Findings(situation, identity, choice, coverage, reasons)


def _local(at: datetime | None, rulebook: Rulebook) -> datetime | None:
    return at.astimezone(rulebook.zone) if at is not None else None


def _critical(ticket: Ticket, text: TicketText, rulebook: Rulebook) -> CriticalJudgement:
    """What a person chose, else what the description says, which a reply can make worse but not better.

    That it runs again is for the consultant to say: a reply with a mere screenshot must not end an alarm, no matter
    which text has raised it.
    """
    judged = judge_critical(ticket, text, rulebook.critical)
    for one in ticket.replies:
        if judged.critical:
            break
        reply = judge_reply(ticket, parse_reply(one), rulebook.critical)
        judged = reply if reply.critical or (reply.uncertain and not judged.uncertain) else judged
    chosen = ticket.by_hand.get("critical", ticket.custom_fields.get("critical") or None)
    if not isinstance(chosen, bool) or (chosen == judged.critical and not judged.uncertain):
        return judged
    reason: CriticalReason | None = judged.reason if chosen else None
    reasons = (Reason("critical", "critical_by_hand"), *judged.reasons)
    return CriticalJudgement(chosen, reason, uncertain=False, reasons=reasons)


def _product(
    ticket: Ticket, extraction: Extraction, choice: AccountChoice, proven: Customer | None
) -> tuple[Product, tuple[Reason, ...]]:
    chosen = ticket.by_hand.get("product") or ticket.custom_fields.get("product")
    if isinstance(chosen, str):
        product = chosen.removeprefix(PRODUCT_TAG)
        if product in ("bc", "nav"):
            return cast(Product, product), (Reason("product", "product_by_hand"),)
    if extraction.product != "unknown":
        return extraction.product, ()
    if choice.product != "unknown":
        named = choice.account
        if named is None:
            return choice.product, (Reason("product", "product_accounts"),)
        return choice.product, (Reason("product", "product_account", {"account": named.name}),)
    products = {one.product for one in proven.agreements or ()} if proven is not None else set()
    if len(products) == 1 and (only := products.pop()) is not None:
        return only, (Reason("product", "product_only_agreement"),)
    return "unknown", ()


def _standing(
    identity: Identity, proven: Customer | None, product: Product, received_at: datetime, rulebook: Rulebook
) -> tuple[Coverage, CreditState, tuple[Reason, ...]]:
    if identity.state != "proven":
        return _WITHHELD, "unknown", ()
    created_on = received_at.astimezone(rulebook.zone).date()
    coverage = decide_coverage(proven.agreements if proven is not None else None, product, created_on)
    credit, reasons = decide_credit(proven.credit if proven is not None else None)
    return coverage, credit, reasons


def _priority(ticket: Ticket, routed: Priority) -> tuple[Priority, tuple[Reason, ...]]:
    chosen = ticket.by_hand.get("priority")
    if chosen in PRIORITIES:
        return cast(Priority, chosen), (Reason("priority", "priority_by_hand"),)
    return routed, ()


def _group(ticket: Ticket, routed: str) -> tuple[str, tuple[Reason, ...]]:
    chosen = _by_hand_text(ticket, "group")
    return (chosen, (Reason("group", "group_by_hand"),)) if chosen is not None else (routed, ())


def _by_hand_text(ticket: Ticket, key: str) -> str | None:
    chosen = ticket.by_hand.get(key)
    return chosen if isinstance(chosen, str) and chosen else None
