"""Every way to recognise every customer, for the local index."""

from typing import Any

import pytest

from demo.faults import Fault
from demo.nav.account import CONTACTS, CUSTOMERS, RELATIONS
from demo.nav.server import Simulator
from integrations.erp import Contact
from integrations.errors import NotFound
from integrations.nav.client import Nav
from tests.integrations.erp_contract import known_contacts
from tests.integrations.nav.conftest import VERSIONS, client_of, records_of

CUSTOMER: dict[str, Any] = {
    "number": "1000",
    "name": "Firma",
    "email": "kontor@x.example;faktura@x.example",
    "phone": "98 11 20 40",
    "mobile": "20 12 34 56",
    "contacts": [{"name": "Bo", "email": "bo@x.example", "phone": "98112041", "mobile": "+45 20 12 34 57"}],
}


def contacts_of(customers: list[dict[str, Any]], version: int = 4) -> list[Contact]:
    with Simulator(records_of(customers), rows_per_page=2) as simulator:
        return list(client_of(simulator, version).read_contacts())


@pytest.mark.parametrize("version", VERSIONS)
def test_cards_and_contacts_come_with_all_their_numbers_and_addresses(version: int) -> None:
    own = Contact("1000", ("kontor@x.example", "faktura@x.example"), ("98 11 20 40", "20 12 34 56"))
    person = Contact("1000", ("bo@x.example",), ("98112041", "+45 20 12 34 57"))
    assert contacts_of([CUSTOMER], version) == [own, person, own]


def test_a_person_whose_company_is_only_a_vendor_is_left_out() -> None:
    contacts = contacts_of([CUSTOMER, {"number": "10482", "name": "Leverandør"}])
    assert {contact.customer_number for contact in contacts if contact.emails} == {"1000"}


def test_who_is_under_review_is_left_out() -> None:
    private = {**CUSTOMER, "privacy_blocked": True}
    assert contacts_of([{**private, "contacts": [{**CUSTOMER["contacts"][0], "privacy_blocked": True}]}]) == []


def test_an_older_nav_without_mobile_numbers_and_reviews_is_read_all_the_same() -> None:
    lacking = {
        CUSTOMERS: frozenset({"MobilePhoneNo", "Privacy_Blocked"}),
        CONTACTS: frozenset({"Mobile_Phone_No", "Privacy_Blocked"}),
    }
    with Simulator(records_of([CUSTOMER]), lacking=lacking) as simulator:
        own, person, company = client_of(simulator).read_contacts()
    assert (own.phones, person.phones, company.phones) == (("98 11 20 40",), ("98112041",), ("98 11 20 40",))


def test_without_the_services_of_contacts_customers_alone_are_read(simulator: Simulator) -> None:
    contacts = list(client_of(simulator, contact_service=None, relation_service=None).read_contacts())
    assert len(contacts) == len(known_contacts())
    assert contacts[0] == Contact("10482", ("kontor@klitgaard-traelast.example",), ("98 11 20 40",))


@pytest.mark.parametrize("service", [CONTACTS, RELATIONS])
def test_persons_that_may_not_be_read_are_an_error_not_an_index_with_holes(
    erp: Nav, simulator: Simulator, service: str
) -> None:
    simulator.faults.add(Fault(path=f"/{service}?", status=404))
    with pytest.raises(NotFound):
        list(erp.read_contacts())


def test_sums_are_not_added_up_for_every_customer(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="Balance", status=500))
    assert {contact.customer_number for contact in erp.read_contacts()} == known_contacts().keys()
