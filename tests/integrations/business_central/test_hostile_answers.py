"""Whatever JSON Business Central, or somebody in its place, answers: a typed value or UnexpectedAnswer."""

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.business_central.accounts import parse_account
from integrations.business_central.agreements import parse_agreement
from integrations.business_central.contracts import parse_contract
from integrations.business_central.customer import parse_customer
from integrations.business_central.payer import parse_payer
from integrations.errors import UnexpectedAnswer
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows
from rules.model import Account, Agreement, Customer

CANARY = "kanariefugl"
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

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=8)
    | st.sampled_from([CANARY, "_x0020_", "_xD83D_", "_x0000_", "0001-01-01", "9999-99-99", Decimal("1e9999")])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in paths(each, (*path, key)))]


PARSERS: list[tuple[dict[str, Any], Callable[[Row], object], Any]] = [
    (CUSTOMER, lambda row: parse_customer(row, AS_OF), Customer),
    (AGREEMENT, parse_agreement, Agreement),
    (ACCOUNT, parse_account, Account),
    (CONTRACT, lambda row: parse_contract(row, {}), Agreement | None),
    (INVOICE, lambda row: parse_payer((row,), "customerNumber", "10482"), str | None),
]


@given(st.data())
def test_an_answer_with_anything_in_any_place_is_typed_or_refused(data: st.DataObject) -> None:
    row, parse, kind = data.draw(st.sampled_from(PARSERS))
    answer: Any = {"value": [copy.deepcopy(row)]}
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
        parsed = [parse(each) for each in parse_rows(answer, "business_central", "find")]
    except UnexpectedAnswer as error:
        refused = str(error)
    assert CANARY not in refused
    assert all(isinstance(each, kind) for each in parsed)


@given(values | st.text(st.sampled_from("htps:/.@%2e#?&[]\\ erpxml"), max_size=40))
def test_any_link_stays_below_the_base_or_is_refused(link: object) -> None:
    with suppress(UnexpectedAnswer):
        row = parse_row({"@odata.nextLink": link}, "business_central", "find", "answer")
        path = parse_next_link(row, "@odata.nextLink", "https://erp.example/v2.0/t/production")
        assert path is None or path.startswith("/")
