"""Whatever JSON NAV, or somebody in its place, answers: a typed value or UnexpectedAnswer."""

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from demo.nav.odata_filter import parse_filter
from demo.nav.pages import PAGES
from integrations.email_address import parse_email
from integrations.nav.contacts import address_filter
from integrations.nav.customer import Card, is_private, parse_card, parse_phones
from integrations.nav.dialect import parse_boolean, parse_date, parse_money
from integrations.odata import query
from integrations.row import Row, parse_rows
from tests.integrations.hostile_answers import Parser, assert_typed_or_refused, values_with

CUSTOMER: dict[str, Any] = {
    "No": "10482",
    "Name": "Firma",
    "E_Mail": "x@x.example",
    "Blocked": " ",
    "Bill_to_Customer_No": "",
    "Credit_Limit_LCY": "0",
    "Balance_LCY": 5,
    "Privacy_Blocked": False,
}
CONTACT: dict[str, Any] = {"Phone_No": "1", "Mobile_Phone_No": "2", "Privacy_Blocked": True}
ENTRY: dict[str, Any] = {"Open": True, "Due_Date": "2026-01-01", "Remaining_Amt_LCY": "5.5"}

values = values_with(["_x0020_", "_xD83D_", "_x0000_", "0001-01-01T00:00:00", "\ud800", Decimal("1e9999")])


def parse_entry(row: Row) -> tuple[object, ...]:
    return parse_boolean(row, "Open"), parse_date(row, "Due_Date"), parse_money(row, "Remaining_Amt_LCY")


PARSERS: list[Parser] = [
    (CUSTOMER, parse_card, Card),
    (CONTACT, parse_phones, tuple),
    (CONTACT, is_private, bool),
    (ENTRY, parse_entry, tuple),
]


@given(st.data())
def test_an_answer_with_anything_in_any_place_is_typed_or_refused(data: st.DataObject) -> None:
    row, parse, kind = data.draw(st.sampled_from(PARSERS))
    answer = {"value": [{**row, data.draw(st.sampled_from(sorted(row))): data.draw(values)}]}
    assert_typed_or_refused(lambda: parse_rows(answer, "nav", "find"), parse, kind)


@given(st.text(st.sampled_from("ab'\"&#%+/$()=;,?\\ oreqætru|*"), min_size=1, max_size=20))
def test_an_address_in_a_filter_finds_itself_and_nothing_else(local: str) -> None:
    email = parse_email(f"{local}@x.example", 80)
    if email is None:
        return
    contacts = PAGES[2]
    sent = parse_qs(urlsplit("?" + query({"filter": address_filter(email)})).query)
    condition = parse_filter(sent["$filter"][0], contacts, 4)
    assert condition({"E_Mail": email})
    assert not condition({"E_Mail": f"x{email}"})
