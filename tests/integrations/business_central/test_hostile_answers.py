"""Whatever JSON Business Central, or somebody in its place, answers: a typed value or UnexpectedAnswer."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from integrations.business_central.accounts import parse_account
from integrations.business_central.agreements import parse_agreement
from integrations.business_central.contracts import parse_contract
from integrations.business_central.customer import parse_customer
from integrations.business_central.payer import parse_payer
from integrations.errors import UnexpectedAnswer
from integrations.next_link import parse_next_link
from integrations.row import parse_row, parse_rows
from rules.model import Account, Agreement, Customer
from tests.integrations.hostile_answers import Parser, assert_typed_or_refused, put_anywhere, values_with

AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
CUSTOMER = {
    "id": "abcdef01-2345-6789-abcd-ef0123456789",
    "number": "10482",
    "displayName": "Firma",
    "blocked": " ",
    "creditLimit": 0,
    "customerFinancialDetail": {"number": "10482", "balance": 0, "overdueAmount": 0},
}
AGREEMENT = {
    "customerNumber": "10482",
    "kind": "ClipCard",
    "product": "BC",
    "validFrom": "2024-01-01",
    "validTo": "0001-01-01",
    "purchasedMinutes": 600,
    "remainingMinutes": 60,
    "clipMinutes": 15,
}
CONTRACT = {"sellToCustomerNo": "10482", "active": True, "contractType": "HOTLINE"}
INVOICE = {"customerId": CUSTOMER["id"], "customerNumber": "10482", "billToCustomerNumber": "20917"}
ACCOUNT = {"customerNumber": "10482", "refId": "1", "name": "Firma", "product": ""}

values = values_with(["_x0020_", "_xD83D_", "_x0000_", "0001-01-01", "9999-99-99", Decimal("1e9999")])


PARSERS: list[Parser] = [
    (CUSTOMER, lambda row: parse_customer(row, AS_OF), Customer),
    (AGREEMENT, parse_agreement, Agreement),
    (ACCOUNT, parse_account, Account),
    (CONTRACT, lambda row: parse_contract(row, {}), Agreement | None),
    (INVOICE, lambda row: parse_payer((row,), "customerNumber", "10482"), str | None),
]


@given(st.data())
def test_an_answer_with_anything_in_any_place_is_typed_or_refused(data: st.DataObject) -> None:
    row, parse, kind = data.draw(st.sampled_from(PARSERS))
    answer = put_anywhere(data, {"value": [row]}, values)
    assert_typed_or_refused(lambda: parse_rows(answer, "business_central", "find"), parse, kind)


@given(values | st.text(st.sampled_from("htps:/.@%2e#?&[]\\ erpxml"), max_size=40))
def test_any_link_stays_below_the_base_or_is_refused(link: object) -> None:
    with suppress(UnexpectedAnswer):
        row = parse_row({"@odata.nextLink": link}, "business_central", "find", "answer")
        path = parse_next_link(row, "@odata.nextLink", "https://erp.example/v2.0/t/production")
        assert path is None or path.startswith("/")
