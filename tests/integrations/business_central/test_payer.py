"""Whose debt a ticket shows where another customer pays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.business_central.payer import parse_payer, with_payer
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Blocked, Credit
from tests.integrations.business_central.conftest import answer_with, by_email, by_number, calls

OWN = Credit("none", Decimal(0), Decimal(0), None)
PAYER = Credit("invoice", Decimal("37800.25"), Decimal(161900), Decimal(500000))


def invoice(**changed: object) -> Row:
    values: dict[str, object] = {
        "customerId": "abcdef01-2345-6789-abcd-ef0123456789",
        "customerNumber": "30456",
        "billToCustomerNumber": "30455",
    }
    return Row("business_central", "find_payer", "value[0]", values | changed)


def test_the_money_and_the_block_are_the_payers_and_its_name_is_never_asked_for(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    customer = by_number(erp, "30456")
    assert customer is not None
    assert customer.credit == PAYER
    assert customer.name == "Fjordhus Drift ApS"
    assert "Ejendomme" not in repr(customer)
    assert calls(simulator) == {"$batch": 2, "customers": 1}, "one more for how the payer stands"


def test_who_pays_for_itself_costs_nothing_more(erp: BusinessCentral, simulator: Simulator) -> None:
    customer = by_number(erp, "30455")
    assert customer is not None
    assert customer.credit == PAYER
    assert calls(simulator) == {"$batch": 2}


def test_a_payer_that_is_asked_for_too_is_read_once(erp: BusinessCentral, simulator: Simulator) -> None:
    found = erp.find(["30456", "30455"], None)
    assert [customer and customer.credit for customer in found.by_number.values()] == [PAYER, PAYER]
    assert calls(simulator) == {"$batch": 2}


@pytest.mark.parametrize("email", ["palle@fjordhus-drift.example", "drift@fjordhus-drift.example"])
def test_the_payer_of_a_customer_by_address_is_found_too(erp: BusinessCentral, email: str) -> None:
    [customer] = by_email(erp, email)
    assert (customer.number, customer.credit) == ("30456", PAYER)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_where_invoices_may_not_be_read_the_customers_own_figures_stand(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="salesInvoices", status=status))
    found = erp.find(["30456"], None)
    customer = found.by_number["30456"]
    assert customer is not None
    assert (customer.credit, found.incomplete) == (OWN, False)


@pytest.mark.parametrize("email", [None, "palle@fjordhus-drift.example"])
def test_while_it_cannot_be_known_who_pays_the_money_is_unknown_not_nothing(
    erp: BusinessCentral, simulator: Simulator, email: str | None
) -> None:
    simulator.faults.add(Fault(path="salesInvoices", status=504))
    found = erp.find([] if email else ["30456"], email)
    [customer] = found.by_email or found.by_number.values()
    assert customer is not None
    assert (customer.credit, found.incomplete) == (Credit("none", None), True)


@pytest.mark.parametrize(("status", "incomplete"), [(403, False), (404, False), (503, True)])
def test_while_it_cannot_be_known_how_the_payer_stands_the_money_is_unknown(
    erp: BusinessCentral, simulator: Simulator, status: int, *, incomplete: bool
) -> None:
    simulator.faults.add(Fault(path="30455", status=status))
    found = erp.find(["30456"], None)
    customer = found.by_number["30456"]
    assert customer is not None
    assert (customer.credit, found.incomplete) == (Credit("none", None), incomplete)


def test_another_customers_invoice_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    row = {"customerId": "x", "customerNumber": "20917", "billToCustomerNumber": "20917"}
    answer_with(simulator, "salesInvoices", {"value": [row]})
    with pytest.raises(UnexpectedAnswer, match=r"find_payer: .*another customer than the one asked for"):
        by_number(erp, "30456")


def test_another_payer_than_the_one_asked_for_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    row = {"id": "x", "number": "20917", "blocked": "", "creditLimit": 0}
    answer_with(simulator, "30455", {"value": [row]})
    with pytest.raises(UnexpectedAnswer, match="find_payers_standing: another customer"):
        by_number(erp, "30456")


def test_the_newest_invoice_names_the_payer() -> None:
    assert parse_payer((invoice(),), "customerNumber", "30456") == "30455"
    assert parse_payer((invoice(),), "customerId", "ABCDEF01-2345-6789-ABCD-EF0123456789") == "30455"
    assert parse_payer((invoice(billToCustomerNumber=" "),), "customerNumber", "30456") is None
    assert parse_payer((), "customerNumber", "30456") is None
    with pytest.raises(UnexpectedAnswer, match="more than the newest invoice"):
        parse_payer((invoice(), invoice()), "customerNumber", "30456")


@pytest.mark.parametrize(
    ("own", "payer", "worse"),
    [
        ("none", "none", "none"),
        ("none", "ship", "ship"),
        ("invoice", "ship", "invoice"),
        ("ship", "all", "all"),
        ("all", "none", "all"),
    ],
)
def test_the_block_is_the_worse_of_both(own: Blocked, payer: Blocked, worse: Blocked) -> None:
    stands = with_payer(Credit(own, Decimal(1), Decimal(2), Decimal(3)), Credit(payer, Decimal(4)))
    assert stands == Credit(worse, Decimal(4))
    assert with_payer(Credit(own, Decimal(1), Decimal(2), Decimal(3)), None) == Credit(own, None)
