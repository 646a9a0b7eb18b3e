"""Pages, and what a server says that lacks a service or a field."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from demo.faults import Fault
from demo.nav.account import CONTACTS, CUSTOMERS, INSTANCE, LEDGER, RELATIONS
from demo.nav.server import Simulator
from integrations.errors import IntegrationError, NotFound, Rejected, Retryable, UnexpectedAnswer
from integrations.nav.client import Nav
from tests.integrations.nav.conftest import VERSIONS, calls, client_of, records_of

CUSTOMER = {"number": "1000", "name": "Firma", "balance": 5}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("company", ["CRONUS A/S", "Sømærk & Søn ÆØÅ", "D'Angelo's 100% +#?;=", "(1) [2]"])
def test_a_company_of_any_name_is_found(company: str, version: int) -> None:
    with Simulator(records_of([CUSTOMER], company), rows_per_page=1) as simulator:
        erp = client_of(simulator, version)
        erp.check()
        assert [contact.customer_number for contact in erp.read_contacts()] == ["1000", "1000"]


# --- what is not published


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("changed", "service"),
    [
        ({"customer_service": "Customer"}, "Customer"),
        ({"ledger_service": "Cust_Ledger"}, "Cust_Ledger"),
        ({"contact_service": "Contacts"}, "Contacts"),
        ({"relation_service": "Relations"}, "Relations"),
    ],
)
def test_the_check_names_a_service_that_is_not_there(
    simulator: Simulator, changed: dict[str, Any], service: str, version: int
) -> None:
    with pytest.raises(NotFound, match=f"check: there is no web service called {service}"):
        client_of(simulator, version, **changed).check()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("service", "lacking"),
    [
        (CUSTOMERS, ["E_Mail", "Balance_LCY"]),
        (CUSTOMERS, ["Phone_No"]),
        (LEDGER, ["Remaining_Amt_LCY"]),
        (CONTACTS, ["Company_No"]),
        (RELATIONS, ["Link_to_Table"]),
    ],
)
def test_the_check_names_the_fields_that_a_service_lacks(service: str, lacking: list[str], version: int) -> None:
    with Simulator(records_of([CUSTOMER]), lacking={service: frozenset(lacking)}) as simulator:
        erp = client_of(simulator, version)
        with pytest.raises(Rejected, match=f"check: the web service {service} lacks {', '.join(lacking)}$"):
            erp.check()


def test_a_search_names_the_field_too() -> None:
    with Simulator(records_of([CUSTOMER]), lacking={CUSTOMERS: frozenset({"E_Mail"})}) as simulator:
        erp = client_of(simulator)
        with pytest.raises(Rejected, match="find_customer: the web service Debitor lacks E_Mail"):
            erp.find(["1000"], None)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("company", ["Another", "FIRMAET"])
def test_the_check_names_an_unknown_company(simulator: Simulator, company: str, version: int) -> None:
    with pytest.raises(NotFound, match="check: 404, so there is no company of that name"):
        client_of(simulator, version, company=company).check()


def test_the_check_sees_a_server_that_ignores_what_is_selected(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", body='{"value": [{"No": "1000", "Name": "Firma"}]}'))
    with pytest.raises(UnexpectedAnswer, match="E_Mail: missing in the web service Debitor"):
        erp.check()


def test_the_check_passes_for_a_company_without_customers() -> None:
    with Simulator(records_of([])) as simulator:
        client_of(simulator).check()


def test_fields_that_an_older_nav_lacks_are_found_out_once() -> None:
    with Simulator(records_of([CUSTOMER]), lacking={CUSTOMERS: frozenset({"Privacy_Blocked"})}) as simulator:
        erp = client_of(simulator)
        for _ in range(3):
            customer = erp.find(["1000"], None).by_number["1000"]
            assert customer is not None
            assert customer.name == "Firma"
        assert calls(simulator) == {CUSTOMERS: 4, LEDGER: 3, "$metadata": 1}


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("fault", [Fault(status=404), Fault(status=403), Fault(body="<html>")], ids=str)
def test_without_metadata_the_refusal_stands_as_it_was(
    erp: Nav, simulator: Simulator, status: int, fault: Fault
) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", status=status))
    simulator.faults.add(Fault(path="$metadata", status=fault.status, body=fault.body))
    with pytest.raises(IntegrationError, match=f"find_customer: {status}$"):
        erp.find(["10482"], None)


def test_metadata_that_cannot_be_read_now_are_tried_again_later(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", status=400))
    simulator.faults.add(Fault(path="$metadata", status=503))
    with pytest.raises(Retryable):
        erp.find(["10482"], None)


def test_a_refusal_for_another_reason_is_not_looked_into(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(status=403))
    with pytest.raises(Rejected, match="403"):
        erp.find(["10482"], None)
    assert "$metadata" not in calls(simulator)


def test_a_question_that_the_server_refuses_though_all_is_there_is_asked_once(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", status=400))
    with pytest.raises(Rejected, match=r"find_customer: 400$"):
        erp.find(["10482"], None)
    assert calls(simulator) == {CUSTOMERS: 1, LEDGER: 1, "$metadata": 1}


# --- pages


@pytest.mark.parametrize("version", VERSIONS)
def test_pages_are_followed_by_relative_and_whole_links(version: int) -> None:
    customers = [{"number": f"{1000 + n}", "name": "Firma"} for n in range(23)]
    with Simulator(records_of(customers), rows_per_page=5) as simulator:
        contacts = list(client_of(simulator, version).read_contacts())
        assert calls(simulator)[CUSTOMERS] == 1 + 5  # the first is refused for a field that this NAV lacks
    assert {contact.customer_number for contact in contacts} == {customer["number"] for customer in customers}


def link_to(simulator: Simulator, where: str) -> str:
    return f"{simulator.address}/{INSTANCE}/{where}"


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:1/DynamicsNAV110/ODataV4/x",
        "//localhost/DynamicsNAV110/ODataV4/x",
        "/DynamicsNAV110/OData/Company('x')/Debitor",
        "../OData/x",
        "Company('x')/..%2F..%2F../x",
        "http://[::1/x",
        "javascript:alert(1)",
    ],
)
def test_a_link_to_another_place_is_not_followed(erp: Nav, simulator: Simulator, link: str) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", body=json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer, match="leads to another place"):
        erp.find(["10482"], None)


def test_links_in_a_circle_are_not_followed_for_ever(erp: Nav, simulator: Simulator) -> None:
    body = {"value": [], "@odata.nextLink": link_to(simulator, f"ODataV4/Company('x')/{CUSTOMERS}?$skiptoken=1")}
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", body=json.dumps(body)))
    with pytest.raises(UnexpectedAnswer, match="the pages go round in a circle"):
        list(erp.read_contacts())


def test_pages_of_one_customer_without_end_are_not_followed_for_ever(erp: Nav, simulator: Simulator) -> None:
    for at in range(50):
        link = link_to(simulator, f"ODataV4/Company('{quote('x')}')/{LEDGER}?$skiptoken={at}")
        simulator.faults.add(Fault(path=LEDGER, body=json.dumps({"value": [], "@odata.nextLink": link}), times=1))
    with pytest.raises(UnexpectedAnswer, match="more pages than any one customer can have"):
        erp.find(["10482"], None)
    assert calls(simulator)[LEDGER] == 21


@pytest.mark.parametrize("link", ["", "  ", None, 5, ["x"]], ids=str)
def test_a_link_that_is_none_is_refused(erp: Nav, simulator: Simulator, link: object) -> None:
    simulator.faults.add(Fault(path=f"/{CUSTOMERS}?", body=json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer, match=r"answer\.@odata\.nextLink: expected text"):
        erp.find(["10482"], None)
