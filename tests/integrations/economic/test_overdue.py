from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest

from demo.economic.account import AGREEMENT_GRANT_TOKEN, APP_SECRET_TOKEN
from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.overdue import read_overdue
from integrations.economic.server import Server
from integrations.economic.tokens import Tokens
from integrations.errors import UnexpectedAnswer
from tests.integrations.economic.conftest import calls, collection_body, ignore


def server_of(simulator: Simulator) -> Server:
    return Server(simulator.base_url, Tokens(APP_SECRET_TOKEN, AGREEMENT_GRANT_TOKEN), ignore, nullcontext)


def invoice(remainder: object, number: object = 118240) -> dict[str, object]:
    return {"remainderInBaseCurrency": remainder, "remainder": 1, "customer": {"customerNumber": number}}


def test_several_customers_are_one_request_and_one_sum_each(simulator: Simulator) -> None:
    assert read_overdue(server_of(simulator), [118240, 93017, 10482]) == {
        118240: Decimal("48250.75"),
        93017: Decimal(180320),
        10482: Decimal(0),
    }
    assert calls(simulator) == {"overdue": 1}


@pytest.mark.parametrize(
    ("remainders", "overdue"),
    [([], "0"), ([0.1, 0.2], "0.3"), ([500, -120.5], "379.5"), ([100, -400], "0")],
)
def test_credit_notes_count_and_the_sum_is_never_below_zero(
    simulator: Simulator, remainders: list[float], overdue: str
) -> None:
    body = collection_body([invoice(remainder) for remainder in remainders])
    simulator.faults.add(Fault(path="/invoices/overdue", body=body))
    assert read_overdue(server_of(simulator), [118240]) == {118240: Decimal(overdue)}


@pytest.mark.parametrize(
    "row",
    [
        invoice(100, 20917),
        invoice(100, "118240"),
        invoice("100"),
        invoice(None),
        {"remainderInBaseCurrency": 100},
        {"remainderInBaseCurrency": 100, "customer": {}},
        {"remainder": 100, "customer": {"customerNumber": 118240}},
    ],
)
def test_an_invoice_of_another_customer_or_form_is_refused(simulator: Simulator, row: object) -> None:
    simulator.faults.add(Fault(path="/invoices/overdue", body=collection_body([row])))
    with pytest.raises(UnexpectedAnswer, match="read_overdue"):
        read_overdue(server_of(simulator), [118240])
