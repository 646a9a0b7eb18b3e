"""Who is calling, and how sure is that (design §7)?

- proven: the requester's organization carries the number, or the ERP has the requester's address or telephone number
  at that customer, or a consultant has set the number by hand or vouches for the one that is there (sets
  Kundesikkerhed to Bevist);
- claimed: only the text (by the number or a RefID) or the address's domain says so, and the ERP knows the number;
- conflict: the text names another customer than the proven one, or two proofs name two; both are kept and nothing is
  merged;
- missing: neither.

`identity.yaml` says which evidence counts, in which order, and how much.  Every candidate becomes a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rules.identity_file import Evidence, IdentityRules
from rules.model import Customer, CustomerFacts, Extraction, IdentityState, Reason, Ticket

_PROVEN = "hotline_id_proven"
_KEYS: dict[Evidence, str] = {
    "email": "identity_contact",
    "phone": "identity_phone",
    "ref_id": "identity_ref_id",
    "domain": "identity_domain",
}


_Number = TypeVar("_Number", str, str | None)


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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The customers that one piece of evidence points to."""

    evidence: Evidence
    numbers: tuple[str, ...]

    def includes(self, number: str) -> bool:
        return any(same_number(number, one) for one in self.numbers)

    def picked(self, stated: str | None) -> str | None:
        """The only one, or of several the one that the text names."""
        if len(self.numbers) == 1:
            return self.numbers[0]
        return next((one for one in self.numbers if stated is not None and same_number(one, stated)), None)


def decide_identity(
    ticket: Ticket, extraction: Extraction, facts: CustomerFacts, rules: IdentityRules | None = None
) -> Identity:
    """The identity with its evidence.  Numbers are compared without regard to case and surrounding blanks."""
    reasons: list[Reason] = []
    rules = rules or IdentityRules()
    stated = _as_the_erp_writes(stated_number(ticket, extraction), facts)
    candidates = list(_candidates(ticket, facts, rules, reasons))
    vouched = ticket.by_hand.get("identity") == _PROVEN
    by_hand = ticket.by_hand.get("customer_number")
    if isinstance(by_hand, str) and by_hand.strip():
        return _by_hand(by_hand.strip(), facts, reasons)
    proofs = [one for one in candidates if rules.trust.get(one.evidence) == "proven"]
    named = stated if stated is not None else _named_by_ref_id(candidates)
    proven = next((number for one in proofs if (number := one.picked(named)) is not None), None)
    if proven is None:
        if several := next((one for one in proofs if len(one.numbers) > 1), None):
            numbers = ", ".join(sorted(several.numbers))
            reasons.append(Reason("identity", "identity_many_contacts", {"numbers": numbers}))
        unproven = _unproven(stated, candidates, facts, rules, reasons)
        there = unproven.number or unproven.claimed_number
        return _by_hand(there, facts, reasons) if vouched and there is not None else unproven
    other = None if vouched else _contradiction(proven, proofs, named, facts, reasons)
    unknown = (
        named if other is None and not vouched and named is not None and not same_number(named, proven) else None
    )
    return Identity(
        "proven" if other is None else "conflict",
        proven,
        _known(proven, facts),
        claimed_number=other or unknown,
        reasons=tuple(reasons),
    )


def stated_number(ticket: Ticket, extraction: Extraction) -> str | None:
    """The number that a form field or the text states."""
    given = ticket.custom_fields.get("customer_number")
    return given.strip() if isinstance(given, str) and given.strip() else extraction.customer_number


def same_number(one: str, other: str) -> bool:
    """Do both name the same customer?"""
    return one.strip().casefold() == other.strip().casefold()


def _candidates(
    ticket: Ticket, facts: CustomerFacts, rules: IdentityRules, reasons: list[Reason]
) -> Iterator[_Candidate]:
    """What each piece of evidence points to, the weightiest first; what points nowhere is left out."""
    found = {
        "email": facts.by_contact,
        "phone": facts.by_phone,
        "ref_id": facts.by_ref_id,
        "domain": facts.by_domain,
    }
    listed = rules.find_listed(ticket.requester_email)
    for evidence in rules.trust:
        if evidence == "domain" and listed is not None and (facts.erp == "off" or _known(listed, facts) is not None):
            reasons.append(Reason("identity", _KEYS[evidence], {"number": listed}))
            yield _Candidate(evidence, (listed,))
        elif evidence == "organization":
            organization = ticket.organization
            written = (organization.external_id or "").strip() if organization is not None else ""
            number = _as_the_erp_writes(written, facts)
            if organization is not None and number:
                values = {"number": number, "organization": organization.name}
                reasons.append(Reason("identity", "identity_organization", values))
                yield _Candidate(evidence, (number,))
        elif customers := found.get(evidence, ()):
            numbers = tuple(dict.fromkeys(customer.number for customer in customers))
            reasons.extend(Reason("identity", _KEYS[evidence], {"number": number}) for number in numbers)
            yield _Candidate(evidence, numbers)


def _as_the_erp_writes(number: _Number, facts: CustomerFacts) -> _Number:
    """The number as the ERP has it: some leave out the zeros in front, others write all letters large."""
    customer = facts.by_number.get(number) if number is not None else None
    return customer.number if customer is not None else number


def _by_hand(number: str, facts: CustomerFacts, reasons: list[Reason]) -> Identity:
    by_hand = Reason("identity", "identity_by_hand", {"number": number})
    return Identity("proven", number, _known(number, facts), reasons=(by_hand, *reasons))


def _contradiction(
    proven: str, proofs: Sequence[_Candidate], named: str | None, facts: CustomerFacts, reasons: list[Reason]
) -> str | None:
    """Another customer that another proof points to beyond doubt, or that the text names and the ERP may know."""
    against = next((one for one in proofs if len(one.numbers) == 1 and not one.includes(proven)), None)
    if against is not None:
        other = against.numbers[0]
        reasons.append(Reason("identity", "identity_proofs_differ", {"number": proven, "stated": other}))
        return other
    if named is None or same_number(named, proven):
        return None
    if facts.erp == "ok" and _known(named, facts) is None:
        reasons.append(Reason("identity", "identity_stated_unknown", {"number": named}))
        return None
    reasons.append(Reason("identity", "identity_conflict", {"number": proven, "stated": named}))
    return named


def _named_by_ref_id(candidates: Sequence[_Candidate]) -> str | None:
    """The one customer who has an account with the RefID that the text names."""
    return next((one.picked(None) for one in candidates if one.evidence == "ref_id"), None)


def _unproven(
    stated: str | None,
    candidates: Sequence[_Candidate],
    facts: CustomerFacts,
    rules: IdentityRules,
    reasons: list[Reason],
) -> Identity:
    if stated is None or "text" not in rules.trust:
        claimed = (one.picked(None) for one in candidates if rules.trust.get(one.evidence) == "claimed")
        number = next((one for one in claimed if one is not None), None)
        if number is not None:
            return Identity("claimed", number, _known(number, facts), reasons=tuple(reasons))
        reasons.append(Reason("identity", "identity_missing"))
        return Identity("missing", reasons=tuple(reasons))
    known = _known(stated, facts)
    if facts.erp == "off" or known is not None:
        reasons.append(Reason("identity", "identity_claimed", {"number": stated}))
        return Identity("claimed", stated, known, claimed_number=stated, reasons=tuple(reasons))
    key = "identity_erp_down" if facts.erp == "down" else "identity_stated_unknown"
    reasons.append(Reason("identity", key, {"number": stated}))
    return Identity("missing", claimed_number=stated, reasons=tuple(reasons))


def _known(number: str, facts: CustomerFacts) -> Customer | None:
    asked = (customer for customer in facts.by_number.values() if customer is not None)
    found = (*asked, *facts.by_contact, *facts.by_phone, *facts.by_ref_id, *facts.by_domain)
    return next((customer for customer in found if same_number(customer.number, number)), None)
