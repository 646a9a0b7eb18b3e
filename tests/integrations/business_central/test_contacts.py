"""Every way to recognise every customer, for the local index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central import contacts
from integrations.business_central.client import BusinessCentral
from integrations.erp import Contact
from integrations.errors import IntegrationError, Rejected, Retryable
from tests.integrations.business_central.conftest import calls, client_of, records_of


def test_customers_persons_and_accounts_are_read_with_all_that_recognises_them(erp: BusinessCentral) -> None:
    read = list(erp.read_contacts())
    assert Contact("10482", ("kontor@klitgaard-traelast.example",), ("98 11 20 40",)) in read
    assert Contact("10482", ("bente@klitgaard-traelast.example",), ("+45 98 11 20 41",)) in read
    assert Contact("10482", ref_ids=("410",)) in read


def test_a_person_without_a_customer_is_nobodys(erp: BusinessCentral) -> None:
    assert not any("freja@frejas-bogholderi.example" in each.emails for each in erp.read_contacts())


def test_a_field_with_several_addresses_is_each_of_them_and_an_empty_one_none() -> None:
    customer: dict[str, Any] = {
        "id": "00000000-0000-4000-8000-000000000001",
        "number": "1000",
        "name": "Firma",
        "email": "a@x.example; b@x.example",
    }
    with Simulator(records_of([customer])) as simulator:
        assert list(client_of(simulator).read_contacts()) == [Contact("1000", ("a@x.example", "b@x.example"))]


def test_all_pages_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "ROWS_PER_PAGE", 10)
    customers = [
        {"id": f"00000000-0000-4000-8000-{n:012d}", "number": f"{1000 + n}", "name": "Firma"} for n in range(95)
    ]
    with Simulator(records_of(customers)) as simulator:
        read = client_of(simulator, support_api=None).read_contacts()
        assert calls(simulator).get("customers", 0) == 0, "nothing is asked before somebody reads"
        next(read)
        assert calls(simulator)["customers"] == 1
        assert len(list(read)) == 94
        assert calls(simulator)["customers"] == 10


@pytest.mark.parametrize("status", [403, 404])
def test_without_the_partners_api_there_are_no_ref_ids(
    erp: BusinessCentral, simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(path="supportAccounts", status=status))
    read = list(erp.read_contacts())
    assert read
    assert not any(each.ref_ids for each in read)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [("customers", 503, Retryable), ("customerContacts", 403, Rejected), ("supportAccounts", 503, Retryable)],
)
def test_what_breaks_off_is_not_taken_for_all(
    erp: BusinessCentral, simulator: Simulator, path: str, status: int, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(path=path, status=status))
    with pytest.raises(error):
        list(erp.read_contacts())


def test_without_a_partners_api_nothing_is_asked_of_it(
    connect: Callable[..., BusinessCentral], simulator: Simulator
) -> None:
    list(connect(support_api=None).read_contacts())
    assert calls(simulator) == {"customers": 1, "customerContacts": 1}
