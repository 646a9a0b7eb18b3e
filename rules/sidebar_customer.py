"""The customer of a ticket as the sidebar shows it: number, name, proof, both of a conflict, and credit."""

from __future__ import annotations

from rules.credit import is_over_limit
from rules.identity import same_number
from rules.language.catalogue import Catalogue
from rules.model import Credit, Customer, CustomerFacts, Decision

_PROOFS = (
    "identity_by_hand",
    "identity_organization",
    "identity_contact",
    "identity_phone",
    "identity_claimed",
    "identity_ref_id",
    "identity_domain",
)


def customer_view(decision: Decision, facts: CustomerFacts, catalogue: Catalogue, *, last_known: bool) -> object:
    """`{state, number, name, proof, stated}`; `last_known` if it is what was last written to the ticket."""
    stated = decision.claimed_number if decision.identity in ("conflict", "missing") else None
    return {
        "state": decision.identity,
        "number": decision.customer_number,
        "name": decision.customer_name,
        "proof": catalogue.text("sidebar.customer.last_known") if last_known else _proof(decision, catalogue),
        "stated": None if stated is None else {"number": stated, "name": _name_of(stated, facts)},
    }


def credit_view(decision: Decision, credit: Credit | None, catalogue: Catalogue, *, amounts: bool) -> object:
    """`{state, text, amounts}`; the amounts only for who may see them and of a proven customer."""
    shown = None
    if amounts and credit is not None and decision.identity == "proven":
        parts = {"overdue": credit.overdue, "balance": credit.balance, "limit": credit.limit}
        shown = {name: None if value is None else catalogue.money(value) for name, value in parts.items()}
    return {"state": decision.credit, "text": _credit_text(decision, credit, catalogue), "amounts": shown}


def _proof(decision: Decision, catalogue: Catalogue) -> str:
    """Why the customer is taken for who they are, or why nobody knows; a conflict by what conflicts."""
    told = [reason for reason in decision.reasons if reason.step == "identity"]
    against = [reason for reason in told if reason.key in ("identity_conflict", "identity_proofs_differ")]
    proofs = [reason for reason in told if reason.key in _PROOFS]
    if decision.identity == "conflict":
        shown = against
    elif decision.identity == "missing":
        shown = [reason for reason in told if reason not in proofs]
    else:
        shown = proofs[:1]
    return " ".join(catalogue.sentence(reason) for reason in shown or told[:1])


def _name_of(number: str, facts: CustomerFacts) -> str | None:
    known: list[Customer | None] = [*facts.by_number.values(), *facts.by_contact, *facts.by_phone]
    known += [*facts.by_ref_id, *facts.by_domain]
    return next((one.name for one in known if one is not None and same_number(one.number, number)), None)


def _credit_text(decision: Decision, credit: Credit | None, catalogue: Catalogue) -> str:
    if decision.credit == "unknown" and decision.identity != "proven":
        return catalogue.text("sidebar.credit.withheld")
    sentence = catalogue.text(f"sidebar.credit.{decision.credit}")
    over = credit is not None and is_over_limit(credit)
    return f"{sentence} {catalogue.text('reason.credit_over_limit')}" if over else sentence
