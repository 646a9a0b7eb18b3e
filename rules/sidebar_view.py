"""All that the sidebar shows of a ticket, as data: everything a consultant reads is a text of the catalogue.

What came from a mail or the ERP is given as it is; the page shows it as text and never as HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.agreement import Coverage, decide_coverage
from rules.decisive_words import decisive_words
from rules.language.catalogue import Catalogue
from rules.last_known import with_last_known
from rules.model import CustomerFacts, Decision
from rules.sidebar_agreement import agreement_view
from rules.sidebar_customer import credit_view, customer_view
from rules.sidebar_deadlines import deadlines_view
from rules.situation import Situation
from rules.update import Written, is_over

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

OLD = timedelta(hours=1)
"""Figures that are older are marked as such."""

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show: the decision of `now` on what is at hand, and what was last written to the ticket.

    `is_whole` if all that the ERP could say is at hand; `amounts` if this agent may see what the customer owes;
    `read_at` is when the ticket was read, and `updated_at` when it was last changed.
    """

    decision: Decision
    situation: Situation
    facts: CustomerFacts
    written: Written | None
    now: datetime
    read_at: datetime
    updated_at: datetime | None
    is_whole: bool
    amounts: bool


def to_view(shown: Shown, rulebook: Rulebook, catalogue: Catalogue) -> dict[str, object]:
    """The sidebar's view of a ticket."""
    ticket, decision = shown.situation.ticket, shown.decision
    last_known = False
    if not shown.is_whole and shown.written is not None:
        decision = with_last_known(decision, shown.written.values)
        last_known = decision is not shown.decision
    coverage, customer = _coverage(shown, rulebook), shown.situation.customer
    credit = customer.credit if customer is not None else None
    today = shown.now.astimezone(rulebook.zone).date()
    return {
        "ticket": {
            "id": ticket.id,
            "status": ticket.status,
            "updated_at": shown.updated_at and shown.updated_at.isoformat(timespec="seconds"),
            "channel": ticket.channel,
        },
        "customer": customer_view(decision, shown.facts, catalogue, last_known=last_known),
        "agreement": agreement_view(decision, coverage, catalogue, today, last_known=last_known),
        "product": {"value": decision.product, "text": _capital(catalogue.word("product", decision.product))},
        "account": _account(decision),
        "deadlines": [] if is_over(ticket) else deadlines_view(decision, rulebook, catalogue, shown.now),
        "critical": _critical(decision, catalogue),
        "credit": credit_view(decision, credit, catalogue, amounts=shown.amounts),
        "contact": None if is_over(ticket) else _contact(decision),
        "ages": _ages(shown, rulebook, catalogue),
        "erp": _erp(shown, rulebook, catalogue),
        "rulebook": decision.rulebook,
        "zone": rulebook.zone.key,
    }


def _coverage(shown: Shown, rulebook: Rulebook) -> Coverage | None:
    """The figures behind the decision's agreement; those of a proven customer."""
    customer = shown.situation.customer
    if customer is None or customer.agreements is None:
        return None
    created_on = shown.situation.ticket.received_at.astimezone(rulebook.zone).date()
    return decide_coverage(customer.agreements, shown.decision.product, created_on)


def _account(decision: Decision) -> object:
    if decision.account is None and decision.ref_id is None and not decision.possible_accounts:
        return None
    possible = [{"name": one.name, "ref_id": one.ref_id} for one in decision.possible_accounts]
    return {"name": decision.account, "ref_id": decision.ref_id, "possible": possible}


def _contact(decision: Decision) -> object:
    contact = decision.contact
    if contact is None:
        return None
    phone = decision.callback_phone if contact.way == "call" else None
    return {"suggestion": contact.way, "text": phone or "", "reason": contact.why}


def _critical(decision: Decision, catalogue: Catalogue) -> object:
    reasons = [reason for reason in decision.reasons if reason.step == "critical"]
    if decision.uncertain and not decision.critical:
        text = catalogue.text("note.uncertain")
    elif any(reason.key == "critical_by_hand" for reason in reasons):
        text = catalogue.text("reason.critical_by_hand")
    else:
        text = catalogue.text("sidebar.critical.uncertain") if decision.uncertain else ""
    phrase, learned = decisive_words(decision)
    return {
        "value": decision.critical,
        "uncertain": decision.uncertain,
        "reason": decision.critical_reason,
        "text": text,
        "words": list(dict.fromkeys(one for one in (phrase, *learned) if one))[:_MOST_WORDS]
        if decision.critical or decision.uncertain
        else [],
    }


def _ages(shown: Shown, rulebook: Rulebook, catalogue: Catalogue) -> list[object]:
    def row(source: str, at: datetime | None) -> object:
        """How old the figures of a source are; None if it was never asked, or knows nothing."""
        local = at.astimezone(rulebook.zone) if at is not None else None
        today = shown.now.astimezone(rulebook.zone).date()
        text = catalogue.text("sidebar.age.never")
        if local is not None:
            text = catalogue.clock(local) if local.date() == today else catalogue.instant(local)
        old = at is None or shown.now - at > OLD
        return {"source": source, "text": text, "as_of": at and at.isoformat(timespec="seconds"), "stale": old}

    rows: list[object] = []
    if shown.facts.erp != "off":
        customer = shown.situation.customer
        at = shown.decision.data_as_of if shown.decision.customer_name is not None or shown.is_whole else None
        rows.append(row("erp", at))
        if customer is not None and customer.agreements is not None:
            rows.append(row("agreements", customer.as_of))
    return [*rows, row("zendesk", shown.read_at)]


def _erp(shown: Shown, rulebook: Rulebook, catalogue: Catalogue) -> object:
    since = shown.facts.unknown_since
    if since is not None:
        local = since.astimezone(rulebook.zone)
        today = shown.now.astimezone(rulebook.zone).date()
        clock = catalogue.clock(local) if local.date() == today else catalogue.instant(local)
        return {"up": False, "text": catalogue.text("sidebar.erp.down", since=clock)}
    if shown.facts.erp == "off":
        return {"up": True, "text": catalogue.text("sidebar.erp.off")}
    return {"up": True, "text": "" if shown.is_whole else catalogue.text("sidebar.erp.not_asked")}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
