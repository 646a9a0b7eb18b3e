from datetime import date
from decimal import Decimal

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.row import Row, parse_row, parse_rows

SECRET = "hemmelig-4711"


def row(**values: object) -> Row:
    return Row("business_central", "find_customer", "value[0]", values)


def test_rows_are_numbered_by_their_place() -> None:
    rows = parse_rows({"value": [{"a": "1"}, {"a": "2"}]}, "business_central", "find_customer")
    assert [(each.path, each.text("a")) for each in rows] == [("value[0]", "1"), ("value[1]", "2")]


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ([], "answer: expected an object"),
        (None, "answer: expected an object"),
        ({}, "answer.value: expected a list"),
        ({"value": None}, "answer.value: expected a list"),
        ({"value": {"0": {}}}, "answer.value: expected a list"),
        ({"value": [{}, SECRET]}, "value[1]: expected an object"),
    ],
)
def test_an_answer_of_another_form_is_named_by_its_path(answer: object, path: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        parse_rows(answer, "business_central", "find_customer")
    assert str(caught.value) == f"business_central: find_customer: {path}"


@pytest.mark.parametrize("written", ["", " ", "_x0020_", "_x0020__x0020_", "_x00A0_"])
def test_the_blank_option_is_blank_however_it_is_written(written: str) -> None:
    assert row(blocked=written).option("blocked") == ""


def test_hex_codes_are_decoded_within_an_option() -> None:
    assert row(status="In_x0020_Review").option("status") == "In Review"


@pytest.mark.parametrize(("number", "amount"), [(0, "0"), (-3, "-3"), (Decimal("48250.75"), "48250.75")])
def test_money_is_exact(number: object, amount: str) -> None:
    assert row(overdueAmount=number).money("overdueAmount") == Decimal(amount)


@pytest.mark.parametrize(
    "wrong", [None, True, "1.5", 1.5, [], Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999")]
)
def test_money_is_nothing_but_an_exact_number_of_its_size(wrong: object) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.overdueAmount: expected an? (exact number|number of)"):
        row(overdueAmount=wrong).money("overdueAmount")


def test_minutes_are_whole() -> None:
    assert row(clipMinutes=Decimal("15.0")).minutes("clipMinutes") == 15
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.clipMinutes: expected whole minutes"):
        row(clipMinutes=Decimal("7.5")).minutes("clipMinutes")


def test_what_an_erp_leaves_out_or_answers_null_is_known_to_be_nothing() -> None:
    for left_out in (row(), row(email=None, creditLimit=None)):
        assert left_out.optional_text("email") == ""
        assert left_out.optional_money("creditLimit") is None
    assert row(email=" a@x.example ").optional_text("email") == "a@x.example"
    assert row(creditLimit=0).optional_money("creditLimit") == 0
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.email: expected text"):
        row(email=4711).optional_text("email")
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.creditLimit: expected an exact number"):
        row(creditLimit=SECRET).optional_money("creditLimit")


def test_a_whole_number_has_no_fraction() -> None:
    assert row(customerNumber=10482).whole_number("customerNumber") == 10482
    for wrong in (Decimal("1.5"), "10482", True):
        with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.customerNumber: expected a"):
            row(customerNumber=wrong).whole_number("customerNumber")


def test_a_flag_that_is_left_out_is_down() -> None:
    assert row(barred=True).flag("barred")
    assert not row(barred=False).flag("barred")
    assert not row().flag("barred")
    for wrong in (None, 1, "true"):
        with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.barred: expected true or false"):
            row(barred=wrong).flag("barred")


def test_the_empty_date_is_no_date() -> None:
    assert row(validTo="0001-01-01").date("validTo") is None
    assert row(validTo="2026-11-30").date("validTo") == date(2026, 11, 30)


@pytest.mark.parametrize("wrong", ["", "2026-02-30", "20261130", "30-11-2026", "2026-11-30T00:00:00Z", "٢٠٢٦-11-30"])
def test_a_date_is_iso_or_an_error(wrong: str) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.validTo: expected a date"):
        row(validTo=wrong).date("validTo")


def test_a_guid_is_lowered_and_checked() -> None:
    wanted = "abcdef01-2345-6789-abcd-ef0123456789"
    assert row(id=wanted.upper()).guid("id") == wanted
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.id: expected a GUID"):
        row(id=SECRET).guid("id")


def test_an_expanded_entity_has_its_own_path() -> None:
    child = row(detail={"balance": SECRET}).child("detail")
    assert child is not None
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.detail\.balance: expected an exact number"):
        child.money("balance")
    assert row(detail=None).child("detail") is None
    assert row().child("detail") is None


@pytest.mark.parametrize("wrong", [None, 4711, True, {}, [], "half a sign \ud83d"])
def test_text_is_text(wrong: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="expected text"):
        row(number=wrong).text("number")


def test_errors_and_reprs_never_show_a_value() -> None:
    for value in (SECRET, {SECRET: SECRET}):
        with pytest.raises(UnexpectedAnswer) as caught:
            row(overdueAmount=value).money("overdueAmount")
        assert SECRET not in str(caught.value) + repr(caught.value)
    assert SECRET not in repr(parse_row({"number": SECRET}, "business_central", "find_customer", "value[0]"))


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"value\[0\]\.number: missing"):
        row().text("number")
