from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.economic.filter import parse_filter
from demo.economic.refusal import Refusal
from demo.economic.schema import CUSTOMERS, OVERDUE

ROW = {"customerNumber": 7, "name": "Firma (A)", "balance": Decimal("1.5"), "barred": True}
WORDS = st.sampled_from(
    [
        "name",
        "balance",
        "barred",
        "$eq:",
        "$in:",
        "$or:",
        "$and:",
        "$null:",
        "$$",
        "$",
        "(",
        ")",
        "[",
        "]",
        ",",
        "1",
        "x",
    ]
)


@given(st.lists(WORDS, max_size=12).map("".join) | st.text(max_size=20))
def test_any_filter_is_understood_or_refused(text: str) -> None:
    with suppress(Refusal):
        parse_filter(text, CUSTOMERS)(ROW)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("customerNumber$eq:7", True),
        ("customerNumber$in:[1,7]", True),
        ("customerNumber$nin:[1,7]", False),
        ("customerNumber$gt:7", False),
        ("customerNumber$gte:7", True),
        ("balance$lt:1.6", True),
        ("balance$lte:1.4", False),
        ("barred$eq:true", True),
        ("name$eq:FIRMA $(a$)", True),
        ("name$ne:firma $(a$)", False),
        ("email$eq:x", False),
        ("email$ne:x", True),
        ("email$eq:$null:", True),
        ("name$ne:$null:", True),
        ("name$eq:x$or:customerNumber$eq:7", True),
        ("name$eq:x$and:customerNumber$eq:7$or:barred$eq:true", True),
        ("name$eq:x$and:(customerNumber$eq:7$or:barred$eq:true)", False),
    ],
)
def test_a_filter_means_what_is_documented(text: str, holds: bool) -> None:
    assert parse_filter(text, CUSTOMERS)(ROW) is holds


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Expected a property"),
        ("name", "Expected a property"),
        ("name$eq:", "Expected a value"),
        ("name$eq:a(b", "is not escaped"),
        ("name$eq:a)", "Unexpected text"),
        ("name$eq:a*", "is not escaped"),
        ("name$eq:[a]", "is not escaped"),
        ("name$eq:a,b", "is not escaped"),
        ("name$eq:a$b", "is not escaped"),
        ("name$eq:a$", "is not escaped"),
        ("name$like:a", "not supported"),
        ("name$in:[1]", "numeric properties"),
        ("name$gt:$null:", "equal or not"),
        ("dueAmount$gt:0", "Filtering is not allowed on property 'dueAmount'"),
        ("bogus$eq:1", "Filtering is not allowed on property 'bogus'"),
        ("customerNumber$eq:x", "Expected a number"),
        ("customerNumber$in:7", "Expected a list"),
        ("customerNumber$in:[]", "Expected a number"),
        ("customerNumber$in:[" + ",".join(["1"] * 201) + "]", "may hold 200"),
        ("barred$eq:1", "Expected true or false"),
        ("(name$eq:x", "not closed"),
        ("(" * 50_000, "nested too deeply"),
    ],
)
def test_what_e_conomic_does_not_understand_is_refused(text: str, error: str) -> None:
    with pytest.raises(Refusal, match="400: Could not parse query string filter") as caught:
        parse_filter(text, CUSTOMERS)
    assert error in str(caught.value)


def test_a_refused_property_names_the_allowed_ones() -> None:
    with pytest.raises(Refusal) as caught:
        parse_filter("dueDate$lt:2026-01-01", OVERDUE)
    assert caught.value.body()["allowedFilteringFields"] == list(OVERDUE)


def test_a_property_within_another_is_reached() -> None:
    condition = parse_filter("customer.customerNumber$in:[7]", OVERDUE)
    assert condition({"customer": {"customerNumber": 7}})
    assert not condition({"customer": 7})
