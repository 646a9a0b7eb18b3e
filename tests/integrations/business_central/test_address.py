from collections.abc import Callable
from decimal import Decimal

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.errors import (
    UnexpectedAnswer,
)
from rules.model import Credit
from tests.integrations.business_central.conftest import (
    answer_with,
    by_email,
    calls,
    client_of,
    customer_row,
    inner,
    records_of,
)

Connect = Callable[..., BusinessCentral]


def test_a_contacts_address_leads_to_its_customer(erp: BusinessCentral, simulator: Simulator) -> None:
    [customer] = by_email(erp, "Bente@Klitgaard-Traelast.example ")
    assert customer.number == "10482"
    assert customer.agreements is not None
    assert customer.credit is not None
    assert calls(simulator) == {"$batch": 3}, "the address, then its customer by id, then what that one has"
    assert inner(simulator) == {
        "customerContacts": 1,
        "customers": 2,
        "salesInvoices": 1,
        "supportAgreements": 1,
        "supportAccounts": 1,
    }


def test_an_address_of_two_customers_leads_to_both(erp: BusinessCentral) -> None:
    customers = by_email(erp, "regnskab@engsig.example")
    assert [customer.number for customer in customers] == ["15502", "15503"]
    kinds = [[agreement.kind for agreement in customer.agreements or ()] for customer in customers]
    assert kinds == [["subscription"], ["clips"]]


def test_a_customers_own_address_leads_to_it(erp: BusinessCentral, simulator: Simulator) -> None:
    [customer] = by_email(erp, "Kontor@klitgaard-traelast.example")
    assert customer.number == "10482"
    assert customer.agreements is not None
    assert calls(simulator) == {"$batch": 2, "salesInvoices": 1}


def test_an_address_of_one_customer_and_of_anothers_contact_leads_to_both_once() -> None:
    shared = "bo@x.example"
    customers = [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "number": f"{1000 + n}",
            "name": f"Firma {n}",
            "email": shared if n < 2 else "",
            "contacts": [{"id": f"00000000-0000-4000-9000-{n:012d}", "name": "Bo", "email": shared}] if n else [],
        }
        for n in range(3)
    ]
    with Simulator(records_of(customers)) as simulator:
        found = by_email(client_of(simulator), shared)
    assert [customer.number for customer in found] == ["1000", "1001", "1002"]


def test_a_customer_with_another_address_than_the_one_asked_for_is_refused(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    answer_with(simulator, "customers?$filter=email", {"value": [customer_row("20917", email="ole@x.example")]})
    with pytest.raises(UnexpectedAnswer, match="find_customers_by_own_email: another address"):
        by_email(erp, "bente@klitgaard-traelast.example")


@pytest.mark.parametrize("status", [400, 403])
def test_where_customers_own_addresses_cannot_be_asked_for_contacts_still_count(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="customers?$filter=email", status=status))
    [customer] = by_email(erp, "bente@klitgaard-traelast.example")
    assert customer.number == "10482"


def test_an_apostrophe_in_an_address_finds_its_owner(erp: BusinessCentral) -> None:
    [customer] = by_email(erp, "luca.d'angelo@dangelo-vin.example")
    assert customer.number == "50619"


def test_a_person_without_a_customer_is_nobodys_contact(erp: BusinessCentral, simulator: Simulator) -> None:
    assert by_email(erp, "freja@frejas-bogholderi.example") == ()
    assert calls(simulator) == {"$batch": 1}


@pytest.mark.parametrize(
    "email", ["", "ingen", "a@b@c", "a b@x.example", "@x.example", f"{'a' * 70}@langt-navn.example", "a\n@x.example"]
)
def test_what_is_no_address_is_not_asked_for(erp: BusinessCentral, simulator: Simulator, email: str) -> None:
    assert by_email(erp, email) == ()
    assert calls(simulator) == {}


@pytest.mark.parametrize("email", ["x'&#%+/$()@x.example", "æøå@grød.example", "a|b*@x.example"])
def test_unusual_addresses_are_asked_for_as_they_are(erp: BusinessCentral, simulator: Simulator, email: str) -> None:
    assert by_email(erp, email) == ()
    assert calls(simulator) == {"$batch": 1}


def test_another_address_than_the_one_asked_for_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    row = {"email": "ole@x.example", "customerId": "00000000-0000-4000-8000-000000000001", "customerName": "Firma"}
    answer_with(simulator, "customerContacts", {"value": [row]})
    with pytest.raises(UnexpectedAnswer, match="another address"):
        by_email(erp, "bente@klitgaard-traelast.example")


def test_a_contacts_customer_that_is_gone_is_nobody(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/customers(", status=404))
    assert by_email(erp, "bente@klitgaard-traelast.example") == ()


def test_a_contacts_customer_is_kept_where_the_figures_may_not_be_read(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    simulator.faults.add(Fault(path="expand=", status=403))
    [customer] = by_email(erp, "bente@klitgaard-traelast.example")
    assert (customer.number, customer.credit) == ("10482", Credit("none", None, None, Decimal(250000)))


def test_another_customer_than_the_contacts_is_refused(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "/customers(", customer_row("20917"))
    with pytest.raises(UnexpectedAnswer, match="another customer than the one asked for"):
        by_email(erp, "bente@klitgaard-traelast.example")


def test_an_address_that_very_many_share_gives_five_customers() -> None:
    customers = [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "number": f"{1000 + n}",
            "name": f"Firma {n}",
            "contacts": [{"id": f"00000000-0000-4000-9000-{n:012d}", "name": "Bo", "email": "bo@x.example"}],
        }
        for n in range(9)
    ]
    with Simulator(records_of(customers)) as simulator:
        found = by_email(client_of(simulator), "bo@x.example")
        assert inner(simulator)["customers"] == 6, "one by the address, five by id"
    assert [customer.number for customer in found] == ["1000", "1001", "1002", "1003", "1004"]
