"""Who is calling, and how sure is that (design §7)?

- proven: the requester's organization carries the number, or the ERP has the requester as a contact of that customer,
  or a consultant has set the number by hand or vouches for the one that is there (sets Kundesikkerhed to Bevist);
- claimed: only the text says so, and the ERP knows the number (or there is no ERP to ask);
- conflict: the text names another customer than the proven one; both are kept and nothing is merged;
- missing: neither.

Every candidate and its evidence becomes a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.model import Customer, CustomerFacts, Extraction, IdentityState, Reason, Ticket

_PROVEN = "hotline_id_proven"


@dataclass(frozen=True, slots=True)
class Identity:
    """`number` is the customer that the ticket is taken to be from; `claimed_number` what only the text says.

    `customer` is what the ERP knows of `number`, None if it does not or was not reached.
    """

    state: IdentityState
    number: str | None = None
    customer: Customer | None = None
    claimed_number: str | None = None
    reasons: tuple[Reason, ...] = ()


def decide_identity(ticket: Ticket, extraction: Extraction, facts: CustomerFacts) -> Identity:
    """The identity with its evidence.  Numbers are compared without regard to case and surrounding blanks."""
    reasons: list[Reason] = []
    stated = stated_number(ticket, extraction)
    proven, customer = _proven(ticket, stated, facts, reasons)
    vouched = ticket.by_hand.get("identity") == _PROVEN
    if proven is None and vouched and stated is not None:
        reasons.append(Reason("identity", "identity_by_hand", {"number": stated}))
        return Identity("proven", stated, _known(stated, facts), reasons=tuple(reasons))
    if proven is not None:
        if stated is None or same_number(stated, proven) or vouched or _is_by_hand(ticket):
            return Identity("proven", proven, customer, reasons=tuple(reasons))
        if facts.erp == "ok" and _known(stated, facts) is None:
            reasons.append(Reason("identity", "identity_stated_unknown", {"number": stated}))
            return Identity("proven", proven, customer, claimed_number=stated, reasons=tuple(reasons))
        reasons.append(Reason("identity", "identity_conflict", {"number": proven, "stated": stated}))
        return Identity("conflict", proven, customer, claimed_number=stated, reasons=tuple(reasons))
    return _unproven(stated, facts, reasons)


def _unproven(stated: str | None, facts: CustomerFacts, reasons: list[Reason]) -> Identity:
    if stated is None:
        reasons.append(Reason("identity", "identity_missing"))
        return Identity("missing", reasons=tuple(reasons))
    known = _known(stated, facts)
    if facts.erp == "off" or known is not None:
        reasons.append(Reason("identity", "identity_claimed", {"number": stated}))
        return Identity("claimed", stated, known, claimed_number=stated, reasons=tuple(reasons))
    key = "identity_erp_down" if facts.erp == "down" else "identity_stated_unknown"
    reasons.append(Reason("identity", key, {"number": stated}))
    return Identity("missing", claimed_number=stated, reasons=tuple(reasons))


def stated_number(ticket: Ticket, extraction: Extraction) -> str | None:
    """The number that a form field or the text states."""
    given = ticket.custom_fields.get("customer_number")
    return given.strip() if isinstance(given, str) and given.strip() else extraction.customer_number


def same_number(one: str, other: str) -> bool:
    """Do both name the same customer?"""
    return one.strip().casefold() == other.strip().casefold()


def _is_by_hand(ticket: Ticket) -> bool:
    return bool(ticket.by_hand.get("customer_number"))


def _known(number: str, facts: CustomerFacts) -> Customer | None:
    asked = (customer for customer in facts.by_number.values() if customer is not None)
    found = (customer for customer in (*asked, *facts.by_contact) if same_number(customer.number, number))
    return next(found, None)


def _proven(
    ticket: Ticket, stated: str | None, facts: CustomerFacts, reasons: list[Reason]
) -> tuple[str | None, Customer | None]:
    by_hand = ticket.by_hand.get("customer_number")
    if isinstance(by_hand, str) and by_hand.strip():
        reasons.append(Reason("identity", "identity_by_hand", {"number": by_hand.strip()}))
        return by_hand.strip(), _known(by_hand, facts)
    contacts = {customer.number: customer for customer in facts.by_contact}
    for number in contacts:
        reasons.append(Reason("identity", "identity_contact", {"number": number}))
    organization = ticket.organization
    if organization is not None and organization.external_id and organization.external_id.strip():
        number = organization.external_id.strip()
        values = {"number": number, "organization": organization.name}
        reasons.insert(0, Reason("identity", "identity_organization", values))
        return number, _known(number, facts)
    if len(contacts) == 1:
        return next(iter(contacts.items()))
    picked = [number for number in contacts if stated is not None and same_number(number, stated)]
    if picked:
        return picked[0], contacts[picked[0]]
    if contacts:
        reasons.append(Reason("identity", "identity_many_contacts", {"numbers": ", ".join(sorted(contacts))}))
    return None, None
