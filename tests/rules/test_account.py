"""The account that a ticket is about, or the accounts between which must be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rules.account import decide_account
from rules.model import Account, Customer, Extraction, Ticket

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
WINDOWS, FITTING, YARD = (
    Account("1201", "Bakkehøj Vinduer", "bc"),
    Account("1202", "Bakkehøj Montage", "nav"),
    Account("1203", "Engen ApS", "nav"),
)
THREE = (WINDOWS, FITTING, YARD)
TICKET = Ticket(id="1", channel="email", received_at=NOW, subject="", description="")


def customer(*accounts: Account) -> Customer:
    return Customer("70553", "Bakkehøj", NOW, accounts=accounts)


@pytest.mark.parametrize(
    ("said", "accounts", "expected"),
    [
        (Extraction(ref_id="1202"), THREE, (FITTING, (), [], "nav")),
        (Extraction(ref_id="1202", account="Engen ApS"), THREE, (FITTING, (), [], "nav")),
        (Extraction(account="engen aps"), THREE, (YARD, (), [], "nav")),
        (Extraction(account="Bakkehoej Vinduer"), THREE, (WINDOWS, (), [], "bc")),
        (Extraction(account="Engen"), THREE, (YARD, (), [], "nav")),
        (Extraction(account="Bakkehøj"), THREE, (None, (WINDOWS, FITTING), ["account_several"], "unknown")),
        (Extraction(account="Bakkehøj", product="nav"), THREE, (FITTING, (), ["account_by_product"], "nav")),
        (Extraction(product="bc"), THREE, (WINDOWS, (), ["account_by_product"], "bc")),
        (Extraction(product="nav"), THREE, (None, (FITTING, YARD), ["account_several"], "nav")),
        (Extraction(), THREE, (None, THREE, ["account_several"], "unknown")),
        (Extraction(ref_id="9999"), THREE, (None, THREE, ["ref_id_unknown", "account_several"], "unknown")),
        (Extraction(account="Solgården"), THREE, (None, THREE, ["account_unknown", "account_several"], "unknown")),
        (Extraction(), (YARD,), (YARD, (), ["account_only"], "nav")),
        (Extraction(account="Solgården"), (YARD,), (None, (), ["account_unknown"], "unknown")),
        (Extraction(ref_id="9999"), (YARD,), (None, (), ["ref_id_unknown"], "unknown")),
        (Extraction(product="bc"), (YARD,), (None, (), [], "unknown")),
        (Extraction(), (), (None, (), [], "unknown")),
    ],
)
def test_the_account_follows_what_the_text_says(
    said: Extraction,
    accounts: tuple[Account, ...],
    expected: tuple[Account | None, tuple[Account, ...], list[str], str],
) -> None:
    choice = decide_account(TICKET, said, customer(*accounts))
    reasons = [reason.key for reason in choice.reasons]
    assert (choice.account, choice.possible, reasons, choice.product) == expected


def test_nobody_but_a_proven_customer_is_asked_about_accounts() -> None:
    assert decide_account(TICKET, Extraction(), None).possible == ()


def test_what_a_person_set_is_not_asked_about() -> None:
    chosen = replace(TICKET, by_hand={"account": "Engen ApS"})
    assert decide_account(chosen, Extraction(), customer(*THREE)).possible == ()


def test_accounts_that_are_not_known_are_not_asked_about() -> None:
    assert decide_account(TICKET, Extraction(), Customer("1", "x", NOW)).possible == ()
