from datetime import date
from decimal import Decimal

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.nav.dialect import Dialect, parse_boolean, parse_date, parse_money
from integrations.row import Row


def row(value: object) -> Row:
    return Row("nav", "find", "value[0]", {"it": value})


def test_a_day_in_a_filter_is_written_as_each_version_wants_it() -> None:
    day = date(2026, 11, 20)
    assert Dialect(3).date_literal(day) == "datetime'2026-11-20T00:00:00'"
    assert Dialect(4).date_literal(day) == "2026-11-20"


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (Decimal("48250.75"), Decimal("48250.75")),
        (0, Decimal(0)),
        ("48250.75", Decimal("48250.75")),
        ("-100", Decimal(-100)),
        ("0.000000000000000000", Decimal(0)),
    ],
)
def test_money_is_exact_as_a_number_and_as_a_text(written: object, amount: Decimal) -> None:
    assert parse_money(row(written), "it") == amount


@pytest.mark.parametrize(
    "written",
    ["", "1,5", "1e3", "NaN", "Infinity", "+1", "1.", ".5", "１", "1" * 19, None, True, 1.5, Decimal("1e30"), [], {}],
)
def test_what_is_no_sum_of_money_is_refused(written: object) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.it: expected"):
        parse_money(row(written), "it")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T00:00:00", date(2026, 11, 20)),
        ("2026-11-20T00:00:00.000Z", date(2026, 11, 20)),
        ("0001-01-01", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_a_date_is_read_with_and_without_midnight(written: str, day: date | None) -> None:
    assert parse_date(row(written), "it") == day


@pytest.mark.parametrize("written", ["", "20-11-2026", "2026-11-20T13:00:00", "2026-02-30T00:00:00", None, 5])
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="expected"):
        parse_date(row(written), "it")


@pytest.mark.parametrize("written", ["true", 1, None, "Yes"])
def test_what_is_no_boolean_is_refused(written: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="expected true or false"):
        parse_boolean(row(written), "it")
