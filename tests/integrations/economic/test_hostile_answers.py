"""Whatever JSON e-conomic, or somebody in its place, answers: a typed value or UnexpectedAnswer."""

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.economic.customer import parse_card, parse_number, to_customer
from integrations.errors import UnexpectedAnswer
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows
from rules.model import Customer

CANARY = "kanariefugl"
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

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=8)
    | st.sampled_from([CANARY, "", "\ud83d", 0, -1, 10**30, Decimal("1e9999"), Decimal("NaN")])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in paths(each, (*path, key)))]


def parse_invoice(row: Row) -> tuple[int, Decimal] | None:
    customer = row.child("customer")
    return (
        None if customer is None else (parse_number(customer, "customerNumber"), row.money("remainderInBaseCurrency"))
    )


PARSERS: list[tuple[dict[str, Any], Callable[[Row], object], Any]] = [
    (CUSTOMER, lambda row: to_customer(parse_card(row), None, "DKK", AS_OF), Customer),
    (INVOICE, parse_invoice, tuple | None),
]


@given(st.data())
def test_an_answer_with_anything_in_any_place_is_typed_or_refused(data: st.DataObject) -> None:
    row, parse, kind = data.draw(st.sampled_from(PARSERS))
    answer: Any = {"collection": [copy.deepcopy(row)]}
    path = data.draw(st.sampled_from(paths(answer)))
    put = data.draw(values)
    if path:
        place = answer
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = put
    else:
        answer = put
    refused = ""
    parsed: list[object] = []
    try:
        parsed = [parse(each) for each in parse_rows(answer, "economic", "find", "collection")]
    except UnexpectedAnswer as error:
        refused = str(error)
    assert CANARY not in refused
    assert all(isinstance(each, kind) for each in parsed)


@given(values | st.text(st.sampled_from("htps:/.@%2e#?&[]\\ erpxml"), max_size=40))
def test_any_link_stays_below_the_base_or_is_refused(link: object) -> None:
    with suppress(UnexpectedAnswer):
        row = parse_row({"nextPage": link}, "economic", "find", "answer.pagination")
        path = parse_next_link(row, "nextPage", "https://restapi.e-conomic.com")
        assert path is None or path.startswith("/")
