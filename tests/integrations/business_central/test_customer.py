from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.business_central.customer import (
    MASTER_COLUMNS,
    PAYER_COLUMNS,
    parse_credit,
    parse_customer,
)
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Credit, Customer

AS_OF = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)


def row(**changed: object) -> Row:
    values: dict[str, object] = {
        "id": "abcdef01-2345-6789-abcd-ef0123456789",
        "number": "10482",
        "displayName": "Klitgård Trælast A/S",
        "blocked": "_x0020_",
        "creditLimit": Decimal("250000"),
        "balanceDue": Decimal("99999.99"),
        "customerFinancialDetail": {
            "number": "10482",
            "balance": Decimal("18240.50"),
            "overdueAmount": Decimal("1250.25"),
        },
    }
    return Row("business_central", "find_customer", "value[0]", values | changed)


def test_a_customer_has_its_overdue_amount_and_not_the_due_balance() -> None:
    assert parse_customer(row(), AS_OF) == Customer(
        number="10482",
        name="Klitgård Trælast A/S",
        as_of=AS_OF,
        credit=Credit("none", Decimal("1250.25"), Decimal("18240.50"), Decimal("250000")),
    )


@pytest.mark.parametrize(
    ("written", "blocked"),
    [("_x0020_", "none"), (" ", "none"), ("", "none"), ("Ship", "ship"), ("Invoice", "invoice"), ("All", "all")],
)
def test_blocked_is_read_however_it_is_written(written: str, blocked: str) -> None:
    credit = parse_customer(row(blocked=written), AS_OF).credit
    assert credit is not None
    assert credit.blocked == blocked


def test_an_unknown_kind_of_block_is_an_error_not_a_guess() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.blocked: expected blank, Ship, Invoice or All"):
        parse_customer(row(blocked="Delvis"), AS_OF)


def test_without_figures_the_block_and_the_limit_are_known() -> None:
    credit = parse_customer(row(customerFinancialDetail=None), AS_OF).credit
    assert credit == Credit("none", None, None, Decimal("250000"))


def test_a_limit_of_nothing_is_no_limit() -> None:
    credit = parse_customer(row(creditLimit=0), AS_OF).credit
    assert credit is not None
    assert credit.limit is None


def test_nothing_is_asked_for_that_is_not_used() -> None:
    columns = {name: row().values[name] for name in MASTER_COLUMNS}
    customer = parse_customer(Row("business_central", "find_customer", "value[0]", columns), AS_OF)
    assert customer.credit == Credit("none", None, None, Decimal("250000"))


def test_how_a_payer_stands_is_read_without_its_name() -> None:
    assert not {"displayName", "email"} & set(PAYER_COLUMNS)
    columns = {name: row().values[name] for name in PAYER_COLUMNS}
    credit = parse_credit(Row("business_central", "find_payers_standing", "value[0]", columns))
    assert credit == Credit("none", None, None, Decimal("250000"))


def test_figures_of_another_customer_are_refused() -> None:
    other = {"number": "20917", "balance": 0, "overdueAmount": 0}
    with pytest.raises(UnexpectedAnswer, match=r"customerFinancialDetail\.number: belongs to another customer"):
        parse_customer(row(customerFinancialDetail=other), AS_OF)
