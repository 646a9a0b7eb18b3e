"""Every way to recognise every customer, for the local index."""

from __future__ import annotations

import pytest

from demo.economic.server import Simulator
from demo.faults import Fault
from integrations.economic.client import Economic
from integrations.erp import Contact
from integrations.errors import IntegrationError, Rejected, Retryable, UnexpectedAnswer
from tests.integrations.economic.conftest import calls, client_of, collection_body, customers_body, records_of
from tests.integrations.erp_contract import known_customers

PERSONS = sum(len(customer["contacts"]) for customer in known_customers())


def test_customers_and_contacts_are_read_with_all_that_recognises_them(erp: Economic) -> None:
    read = list(erp.read_contacts())
    assert Contact("10482", ("kontor@klitgaard-traelast.example",), ("98 11 20 40",)) in read
    assert Contact("10482", ("bente@klitgaard-traelast.example",), ("+45 98 11 20 41",)) in read


def test_each_customer_costs_one_call_and_the_list_is_read_to_its_end_first(
    erp: Economic, simulator: Simulator
) -> None:
    reading = erp.read_contacts()
    for _ in range(18):
        next(reading)
    assert calls(simulator) == {"customers": 3}
    assert len(list(reading)) == PERSONS
    assert calls(simulator) == {"customers": 3, "contacts": 18}


def test_a_customer_with_several_addresses_and_telephones_has_them_all() -> None:
    customer = {"number": "7", "name": "Firma", "email": "a@x.example b@x.example", "phone": "1", "mobile": "2"}
    with Simulator(records_of(customer)) as simulator:
        read = list(client_of(simulator).read_contacts())
    assert read == [Contact("7", ("a@x.example", "b@x.example"), ("1", "2"))]


def test_who_has_neither_address_nor_telephone_is_read_without() -> None:
    with Simulator(records_of({"number": "7", "name": "Firma"})) as simulator:
        assert list(client_of(simulator).read_contacts()) == [Contact("7")]


def test_a_deleted_contact_recognises_nobody() -> None:
    contacts = [{"name": "Ane", "email": "ane@x.example", "deleted": True}, {"name": "Bo", "email": "bo@x.example"}]
    with Simulator(records_of({"number": "7", "name": "Firma", "contacts": contacts})) as simulator:
        read = list(client_of(simulator).read_contacts())
    assert read == [Contact("7"), Contact("7", ("bo@x.example",))]


def test_a_customer_that_names_no_contacts_is_not_asked_for_them(erp: Economic, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/customers?", body=customers_body(["7"])))
    assert list(erp.read_contacts()) == [Contact("7")]
    assert calls(simulator) == {"customers": 1}


def test_a_customer_that_is_deleted_meanwhile_is_passed_over(erp: Economic, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/customers/10482/contacts", status=404))
    read = list(erp.read_contacts())
    assert {each.customer_number for each in read} == {customer["number"] for customer in known_customers()}
    assert [each.emails for each in read if each.customer_number == "10482"] == [
        ("kontor@klitgaard-traelast.example",)
    ]


@pytest.mark.parametrize(("status", "error"), [(403, Rejected), (429, Retryable), (500, Retryable)])
def test_a_refusal_is_not_taken_for_a_customer_without_contacts(
    erp: Economic, simulator: Simulator, status: int, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(path="/customers/10482/contacts", status=status))
    with pytest.raises(error, match="read_contacts"):
        list(erp.read_contacts())


@pytest.mark.parametrize("row", [{"customer": {"customerNumber": 20917}}, {"email": 7}, {"deleted": "yes"}])
def test_a_contact_of_another_customer_or_form_is_refused(
    erp: Economic, simulator: Simulator, row: dict[str, object]
) -> None:
    simulator.faults.add(Fault(path="/customers/10482/contacts", body=collection_body([row])))
    with pytest.raises(UnexpectedAnswer, match="read_contacts"):
        list(erp.read_contacts())
