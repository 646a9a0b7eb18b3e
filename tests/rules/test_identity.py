from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.identity import decide_identity
from rules.identity_file import AS_SHIPPED, Evidence, IdentityRules
from rules.model import Customer, CustomerFacts, Extraction, Organization, Ticket

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
A, B = Customer("10482", "Klitgård", NOW), Customer("20917", "Vesterlund", NOW)


def ticket(organization: str | None = None, by_hand: str | None = None, form: str | None = None) -> Ticket:
    return Ticket(
        id="1",
        channel="email",
        received_at=NOW,
        subject="",
        description="",
        organization=Organization("Org", organization) if organization else None,
        by_hand={"customer_number": by_hand} if by_hand else {},
        custom_fields={"customer_number": form} if form else {},
    )


def facts(*contacts: Customer, erp: str = "ok", **known: Customer | None) -> CustomerFacts:
    numbers = {name.removeprefix("n"): customer for name, customer in known.items()}
    return CustomerFacts(erp=erp, unknown_since=NOW, by_number=numbers, by_contact=contacts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "text", "known", "expected"),
    [
        (ticket("10482"), None, facts(n10482=A), ("proven", "10482", A, None)),
        (ticket("10482"), None, facts(erp="down"), ("proven", "10482", None, None)),
        (ticket("10482"), None, facts(erp="off"), ("proven", "10482", None, None)),
        (ticket(" 10482 "), "10482", facts(n10482=A), ("proven", "10482", A, None)),
        (ticket(), None, facts(A), ("proven", "10482", A, None)),
        (ticket(), "10482", facts(A), ("proven", "10482", A, None)),
        (ticket(), "20917", facts(A, B), ("proven", "20917", B, None)),
        (ticket(), "10482", facts(n10482=A), ("claimed", "10482", A, "10482")),
        (ticket(), "10482", facts(erp="off"), ("claimed", "10482", None, "10482")),
        (ticket(form="10482"), None, facts(n10482=A), ("claimed", "10482", A, "10482")),
        (ticket("10482"), "20917", facts(n10482=A, n20917=B), ("conflict", "10482", A, "20917")),
        (ticket(), "20917", facts(A, n20917=B), ("conflict", "10482", A, "20917")),
        (ticket("10482"), "20917", facts(erp="down"), ("conflict", "10482", None, "20917")),
        (ticket("10482"), "99999", facts(n10482=A, n99999=None), ("proven", "10482", A, "99999")),
        (ticket(), None, facts(), ("missing", None, None, None)),
        (ticket(), "99999", facts(n99999=None), ("missing", None, None, "99999")),
        (ticket(), "10482", facts(erp="down"), ("missing", None, None, "10482")),
        (ticket(), None, facts(A, B), ("missing", None, None, None)),
        (ticket(by_hand="20917"), "10482", facts(A, n20917=B), ("proven", "20917", B, None)),
        (ticket("10482", by_hand="20917"), None, facts(n10482=A, n20917=B), ("proven", "20917", B, None)),
    ],
)
def test_identity_follows_the_evidence(
    who: Ticket, text: str | None, known: CustomerFacts, expected: tuple[str, str | None, Customer | None, str | None]
) -> None:
    identity = decide_identity(who, Extraction(customer_number=text), known)
    assert (identity.state, identity.number, identity.customer, identity.claimed_number) == expected


@pytest.mark.parametrize(
    ("organization", "text", "known", "expected"),
    [
        (None, "10482", facts(n10482=A), ("proven", "10482", A, None)),
        (None, "10482", facts(erp="down"), ("proven", "10482", None, None)),
        ("10482", "20917", facts(n10482=A, n20917=B), ("proven", "10482", A, None)),
        (None, None, facts(), ("missing", None, None, None)),
    ],
)
def test_a_consultant_may_vouch_for_the_number_that_is_there(
    organization: str | None,
    text: str | None,
    known: CustomerFacts,
    expected: tuple[str, str | None, Customer | None, str | None],
) -> None:
    who = replace(ticket(organization), by_hand={"identity": "hotline_id_proven"})
    identity = decide_identity(who, Extraction(customer_number=text), known)
    assert (identity.state, identity.number, identity.customer, identity.claimed_number) == expected


def test_numbers_with_letters_are_compared_without_regard_to_case() -> None:
    customer = Customer("K-100a", "X", NOW)
    assert decide_identity(ticket("K-100A"), Extraction(customer_number="k-100a"), facts(customer)).state == "proven"


def found(**where: tuple[Customer, ...]) -> CustomerFacts:
    known = {customer.number: customer for customers in where.values() for customer in customers}
    return CustomerFacts(erp="ok", by_number=known, **where)  # type: ignore[arg-type]


C = Customer("30555", "Tredje", NOW)


@pytest.mark.parametrize(
    ("organization", "text", "known", "expected"),
    [
        (None, None, found(by_phone=(A,)), ("proven", "10482", None)),
        (None, None, found(by_phone=(A, B)), ("missing", None, None)),
        (None, None, found(by_contact=(A, B), by_phone=(B,)), ("proven", "20917", None)),
        (None, None, found(by_contact=(A,), by_phone=(A, B)), ("proven", "10482", None)),
        (None, None, found(by_contact=(A,), by_phone=(B,)), ("conflict", "10482", "20917")),
        ("10482", None, found(by_contact=(B,)), ("conflict", "10482", "20917")),
        ("10482", None, found(by_contact=(A, B)), ("proven", "10482", None)),
        (None, None, found(by_ref_id=(A,)), ("claimed", "10482", None)),
        (None, None, found(by_domain=(A,)), ("claimed", "10482", None)),
        (None, None, found(by_ref_id=(B,), by_domain=(A,)), ("claimed", "20917", None)),
        (None, None, found(by_ref_id=(A, B)), ("missing", None, None)),
        (None, None, found(by_contact=(A, B), by_ref_id=(B,)), ("proven", "20917", None)),
        (None, None, found(by_contact=(A,), by_ref_id=(B,)), ("conflict", "10482", "20917")),
        (None, None, found(by_contact=(A,), by_ref_id=(A, B)), ("proven", "10482", None)),
        (None, None, found(by_contact=(A,), by_domain=(B,)), ("proven", "10482", None)),
        (None, "20917", found(by_domain=(A,), by_ref_id=(B,)), ("claimed", "20917", "20917")),
        (None, "99999", found(by_domain=(A,)), ("missing", None, "99999")),
    ],
)
def test_phone_ref_id_and_domain_are_weighed(
    organization: str | None, text: str | None, known: CustomerFacts, expected: tuple[str, str | None, str | None]
) -> None:
    identity = decide_identity(ticket(organization), Extraction(customer_number=text), known)
    assert (identity.state, identity.number, identity.claimed_number) == expected


EVIDENCE: tuple[Evidence, ...] = ("organization", "email", "phone", "text", "ref_id", "domain")


@given(
    organization=st.sampled_from([None, "10482", "20917"]),
    text=st.sampled_from([None, "10482", "20917", "99999"]),
    where=st.fixed_dictionaries(
        {
            key: st.lists(st.sampled_from([A, B, C]), max_size=2, unique=True).map(tuple)
            for key in ("by_contact", "by_phone", "by_ref_id", "by_domain")
        }
    ),
    trusted=st.permutations(EVIDENCE),
    share=st.integers(0, len(EVIDENCE)),
)
def test_nobody_is_proven_by_what_anybody_can_write_and_no_two_proofs_differ(
    organization: str | None,
    text: str | None,
    where: dict[str, tuple[Customer, ...]],
    trusted: list[Evidence],
    share: int,
) -> None:
    rules = IdentityRules({one: AS_SHIPPED[one] for one in trusted[:share]})
    identity = decide_identity(ticket(organization), Extraction(customer_number=text), found(**where), rules)
    proofs = {"organization": {organization} - {None}} | {
        evidence: {customer.number for customer in where[key]}
        for evidence, key in (("email", "by_contact"), ("phone", "by_phone"))
    }
    counted = [numbers for evidence, numbers in proofs.items() if evidence in rules.trust and numbers]
    if identity.state == "proven":
        assert all(identity.number in numbers for numbers in counted if len(numbers) == 1)
        assert any(identity.number in numbers for numbers in counted)
    if identity.state in ("claimed", "missing"):
        assert all(len(numbers) > 1 for numbers in counted)
    if identity.state == "conflict":
        assert identity.claimed_number not in (None, identity.number)


def test_the_order_of_the_file_decides_whose_number_a_conflict_shows_first() -> None:
    known = found(by_contact=(A,), by_phone=(B,))
    rules = IdentityRules({"phone": "proven", "email": "proven"})
    assert decide_identity(ticket(), Extraction(), known, rules).number == "20917"


def test_a_proof_that_the_file_calls_claimed_shows_no_figures() -> None:
    rules = IdentityRules({"organization": "proven", "email": "claimed"})
    assert decide_identity(ticket(), Extraction(), found(by_contact=(A,)), rules).state == "claimed"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(n10482=A), ("claimed", "10482")),
        (facts(erp="off"), ("claimed", "10482")),
        (facts(n10482=None), ("missing", None)),
        (facts(erp="down"), ("missing", None)),
        (facts(B, n10482=A), ("proven", "20917")),
    ],
)
def test_a_listed_domain_is_a_hint_that_needs_no_index(
    known: CustomerFacts, expected: tuple[str, str | None]
) -> None:
    rules = IdentityRules(domains={"klitgaard.example": "10482"})
    who = replace(ticket(), requester_email="Ny@Klitgaard.example")
    identity = decide_identity(who, Extraction(), known, rules)
    assert (identity.state, identity.number) == expected
    unused = IdentityRules({"email": "proven"}, rules.domains)
    assert decide_identity(who, Extraction(), known, unused).state in ("missing", "proven")


def test_every_candidate_is_kept_as_a_reason() -> None:
    reasons = decide_identity(ticket("10482"), Extraction(customer_number="20917"), facts(A, B, n20917=B)).reasons
    assert [reason.key for reason in reasons] == [
        "identity_organization",
        "identity_contact",
        "identity_contact",
        "identity_conflict",
    ]


def test_who_vouches_vouches_for_the_number_on_the_ticket_and_for_none_that_only_the_text_names() -> None:
    """The text counts for nothing here, so the ticket shows the customer of the domain."""
    rules = IdentityRules({"domain": "claimed"})
    known = CustomerFacts(erp="ok", by_number={"10482": A}, by_domain=(B,))
    text = Extraction(customer_number="10482")
    shown = decide_identity(ticket(), text, known, rules)
    assert (shown.state, shown.number) == ("claimed", "20917")
    vouched = replace(ticket(), by_hand={"identity": "hotline_id_proven"})
    identity = decide_identity(vouched, text, known, rules)
    assert (identity.state, identity.number, identity.customer) == ("proven", "20917", B)
