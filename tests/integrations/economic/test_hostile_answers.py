"""Whatever JSON e-conomic, or somebody in its place, answers: a typed value or UnexpectedAnswer."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from integrations.economic.customer import parse_card, parse_number, to_customer
from integrations.errors import UnexpectedAnswer
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows
from rules.model import Customer
from tests.integrations.hostile_answers import Parser, assert_typed_or_refused, put_anywhere, values_with

AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
CUSTOMER = {
    "customerNumber": 10482,
    "name": "Firma",
    "email": "a@x.example",
    "barred": True,
    "currency": "DKK",
    "balance": 100,
    "creditLimit": Decimal("1.5"),
}
INVOICE = {"customer": {"customerNumber": 10482}, "remainderInBaseCurrency": 100}

values = values_with(["", "\ud83d", 0, -1, 10**30, Decimal("1e9999"), Decimal("NaN")])


def parse_invoice(row: Row) -> tuple[int, Decimal] | None:
    customer = row.child("customer")
    return (
        None if customer is None else (parse_number(customer, "customerNumber"), row.money("remainderInBaseCurrency"))
    )


PARSERS: list[Parser] = [
    (CUSTOMER, lambda row: to_customer(parse_card(row), None, "DKK", AS_OF), Customer),
    (INVOICE, parse_invoice, tuple | None),
]


@given(st.data())
def test_an_answer_with_anything_in_any_place_is_typed_or_refused(data: st.DataObject) -> None:
    row, parse, kind = data.draw(st.sampled_from(PARSERS))
    answer = put_anywhere(data, {"collection": [row]}, values)
    assert_typed_or_refused(lambda: parse_rows(answer, "economic", "find", "collection"), parse, kind)


@given(values | st.text(st.sampled_from("htps:/.@%2e#?&[]\\ erpxml"), max_size=40))
def test_any_link_stays_below_the_base_or_is_refused(link: object) -> None:
    with suppress(UnexpectedAnswer):
        row = parse_row({"nextPage": link}, "economic", "find", "answer.pagination")
        path = parse_next_link(row, "nextPage", "https://restapi.e-conomic.com")
        assert path is None or path.startswith("/")
