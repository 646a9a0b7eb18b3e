"""In how few requests a ticket's customers are known, and what becomes of parts that do not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.client import Economic
from integrations.errors import BadCredentials, IntegrationError, NotFound, Rejected, Retryable, UnexpectedAnswer
from rules.model import Credit
from tests.integrations.economic.conftest import (
    by_number,
    calls,
    client_of,
    customers_body,
    records_of,
)


@pytest.fixture
def warm(erp: Economic, simulator: Simulator) -> Economic:
    """A client that has found somebody before."""
    erp.find(["4415"], None)
    simulator.faults.clear()
    return erp


@pytest.fixture
def abroad() -> Iterator[Simulator]:
    customer = {"number": "7", "name": "Firma", "currency": "EUR", "balance": 900, "overdue": 746, "credit_limit": 9}
    with Simulator(records_of(customer)) as simulator:
        yield simulator


def test_numbers_and_an_address_of_one_of_them_are_two_requests_at_the_same_time(simulator: Simulator) -> None:
    meet: Barrier | None = None

    @contextmanager
    def limit() -> Iterator[None]:
        if meet is not None:
            meet.wait()
        yield

    erp = client_of(simulator, limit)
    erp.find(["4415"], None)
    simulator.faults.clear()
    meet = Barrier(2, timeout=10)
    found = erp.find(["118240", "20917"], "kontor@vesterlund-mejeri.example")
    assert [customer.number for customer in found.by_email] == ["20917"]
    assert calls(simulator) == {"customers": 1, "overdue": 1}


def test_the_first_of_all_asks_for_the_currency_of_the_books_too(erp: Economic, simulator: Simulator) -> None:
    erp.find(["118240"], None)
    assert calls(simulator) == {"customers": 1, "overdue": 1, "self": 1}


def test_an_address_of_one_who_owes_nothing_is_one_request(warm: Economic, simulator: Simulator) -> None:
    [customer] = warm.find([], "kontor@vesterlund-mejeri.example").by_email
    assert customer.credit == Credit("none", Decimal(0), Decimal(0), None)
    assert calls(simulator) == {"customers": 1}


def test_an_address_of_one_who_owes_something_is_two(warm: Economic, simulator: Simulator) -> None:
    [customer] = warm.find([], "kontor@oesterby-koel.example").by_email
    assert customer.credit is not None
    assert customer.credit.overdue == Decimal("48250.75")
    assert calls(simulator) == {"customers": 1, "overdue": 1}


def test_leading_zeros_and_blanks_are_the_same_customer_asked_for_once(warm: Economic, simulator: Simulator) -> None:
    found = warm.find(["010482", "10482", " 10482"], None).by_number
    assert {text: customer and customer.number for text, customer in found.items()} == {
        "010482": "10482",
        "10482": "10482",
        " 10482": "10482",
    }
    assert calls(simulator) == {"customers": 1, "overdue": 1}


def test_more_numbers_than_one_list_takes_are_asked_for_in_several() -> None:
    customers = [{"number": str(number), "name": "Firma", "balance": 1, "overdue": 1} for number in range(1, 251)]
    with Simulator(records_of(*customers)) as simulator:
        found = client_of(simulator).find([str(number) for number in range(1, 452)], "x@x.example").by_number
        assert calls(simulator) == {"customers": 3, "overdue": 3, "self": 1}
    assert [text for text, customer in found.items() if customer] == [str(number) for number in range(1, 251)]
    assert all(each.credit == Credit("none", Decimal(1), Decimal(1)) for each in found.values() if each)


def test_no_more_customers_of_one_address_are_read_than_prove_nothing() -> None:
    customers = [
        {"number": str(number), "name": "Firma", "email": "faktura@x.example", "balance": 5, "overdue": 1}
        for number in range(1, 13)
    ]
    with Simulator(records_of(*customers)) as simulator:
        found = client_of(simulator).find(["12"], "faktura@x.example")
    assert [customer.number for customer in found.by_email] == ["1", "2", "3", "4", "5"]
    assert all(customer.credit and customer.credit.overdue == 1 for customer in found.by_email)
    assert found.by_number["12"] is not None


def test_what_is_overdue_of_a_customer_abroad_is_in_the_currency_of_the_books(abroad: Simulator) -> None:
    assert by_number(client_of(abroad), "7").credit == Credit("none", Decimal(746), None, None)


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_invoices_that_may_not_be_read_leave_the_rest(erp: Economic, simulator: Simulator, status: int) -> None:
    simulator.faults.add(Fault(path="/invoices", status=status))
    found = erp.find(["118240", "20917"], None)
    credit = {number: customer and customer.credit for number, customer in found.by_number.items()}
    assert credit == {
        "118240": Credit("none", None, Decimal("96110.75"), Decimal(120000)),
        "20917": Credit("none", Decimal(0), Decimal(0), None),
    }
    assert not found.incomplete


@pytest.mark.parametrize("fault", [Fault(status=429), Fault(status=503), Fault(cut=True)])
@pytest.mark.parametrize("path", ["/invoices", "/self"])
def test_a_part_that_may_answer_later_makes_it_incomplete(
    erp: Economic, simulator: Simulator, fault: Fault, path: str
) -> None:
    fault.path = path
    simulator.faults.add(fault)
    found = erp.find(["118240"], None)
    assert found.incomplete
    customer = found.by_number["118240"]
    assert customer is not None
    known = (None, Decimal("96110.75")) if path == "/invoices" else (Decimal("48250.75"), None)
    assert customer.credit is not None
    assert (customer.credit.overdue, customer.credit.balance) == known


def test_a_company_that_may_not_be_read_leaves_what_is_overdue(erp: Economic, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/self", status=403))
    found = erp.find(["118240"], None)
    customer = found.by_number["118240"]
    assert customer is not None
    assert customer.credit == Credit("none", Decimal("48250.75"), None, None)
    assert not found.incomplete


@pytest.mark.parametrize("path", ["/customers", "/invoices", "/self"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault(status=401), BadCredentials), (Fault(body="<html>Log in</html>"), UnexpectedAnswer)],
)
def test_a_revoked_grant_and_an_answer_of_another_form_are_raised_wherever_they_come(
    erp: Economic, simulator: Simulator, path: str, fault: Fault, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(path=path, status=fault.status, body=fault.body))
    with pytest.raises(error):
        erp.find(["118240"], None)


@pytest.mark.parametrize(
    ("status", "error"), [(400, Rejected), (403, Rejected), (404, NotFound), (429, Retryable), (500, Retryable)]
)
def test_customers_that_cannot_be_read_are_not_taken_for_none(
    erp: Economic, simulator: Simulator, status: int, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(path="/customers", status=status))
    with pytest.raises(error, match="find_customers"):
        erp.find(["118240"], "a@x.example")


@pytest.mark.parametrize(
    "changed", [{"customerNumber": 20917}, {"customerNumber": "10482"}, {"balance": "x"}, {"barred": "no"}]
)
def test_another_customer_or_form_than_the_one_asked_for_is_refused(
    erp: Economic, simulator: Simulator, changed: dict[str, Any]
) -> None:
    simulator.faults.add(Fault(path="/customers", body=customers_body(["10482"], **changed)))
    with pytest.raises(UnexpectedAnswer, match="find_customers"):
        erp.find(["10482"], "kontor@klitgaard-traelast.example")


@pytest.mark.parametrize(
    "signs", ["$or:customerNumber$gt:1@x.example", "a)$or:(name$ne:x@x.example", "*@x.example", "[a-z],%@x.example"]
)
def test_no_address_asks_for_more_than_itself(erp: Economic, simulator: Simulator, signs: str) -> None:
    assert erp.find([], signs).by_email == ()
    assert calls(simulator)["customers"] == 1


@pytest.mark.parametrize(
    "email", ["o'brien&søn#1%27+a/b$(c)*@x.example", "a[b],c@x.example", "$or:@x.example", "😀$$@x.example"]
)
def test_an_address_with_signs_of_every_language_finds_its_customer(email: str) -> None:
    customers = [
        {"number": "7", "name": "Firma", "email": email},
        {"number": "8", "name": "B", "email": "b@x.example"},
    ]
    with Simulator(records_of(*customers)) as simulator:
        found = client_of(simulator).find([], email.upper() if email.isascii() else email)
    assert [customer.number for customer in found.by_email] == ["7"]
