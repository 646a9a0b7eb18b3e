from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rules.identity import decide_identity
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


def test_every_candidate_is_kept_as_a_reason() -> None:
    reasons = decide_identity(ticket("10482"), Extraction(customer_number="20917"), facts(A, B, n20917=B)).reasons
    assert [reason.key for reason in reasons] == [
        "identity_organization",
        "identity_contact",
        "identity_contact",
        "identity_conflict",
    ]
