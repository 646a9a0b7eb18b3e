"""Ordered faults, counting, and the simulator as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from demo.zendesk.server import Simulator
from tests.demo.zendesk_account import Caller


@pytest.fixture
def caller() -> Iterator[Caller]:
    with Simulator() as simulator:
        yield Caller(simulator)


@pytest.mark.parametrize(
    ("fault", "carried_out"),
    [({"cut": "before"}, False), ({"cut": "within"}, True), ({"cut": "after"}, True), ({"hang": 0.05}, True)],
)
def test_a_connection_breaks_off_before_or_after_the_request_is_carried_out(
    caller: Caller, fault: dict[str, Any], carried_out: bool
) -> None:
    number = caller.mail()
    caller.control.order_fault(method="PUT", **fault)
    with pytest.raises(requests.RequestException):
        caller.put(number, {"priority": "high"})
    assert caller.ticket(number)["priority"] == ("high" if carried_out else None)
    assert caller.put(number, {"priority": "low"}).status_code == 200, "one fault befalls one request"


def test_an_answer_is_replaced_without_carrying_anything_out(caller: Caller) -> None:
    number = caller.mail()
    caller.control.order_fault(
        path=f"/tickets/{number}",
        status=429,
        body="slow",
        content_type="text/plain",
        headers={"Retry-After": "9"},
        times=2,
    )
    for _ in range(2):
        answer = caller.put(number, {"priority": "high"})
        assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (429, "slow", "9")
    assert caller.ticket(number)["priority"] is None


def test_a_fault_befalls_only_what_it_was_ordered_for(caller: Caller) -> None:
    caller.control.order_fault(method="PUT", path="/tickets/", status=500, times=None)
    number = caller.mail()
    assert caller.ticket(number)["id"] == number
    assert caller.ask("GET", "/api/v2/groups").status_code == 200
    assert caller.put(number, {}).status_code == 500
    caller.control.clear_faults()
    assert caller.put(number, {}).status_code == 200


def test_requests_are_counted_by_address_with_their_program_and_status(caller: Caller) -> None:
    number = caller.mail()
    caller.ticket(number)
    caller.put(number, {"status": "x"})
    caller.ask("GET", "/api/v2/webhooks/01ABCDEFGHJKMNPQRSTVWXYZ01/signing_secret")
    assert caller.control.calls() == {
        "GET /api/v2/tickets/{id}": 1,
        "PUT /api/v2/tickets/{id}": 1,
        "GET /api/v2/webhooks/{id}/signing_secret": 1,
    }
    assert [row["status"] for row in caller.control.requests()] == [200, 422, 404]
    assert {row["client"] for row in caller.control.requests()} == {"Tester/1"}
    caller.control.clear_calls()
    assert caller.control.calls() == {}


def test_the_overview_shows_the_account(caller: Caller) -> None:
    number = caller.mail()
    shown = requests.get(f"{caller.simulator.address}/_sim", timeout=5).json()
    assert [one["id"] for one in shown["tickets"]] == [number]


def test_one_connection_serves_many_requests(caller: Caller) -> None:
    with requests.Session() as session:
        for _ in range(3):
            session.get(f"{caller.simulator.address}/_sim/calls", timeout=5)
        (pool,) = session.adapters["http://"].poolmanager.pools._container.values()  # type: ignore[attr-defined]
        assert pool.num_connections == 1


def test_the_simulator_runs_as_a_process_and_ends_when_asked() -> None:
    command = [sys.executable, "-m", "demo.zendesk", "--updates-per-ticket", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert requests.get(f"{address}/_sim", timeout=5).json()["tickets"] == []
        process.terminate()
        assert process.wait(5) == 0
