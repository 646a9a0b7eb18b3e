from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.nav.customer import Card, parse_card, parse_phones, to_customer
from integrations.row import Row
from rules.model import Credit, Customer

AS_OF = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
PAYER = Card("9000", "Koncernen", "invoice", None, Decimal(700), Decimal(1000), private=False)


def row(**changed: object) -> Row:
    values: dict[str, object] = {
        "No": "10482",
        "Name": "Klitgård Trælast A/S",
        "E_Mail": "kontor@klitgaard-traelast.example",
        "Blocked": " ",
        "Bill_to_Customer_No": "",
        "Credit_Limit_LCY": Decimal(250000),
        "Balance_LCY": Decimal("18240.50"),
        "Balance_Due": Decimal("11.11"),
        "Balance_Due_LCY": Decimal("99999.99"),
    }
    return Row("nav", "find_customer", "value[0]", values | changed)


def test_neither_of_the_two_due_figures_of_the_card_is_read() -> None:
    card = parse_card(row())
    customer = to_customer(card, card, Decimal("1250.25"), AS_OF)
    assert customer == Customer(
        number="10482",
        name="Klitgård Trælast A/S",
        as_of=AS_OF,
        credit=Credit("none", Decimal("1250.25"), Decimal("18240.50"), Decimal(250000)),
    )


@pytest.mark.parametrize(
    ("written", "blocked"),
    [
        (" ", "none"),
        ("", "none"),
        ("_x0020_", "none"),
        ("Ship", "ship"),
        ("Invoice", "invoice"),
        ("All", "all"),
        ("_x0041_ll", "all"),
    ],
)
def test_blocked_is_read_however_it_is_written(written: str, blocked: str) -> None:
    assert parse_card(row(Blocked=written)).blocked == blocked


def test_an_unknown_kind_of_block_is_an_error_not_a_guess() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.Blocked: expected blank, Ship, Invoice or All"):
        parse_card(row(Blocked="Delvis"))


def test_a_customer_whose_data_are_under_review_is_blocked_altogether() -> None:
    card = parse_card(row(Privacy_Blocked=True))
    assert (card.blocked, card.private) == ("all", True)


@pytest.mark.parametrize("written", ["", "10482", " 10482 "])
def test_who_pays_for_itself_has_no_payer(written: str) -> None:
    assert parse_card(row(Bill_to_Customer_No=written)).payer is None


def test_the_payers_money_counts_and_the_worse_block() -> None:
    card = parse_card(row(Bill_to_Customer_No="9000", Blocked="Ship"))
    assert card.payer == "9000"
    credit = to_customer(card, PAYER, Decimal(50), AS_OF).credit
    assert credit == Credit("invoice", Decimal(50), Decimal(700), Decimal(1000))


def test_without_the_payers_card_only_the_block_is_known() -> None:
    card = parse_card(row(Bill_to_Customer_No="9000", Blocked="All"))
    assert to_customer(card, None, Decimal(50), AS_OF).credit == Credit("all", None)


def test_agreements_and_accounts_are_unknown_not_none() -> None:
    card = parse_card(row())
    customer = to_customer(card, card, None, AS_OF)
    assert (customer.agreements, customer.accounts) == (None, None)


def test_a_credit_limit_of_nought_is_none() -> None:
    assert parse_card(row(Credit_Limit_LCY="0")).limit is None


@pytest.mark.parametrize(
    ("fields", "phones"),
    [
        ({"Phone_No": "98 11 20 40", "MobilePhoneNo": "20 12 34 56"}, ("98 11 20 40", "20 12 34 56")),
        ({"Phone_No": "", "Mobile_Phone_No": "20123456"}, ("20123456",)),
        ({"Phone_No": "98 11 20 40"}, ("98 11 20 40",)),
    ],
)
def test_telephone_numbers_are_read_under_either_name(fields: dict[str, object], phones: tuple[str, ...]) -> None:
    assert parse_phones(Row("nav", "read_contacts", "value[0]", fields)) == phones
