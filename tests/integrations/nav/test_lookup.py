"""How many questions a ticket costs, and what is known when some of them stay without an answer."""

from decimal import Decimal
from typing import Any

import pytest

from demo.faults import Fault
from demo.nav.account import CONTACTS, CUSTOMERS, LEDGER, RELATIONS
from demo.nav.server import Simulator
from integrations.errors import BadCredentials, Retryable, UnexpectedAnswer
from integrations.nav.client import Nav
from rules.model import Credit
from tests.integrations.erp_contract import CONTACT, OWN
from tests.integrations.nav.conftest import calls, client_of, records_of


def many(count: int, **same: Any) -> list[dict[str, Any]]:
    return [{"number": f"{1000 + n}", "name": f"Firma {n}", **same} for n in range(count)]


def credit_of(erp: Nav, number: str) -> Credit | None:
    customer = erp.find([number], None).by_number[number]
    assert customer is not None
    return customer.credit


def test_a_customer_costs_two_questions_at_once(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(latency=0.3))
    erp.find(["118240", "10482", "20917"], None)
    assert calls(simulator) == {CUSTOMERS: 1, LEDGER: 1}
    assert simulator.faults.counters()["peak"] == 2


def test_number_and_unknown_address_cost_four_questions_at_once(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(latency=0.3))
    erp.find(["118240"], "ukendt@x.example")
    assert calls(simulator) == {CUSTOMERS: 2, LEDGER: 1, CONTACTS: 1}
    assert simulator.faults.counters()["peak"] == 4


def test_a_payer_who_was_not_asked_for_costs_two_more(erp: Nav, simulator: Simulator) -> None:
    credit_of(erp, "30456")
    assert calls(simulator) == {CUSTOMERS: 2, LEDGER: 2}


def test_a_payer_who_was_asked_for_too_costs_nothing_more(erp: Nav, simulator: Simulator) -> None:
    erp.find(["30456", "30455"], None)
    assert calls(simulator) == {CUSTOMERS: 1, LEDGER: 1}


def test_a_persons_address_costs_a_way_by_relation_and_card(erp: Nav, simulator: Simulator) -> None:
    erp.find([], CONTACT)
    assert calls(simulator) == {CUSTOMERS: 2, CONTACTS: 1, RELATIONS: 1, LEDGER: 1}


def test_a_persons_customer_that_was_asked_for_by_number_costs_no_second_card(erp: Nav, simulator: Simulator) -> None:
    found = erp.find(["10482"], CONTACT)
    assert [each.number for each in found.by_email] == ["10482"]
    assert calls(simulator) == {CUSTOMERS: 2, CONTACTS: 1, RELATIONS: 1, LEDGER: 1}


def test_an_unknown_number_is_asked_for_once(erp: Nav, simulator: Simulator) -> None:
    assert erp.find(["999999"], None).by_number == {"999999": None}
    assert calls(simulator) == {CUSTOMERS: 1, LEDGER: 1}


def test_the_payers_payer_is_nobody() -> None:
    customers = [
        {"number": "1", "name": "Butik", "bill_to": "2", "balance": 1},
        {"number": "2", "name": "Kæde", "bill_to": "3", "balance": 20, "overdue": 5},
        {"number": "3", "name": "Fond", "balance": 300, "overdue": 300},
    ]
    with Simulator(records_of(customers)) as simulator:
        assert credit_of(client_of(simulator), "1") == Credit("none", Decimal(5), Decimal(20))


def test_a_payer_who_is_gone_leaves_the_money_unknown() -> None:
    with Simulator(records_of(many(1, bill_to="9999", blocked="Ship", balance=7))) as simulator:
        assert credit_of(client_of(simulator), "1000") == Credit("ship", None)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_ledger_that_may_not_be_read_leaves_only_overdue_unknown_and_is_named_in_the_log(
    erp: Nav, simulator: Simulator, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.faults.add(Fault(path=LEDGER, status=status))
    found = erp.find(["118240"], None)
    customer = found.by_number["118240"]
    assert customer is not None
    assert customer.credit == Credit("none", None, Decimal("96110.75"), Decimal(120000))
    assert not found.incomplete
    [record] = caplog.records
    assert record.__dict__["operation"] == "read_overdue"
    assert str(status) in record.__dict__["detail"]


def test_a_ledger_that_is_down_leaves_overdue_unknown_for_now(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path=LEDGER, status=503))
    found = erp.find(["118240"], None)
    customer = found.by_number["118240"]
    assert customer is not None
    assert customer.credit == Credit("none", None, Decimal("96110.75"), Decimal(120000))
    assert found.incomplete


def test_a_ledger_that_no_longer_knows_us_is_a_matter_for_everybody(erp: Nav, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path=LEDGER, status=401))
    with pytest.raises(BadCredentials):
        erp.find(["118240"], None)


@pytest.mark.parametrize("service", [CONTACTS, RELATIONS])
def test_where_persons_may_not_be_asked_for_customers_own_addresses_still_count(
    erp: Nav, simulator: Simulator, service: str
) -> None:
    simulator.faults.add(Fault(path=f"/{service}?", status=403))
    assert [each.number for each in erp.find([], OWN).by_email] == ["10482"]
    assert erp.find([], CONTACT).by_email == ()


@pytest.mark.parametrize("service", [CONTACTS, RELATIONS])
def test_persons_that_cannot_be_asked_for_now_are_not_taken_for_nobody(
    erp: Nav, simulator: Simulator, service: str
) -> None:
    simulator.faults.add(Fault(path=f"/{service}?", status=503))
    with pytest.raises(Retryable):
        erp.find([], CONTACT)


def test_without_the_services_of_contacts_only_own_addresses_count(simulator: Simulator) -> None:
    erp = client_of(simulator, contact_service=None, relation_service=None)
    assert not erp.finds_contacts
    assert [each.number for each in erp.find([], OWN).by_email] == ["10482"]
    assert erp.find([], CONTACT).by_email == ()
    assert CONTACTS not in calls(simulator)


def test_an_address_that_very_many_share_gives_five_customers() -> None:
    with Simulator(records_of(many(9, email="bo@x.example"))) as simulator:
        found = client_of(simulator).find([], "bo@x.example").by_email
    assert [each.number for each in found] == ["1000", "1001", "1002", "1003", "1004"]


def test_more_numbers_than_one_filter_holds_are_asked_for_in_several() -> None:
    customers = many(60, balance=1, overdue=1)
    numbers = [customer["number"] for customer in customers]
    with Simulator(records_of(customers)) as simulator:
        found = client_of(simulator).find(numbers, None).by_number
        assert calls(simulator) == {CUSTOMERS: 3, LEDGER: 3}
    assert [customer and customer.number for customer in found.values()] == numbers


def test_a_customer_under_review_is_found_by_number_only() -> None:
    person = {"name": "Bo", "email": "bo@x.example"}
    customers = many(1, email="kontor@x.example", privacy_blocked=True, contacts=[person])
    with Simulator(records_of(customers)) as simulator:
        erp = client_of(simulator)
        assert credit_of(erp, "1000") == Credit("all", Decimal(0), Decimal(0))
        assert erp.find([], "kontor@x.example").by_email == ()


def test_a_person_under_review_leads_to_nobody() -> None:
    person = {"name": "Bo", "email": "bo@x.example", "privacy_blocked": True}
    with Simulator(records_of(many(1, contacts=[person]))) as simulator:
        assert client_of(simulator).find([], "bo@x.example").by_email == ()


def test_a_relation_of_another_contact_is_refused(erp: Nav, simulator: Simulator) -> None:
    row = '{"Contact_No": "KT20917", "Link_to_Table": "Customer", "No": "20917"}'
    simulator.faults.add(Fault(path=f"/{RELATIONS}?", body=f'{{"value": [{row}]}}'))
    with pytest.raises(UnexpectedAnswer, match="another contact than those asked for"):
        erp.find([], CONTACT)


def test_a_contact_of_another_address_is_refused(erp: Nav, simulator: Simulator) -> None:
    row = '{"No": "KP1", "Company_No": "KT20917", "E_Mail": "ole@x.example"}'
    simulator.faults.add(Fault(path=f"/{CONTACTS}?", body=f'{{"value": [{row}]}}'))
    with pytest.raises(UnexpectedAnswer, match="another address than the one asked for"):
        erp.find([], CONTACT)
