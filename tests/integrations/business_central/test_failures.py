import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral
from integrations.errors import (
    BadCredentials,
    IntegrationError,
    NotFound,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from tests.integrations.business_central.conftest import (
    answer_with,
    by_email,
    by_number,
    calls,
    client_of,
    customer_row,
    records_of,
)

Connect = Callable[..., BusinessCentral]


def test_all_pages_are_read() -> None:
    accounts = [{"ref_id": f"{n}", "name": f"Regnskab {n}"} for n in range(1201)]
    customer = {"id": "00000000-0000-4000-8000-000000000001", "number": "1000", "name": "Firma", "accounts": accounts}
    with Simulator(records_of([customer])) as simulator:
        found = by_number(client_of(simulator), "1000")
        assert calls(simulator)["supportAccounts"] == 3
    assert found is not None
    assert found.accounts is not None
    assert len(found.accounts) == 1201


def test_a_link_inside_a_batch_is_not_followed_but_its_rows_read_from_without(
    erp: BusinessCentral, simulator: Simulator
) -> None:
    link = "http://localhost:1/api/v2.0/x"
    answer_with(simulator, "customers", {"value": [], "@odata.nextLink": link})
    found = by_number(erp, "10482")
    assert found is not None
    assert calls(simulator) == {"$batch": 2, "customers": 1}


def test_a_link_to_another_host_is_not_followed(erp: BusinessCentral, simulator: Simulator) -> None:
    link = "http://localhost:1/api/v2.0/x"
    simulator.faults.add(Fault(path="customers", body=json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer, match="leads to another place"):
        by_number(erp, "10482")


def test_links_without_end_are_not_followed_for_ever(erp: BusinessCentral, simulator: Simulator) -> None:
    link = f"{simulator.base_url}/api/v2.0/customers"
    simulator.faults.add(Fault(path="customers", body=json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer, match="more pages"):
        by_number(erp, "10482")
    assert calls(simulator)["customers"] == 5


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, BadCredentials),
        (404, NotFound),
        (405, Rejected),
        (408, Retryable),
        (429, Retryable),
        (500, Retryable),
        (502, Retryable),
        (503, Retryable),
        (504, Retryable),
    ],
)
def test_every_status_has_its_error(
    erp: BusinessCentral, simulator: Simulator, status: int, error: type[IntegrationError]
) -> None:
    simulator.faults.add(Fault(status=status, body='{"error":{"code":"x","message":"hemmelig"}}'))
    for ask in (
        lambda: by_number(erp, "10482"),
        lambda: by_email(erp, "bente@klitgaard-traelast.example"),
        erp.check,
    ):
        with pytest.raises(IntegrationError) as caught:
            ask()
        assert type(caught.value) is error
        assert caught.value.system == "business_central"
        assert "hemmelig" not in str(caught.value)


def test_the_time_to_wait_is_passed_on(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(status=503, headers={"Retry-After": "7"}))
    with pytest.raises(Retryable) as caught:
        by_number(erp, "10482")
    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Log in</body></html>",
        '{"value": [{"id": ',
        '{"value": [{"number": NaN}]}',
        '{"value": [], "value": [{}]}',
        "[]",
        "null",
        "",
        '{"value": {}}',
        '{"value": [null]}',
        '{"value": [{"number": "10482"}]}',
        json.dumps({"value": [customer_row("10482", blocked=None)]}),
        json.dumps({"value": [customer_row("10482", id="1")]}),
        json.dumps({"value": [customer_row("10482")] * 2}),
        "[" * 100_000,
    ],
)
def test_an_answer_that_is_not_as_documented_is_unexpected(
    erp: BusinessCentral, simulator: Simulator, body: str
) -> None:
    answer_with(simulator, "customers", body)
    with pytest.raises(UnexpectedAnswer):
        by_number(erp, "10482")


def test_an_endless_answer_is_not_read_to_its_end(erp: BusinessCentral, simulator: Simulator) -> None:
    answer_with(simulator, "customers", '{"value": [' + "0," * 20_000_000 + "0]}")
    with pytest.raises(UnexpectedAnswer):
        by_number(erp, "10482")


@pytest.mark.parametrize("fault", [Fault(hang=0.01), Fault(cut=True)])
def test_a_broken_connection_is_retryable(erp: BusinessCentral, simulator: Simulator, fault: Fault) -> None:
    simulator.faults.add(fault)
    with pytest.raises(Retryable):
        by_number(erp, "10482")


@pytest.mark.parametrize("status", [408, 429, 500, 503, 504])
@pytest.mark.parametrize("path", ["supportAgreements", "/hotline/support/"])
def test_a_failing_support_api_leaves_its_parts_unknown_for_now(
    erp: BusinessCentral, simulator: Simulator, status: int, path: str
) -> None:
    simulator.faults.add(Fault(path=path, status=status))
    found = erp.find(["70553"], None)
    customer = found.by_number["70553"]
    assert customer is not None
    assert found.incomplete
    assert customer.agreements is None
    assert bool(customer.accounts) == (path == "supportAgreements")
    assert customer.credit is not None


def test_an_absent_support_api_is_not_incomplete(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/hotline/support/", status=404))
    assert not erp.find(["70553"], None).incomplete


def test_credentials_that_one_part_refuses_are_bad_credentials(erp: BusinessCentral, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="supportAccounts", status=401))
    with pytest.raises(BadCredentials):
        by_number(erp, "70553")
