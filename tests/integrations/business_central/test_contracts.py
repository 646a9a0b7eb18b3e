"""Contracts of Subscription Billing as hotline subscriptions."""

from __future__ import annotations

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.contracts import parse_contract, parse_contract_types
from integrations.business_central.lookup import join
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Agreement
from tests.integrations.business_central.conftest import by_number, calls, client_of

LIVE = Agreement("subscription")


def contract(**changed: object) -> Row:
    values: dict[str, object] = {"sellToCustomerNo": "30456", "active": True, "contractType": "HOTLINE"}
    return Row("business_central", "customerContracts", "value[0]", values | changed)


def test_a_live_contract_is_a_subscription_and_asked_for_in_the_same_round_trip(simulator: Simulator) -> None:
    erp = client_of(simulator, subscription_billing=True)
    simulator.faults.clear()
    simulator.faults.add(Fault(path="companies", latency=0.2))
    customer = by_number(erp, "30455")
    assert customer is not None
    assert customer.agreements == ()
    assert calls(simulator) == {"$batch": 2, "customerContracts": 1}
    assert simulator.faults.counters()["peak"] == 3
    customer = by_number(erp, "30456")
    assert customer is not None
    assert customer.agreements == (LIVE,), "the other contract has ended"


def test_contracts_alone_say_who_has_a_subscription(simulator: Simulator) -> None:
    erp = client_of(simulator, support_api=None, subscription_billing=True)
    agreements = [
        customer and customer.agreements for customer in erp.find(["30456", "8126"], None).by_number.values()
    ]
    assert agreements == [(LIVE,), ()]


def test_contracts_come_beside_clip_cards(simulator: Simulator) -> None:
    erp = client_of(simulator, subscription_billing=True)
    row = {"sellToCustomerNo": "61034", "active": True, "contractType": "ANDET"}
    simulator.faults.add(
        Fault(path="customerContracts", body=f'{{"value": [{row}]}}'.replace("'", '"').replace("True", "true"))
    )
    customer = by_number(erp, "61034")
    assert customer is not None
    assert [agreement.kind for agreement in customer.agreements or ()] == ["clips", "clips", "subscription"]


@pytest.mark.parametrize("status", [404, 403, 503])
@pytest.mark.parametrize("path", ["customerContracts", "hotline/support"])
def test_that_there_is_none_is_known_only_when_every_source_answered(
    simulator: Simulator, status: int, path: str
) -> None:
    erp = client_of(simulator, subscription_billing=True)
    simulator.faults.add(Fault(path=path, status=status))
    found = erp.find(["8126", "30456", "61034"], None)
    none, contract_only, cards_only = (found.by_number[number] for number in ("8126", "30456", "61034"))
    assert none is not None
    assert none.agreements is None
    assert contract_only is not None
    assert contract_only.agreements == (None if path == "customerContracts" else (LIVE,))
    assert cards_only is not None
    assert (cards_only.agreements is None) == (path == "hotline/support")
    assert found.incomplete == (status == 503)


def test_only_the_listed_types_are_subscriptions_and_name_their_product() -> None:
    types = parse_contract_types("hotline=BC, Hotl Nav=nav,SUPPORT")
    assert types == {"HOTLINE": "bc", "HOTL NAV": "nav", "SUPPORT": None}
    assert parse_contract(contract(), types) == Agreement("subscription", "bc")
    assert parse_contract(contract(contractType="hotl nav"), types) == Agreement("subscription", "nav")
    assert parse_contract(contract(contractType="SUPPORT"), types) == LIVE
    assert parse_contract(contract(contractType="HOSTING"), types) is None
    assert parse_contract(contract(contractType=""), types) is None


def test_without_a_list_every_live_contract_is_a_subscription_for_all_products() -> None:
    assert parse_contract_types(" ") == {}
    assert parse_contract(contract(), {}) == LIVE
    assert parse_contract(contract(active=False), {}) is None


@pytest.mark.parametrize("text", ["HOTLINE=c5", "=bc", "A,A=nav", "TOO LONG CODE", "A=bc=nav"])
def test_a_malformed_list_of_types_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="HOTLINE=bc"):
        parse_contract_types(text)


@pytest.mark.parametrize("active", [None, "true", 1])
def test_a_contract_that_is_neither_live_nor_ended_is_refused(active: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="active: expected true or false"):
        parse_contract(contract(active=active), {})


def test_what_one_source_knows_counts_and_none_needs_all() -> None:
    card = Agreement("clips", clip_minutes=15)
    assert join([(card,), None]) == (card,)
    assert join([(card,), (LIVE,)]) == (card, LIVE)
    assert join([(), ()]) == ()
    assert join([(), None]) is None
    assert join([None, None]) is None
    assert join([]) is None
