from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from hypothesis import assume, given
from hypothesis import strategies as st

from demo.economic.agreement import Agreement
from demo.economic.query import parse_query
from demo.economic.schema import CUSTOMERS
from integrations.economic import filter as economic_filter
from tests.integrations.economic.conftest import records_of

SIGNS = "'&#%+/$()[],*=?;:\"\\ abcæøå€😀"
NASTY = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12) | st.lists(
    st.sampled_from(
        ["$or:", "$and:", "$eq:", "$null:", "$$", "$*", "name", "customerNumber", "1", "%24", "&filter="]
    ),
    min_size=1,
    max_size=4,
).map("".join)
PRINTABLE = st.text(min_size=1).filter(str.isprintable)


def url_of(options: dict[str, str]) -> str:
    url = requests.Request("GET", f"https://erp.example/customers?{economic_filter.query(options)}").prepare().url
    assert url is not None
    return url


@given(NASTY | PRINTABLE)
def test_any_value_arrives_as_itself_and_as_nothing_else(value: str) -> None:
    condition = economic_filter.equals("name", economic_filter.text_literal(value))
    parts = urlsplit(url_of({"filter": condition, "pagesize": "1000"}))
    assert parts.fragment == ""
    assert dict(parse_qsl(parts.query, strict_parsing=True)) == {"filter": condition, "pagesize": "1000"}
    holds = parse_query(parts.query, CUSTOMERS).condition
    assert holds is not None
    assert holds({"name": value})
    assert not holds({"name": value + "x"})
    assert not holds({})


@given(NASTY | PRINTABLE, NASTY | PRINTABLE)
def test_a_search_by_number_and_address_finds_these_two_customers_and_no_third(value: str, other: str) -> None:
    assume(value.strip().lower() != other.strip().lower())
    agreement = Agreement(
        records_of(
            {"number": "1", "name": "Firma", "email": other},
            {"number": "2", "name": "Firma", "email": value},
            {"number": "3", "name": "Firma"},
        ),
        "Sales",
        1000,
    )
    found = economic_filter.any_of(
        [
            economic_filter.is_one_of("customerNumber", [3]),
            economic_filter.equals("email", economic_filter.text_literal(value)),
        ]
    )
    answer = agreement.answer("/customers", urlsplit(url_of({"filter": found})).query, "http://localhost")
    rows = answer["collection"]
    assert isinstance(rows, list)
    assert [row["customerNumber"] for row in rows] == ([1] if other.lower() == value.lower() else []) + [2, 3]


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("kontor@x.example", "kontor@x.example"),
        ("$(a)*,[b]", "$$$(a$)$*$,$[b$]"),
        ("$or:name$eq:x", "$$or:name$$eq:x"),
        ("O'Brien & Søn", "O'Brien & Søn"),
    ],
)
def test_the_signs_of_the_language_are_escaped(value: str, literal: str) -> None:
    assert economic_filter.text_literal(value) == literal


@pytest.mark.parametrize("value", ["", "a\nb", "a\0b", "\u202e123", "\ud800"], ids=ascii)
def test_what_no_filter_can_ask_for_makes_no_literal(value: str) -> None:
    with pytest.raises(ValueError, match="can be printed"):
        economic_filter.text_literal(value)


def test_a_list_of_numbers_stands_in_brackets() -> None:
    assert economic_filter.is_one_of("customerNumber", [2, 5]) == "customerNumber$in:[2,5]"


@pytest.mark.parametrize("count", [0, 201])
def test_a_list_is_as_long_as_e_conomic_takes(count: int) -> None:
    assert economic_filter.is_one_of("customerNumber", range(200)).endswith(",199]")
    with pytest.raises(ValueError, match="1 to 200"):
        economic_filter.is_one_of("customerNumber", range(count))


def test_a_filter_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        economic_filter.any_of([])


@pytest.mark.parametrize("name", ["", "a b", "a$eq:1", "a'", ".a", "a.", "a&b"])
def test_a_property_is_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        economic_filter.equals(name, "1")
