from __future__ import annotations

import pytest

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.job_status import parse_job_status


def answer(status: object = "completed", *results: object, **other: object) -> dict[str, object]:
    return {"job_status": {"id": "8b72", "status": status, "results": list(results), **other}}


@pytest.mark.parametrize(
    ("status", "ended"),
    [("queued", False), ("working", False), ("completed", True), ("failed", True), ("killed", True), ("new", True)],
)
def test_a_job_ends_in_any_state_but_queued_and_working(status: str, ended: bool) -> None:
    assert parse_job_status(answer(status), ["1"], "job status").has_ended is ended


@pytest.mark.parametrize(
    ("row", "result"),
    [
        ({"id": 7, "success": True, "status": "Updated", "action": "update"}, {"7": "updated"}),
        ({"id": 7, "status": "Updated"}, {"7": "updated"}),
        ({"index": 1, "success": True}, {"8": "updated"}),
        ({"id": 8, "index": 0, "success": True}, {"8": "updated"}),
        ({"index": 0, "error": "UpdateConflict", "details": "Safe Update"}, {"7": "refused"}),
        ({"id": 7, "success": False}, {"7": "refused"}),
        ({"id": 7, "success": True, "error": "TicketUpdateFailed"}, {"7": "refused"}),
        ({"id": 7}, {}),
        ({"id": 7, "status": "Failed?"}, {}),
        ({"id": 99, "success": True}, {}),
        ({"index": 2, "success": True}, {}),
        ({"index": -1, "success": True}, {}),
        ("text", {}),
    ],
)
def test_a_ticket_is_taken_for_written_or_refused_only_where_the_row_says_so(row: object, result: object) -> None:
    assert parse_job_status(answer("completed", row), ["7", "8"], "job status").results == result


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"job_status": []},
        {"job_status": {"status": "queued"}},
        {"job_status": {"id": 5, "status": "queued"}},
        {"job_status": {"id": "../tickets", "status": "queued"}},
        {"job_status": {"id": "8b72"}},
    ],
)
def test_an_answer_without_a_job_is_unexpected(broken: dict[str, object]) -> None:
    with pytest.raises(UnexpectedAnswer):
        parse_job_status(broken, ["1"], "update many")


def test_no_results_yet_are_none() -> None:
    assert parse_job_status(answer("working", results=None), ["1"], "job status").results == {}
