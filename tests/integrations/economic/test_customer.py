from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.economic.customer import (
    Card,
    owes_something,
    parse_card,
    parse_customer_number,
    parse_number,
    to_customer,
)
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Credit, Customer

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def row(**values: object) -> Row:
    return Row("economic", "find_customers", "collection[0]", {"customerNumber": 10482, **values})


def card(**changed: Any) -> Card:
    values = {"barred": False, "currency": "DKK", "balance": Decimal(500), "limit": Decimal(1000), **changed}
    return Card(number=10482, name="Firma", email="", **values)


def credit_of(one: Card, overdue: Decimal | None, base_currency: str | None = "DKK") -> Credit:
    credit = to_customer(one, overdue, base_currency, NOW).credit
    assert credit is not None
    return credit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("999999999", 999_999_999),
        (" 10482 ", 10482),
        ("010045", 10045),
        ("000000000001", 1),
        ("0", None),
        ("000", None),
        ("", None),
        ("1000000000", None),
        ("-5", None),
        ("+5", None),
        ("1e5", None),
        ("1.0", None),
        ("10 482", None),
        ("K10482", None),
        ("¹²", None),
        ("１２", None),
        ("0" * 30 + "1", None),
    ],
)
def test_a_number_counts_from_1_and_has_no_leading_zeros(text: str, number: int | None) -> None:
    assert parse_customer_number(text) == number


@pytest.mark.parametrize("wrong", [0, -1, 1_000_000_000, Decimal("1.5"), "10482", True, None])
def test_an_answer_with_what_can_be_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"collection\[0\]\.customerNumber: expected"):
        parse_number(row(customerNumber=wrong), "customerNumber")


def test_a_card_is_read_with_all_that_is_used() -> None:
    read = parse_card(
        row(name=" Firma ", email="a@x.example", barred=True, currency="dkk", balance=Decimal("1.25"), creditLimit=7)
    )
    assert read == Card(10482, "Firma", "a@x.example", True, "DKK", Decimal("1.25"), Decimal(7))


def test_what_is_left_out_is_null_or_false() -> None:
    assert parse_card(row()) == Card(10482, "", "", False, "", None, None)


def test_a_credit_limit_of_0_is_none() -> None:
    assert parse_card(row(creditLimit=0)).limit is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("name", 7), ("email", []), ("barred", "true"), ("barred", None), ("balance", "1"), ("creditLimit", True)],
)
def test_a_card_of_another_form_is_refused(name: str, wrong: object) -> None:
    with pytest.raises(UnexpectedAnswer, match=rf"collection\[0\]\.{name}: expected"):
        parse_card(row(**{name: wrong}))


def test_a_customer_has_its_number_as_e_conomic_writes_it_and_no_agreements() -> None:
    assert to_customer(card(), Decimal(200), "DKK", NOW) == Customer(
        number="10482",
        name="Firma",
        as_of=NOW,
        credit=Credit("none", Decimal(200), Decimal(500), Decimal(1000)),
    )


def test_a_barred_customer_is_blocked_for_everything() -> None:
    assert credit_of(card(barred=True), Decimal(0)).blocked == "all"


@pytest.mark.parametrize("balance", [Decimal(0), Decimal(-300)])
def test_who_owes_nothing_on_the_whole_has_nothing_overdue(balance: Decimal) -> None:
    assert not owes_something(card(balance=balance))
    assert credit_of(card(balance=balance), Decimal(200)).overdue == 0
    assert credit_of(card(balance=balance), None).overdue == 0


def test_who_may_owe_something_has_overdue_what_the_invoices_say() -> None:
    assert owes_something(card())
    assert credit_of(card(balance=None), Decimal(200)).overdue == 200
    assert credit_of(card(), None).overdue is None


@pytest.mark.parametrize(("currency", "base"), [("EUR", "DKK"), ("", "DKK"), ("", ""), ("DKK", None), ("DKK", "SEK")])
def test_balance_and_limit_are_unknown_where_they_may_be_in_another_currency(currency: str, base: str | None) -> None:
    assert credit_of(card(currency=currency), Decimal(200), base) == Credit("none", Decimal(200), None, None)
