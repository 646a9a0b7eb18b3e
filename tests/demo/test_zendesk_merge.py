"""The simulated account merges tickets as the real one does: by a job, once, and only what is not over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from demo.zendesk.server import Simulator
from tests.demo.test_zendesk_bulk import ended
from tests.demo.zendesk_account import Caller


@pytest.fixture
def caller() -> Iterator[Caller]:
    with Simulator() as simulator:
        simulator.bulk_jobs.pace.wait = 0.05
        simulator.bulk_jobs.pace.each = 0.0
        yield Caller(simulator)


def merge(caller: Caller, source: int, target: int, **more: object) -> Any:
    told = {"ids": [source], "source_comment": "Se #2", "target_comment": "Fra #1", **more}
    return caller.ask("POST", f"/api/v2/tickets/{target}/merge.json", told)


def test_a_ticket_is_merged_once_however_often_it_is_asked_for(caller: Caller) -> None:
    source, target = caller.mail(), caller.mail()
    first, second = merge(caller, source, target), merge(caller, source, target)
    assert (first.status_code, second.status_code) == (200, 200), "both are accepted before either is carried out"
    results = [ended(caller, one)["results"][0]["success"] for one in (first, second)]
    assert sorted(results) == [False, True]
    assert caller.ticket(source)["status"] == "closed"
    assert "closed_by_merge" in caller.ticket(source)["tags"]
    for ticket_id, text in ((source, "Se #2"), (target, "Fra #1")):
        rows = caller.control.ticket(ticket_id)["comments"][1:]
        assert [(one["plain_body"], one["public"]) for one in rows] == [(text, False)]
    assert merge(caller, source, target).status_code == 422, "it is closed"


def test_what_cannot_be_merged_is_refused(caller: Caller) -> None:
    source, target = caller.mail(), caller.mail()
    assert merge(caller, source, source).status_code == 422
    assert merge(caller, 999, target).status_code == 404
    assert merge(caller, source, target, ids=[]).status_code == 422
    assert merge(caller, source, target, ids=["1"]).status_code == 422
    assert merge(caller, source, target, note="x").status_code == 422
    assert merge(caller, source, target, target_comment_is_public="no").status_code == 422
    caller.control.act(target, {"status": "solved"})
    assert merge(caller, source, target).status_code == 422
    assert caller.ticket(source)["status"] == "new"
