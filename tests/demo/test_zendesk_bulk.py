"""The simulated account updates many tickets at once as the real one does, and refuses what it refuses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from tests.demo.zendesk_account import Caller


@pytest.fixture
def caller() -> Iterator[Caller]:
    with Simulator(rates=Rates(updates_per_ticket=3)) as simulator:
        simulator.bulk_jobs.pace.wait = 0.0
        simulator.bulk_jobs.pace.each = 0.0
        yield Caller(simulator)


def update(caller: Caller, tickets: object) -> Any:
    return caller.ask("PUT", "/api/v2/tickets/update_many.json", {"tickets": tickets})


def ended(caller: Caller, answer: Any) -> dict[str, Any]:
    job_id = answer.json()["job_status"]["id"]
    until = time.monotonic() + 5
    while time.monotonic() < until:
        job: dict[str, Any] = caller.ask("GET", f"/api/v2/job_statuses/{job_id}.json").json()["job_status"]
        if job["status"] in ("completed", "failed"):
            return job
        time.sleep(0.01)
    raise TimeoutError


def change(caller: Caller, ticket_id: int, **more: object) -> dict[str, object]:
    return {"id": ticket_id, "updated_stamp": caller.ticket(ticket_id)["updated_at"], "priority": "high", **more}


def test_each_ticket_is_written_and_told_of_by_itself(caller: Caller) -> None:
    first, second, third = caller.mail(), caller.mail(), caller.mail()
    outdated = {"id": second, "updated_stamp": "2020-01-01T00:00:00Z", "priority": "low"}
    note = {"html_body": "<p>n</p>", "public": False}
    changes = [change(caller, first, comment=note, metadata={"hotline_operation": "op"}), outdated, {"id": 999}]
    job = ended(caller, update(caller, [*changes, change(caller, third, priority="never")]))
    assert (job["status"], job["total"], job["progress"]) == ("completed", 4, 4)
    told = [(one["index"], one.get("success"), one.get("error")) for one in job["results"]]
    conflict = (1, False, "UpdateConflict")
    assert told == [(0, True, None), conflict, (2, False, "RecordNotFound"), (3, False, "RecordInvalid")]
    assert caller.ticket(first)["priority"] == "high"
    audit = caller.control.ticket(first)["audits"][-1]
    assert audit["metadata"]["custom"] == {"hotline_operation": "op"}


def test_it_refuses_too_many_tickets_too_many_jobs_and_no_tickets(caller: Caller) -> None:
    ticket_id = caller.mail()
    many = update(caller, [change(caller, ticket_id)] * 101)
    assert (many.status_code, many.json()["error"], many.json()["max_count"]) == (400, "TooManyValues", 100)
    assert update(caller, []).status_code == 400
    caller.control.pace_bulk_jobs(wait=60)
    answers = [update(caller, [change(caller, ticket_id)]) for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert answers[-1].json()["error"] == "TooManyJobs"


def test_a_job_counts_for_the_limit_of_each_ticket(caller: Caller) -> None:
    ticket_id = caller.mail()
    for priority in ("low", "high", "low"):
        caller.put(ticket_id, {"priority": priority})
    job = ended(caller, update(caller, [change(caller, ticket_id)]))
    assert job["results"][0]["error"] == "APIRateLimitExceeded"


def test_a_job_can_fail_on_its_way_without_saying_what_it_did(caller: Caller) -> None:
    first, second = caller.mail(), caller.mail()
    caller.control.pace_bulk_jobs(wait=0, each=0, stop_after=1)
    job = ended(caller, update(caller, [change(caller, first), change(caller, second)]))
    assert (job["status"], job["results"]) == ("failed", [])
    assert [caller.ticket(one)["priority"] for one in (first, second)] == ["high", None]
    assert caller.ask("GET", "/api/v2/job_statuses/none").status_code == 404
