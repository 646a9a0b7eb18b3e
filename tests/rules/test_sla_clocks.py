"""When the clocks of a ticket's deadlines run and stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.model import Progress, StatusSpan
from rules.sla import FOREVER, Policy
from rules.sla_clocks import find_clocks, needs_spans
from rules.sla_metric import Metric
from tests.rules.decisions import ticket
from tests.rules.test_calendars import compiled as calendars

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def policy(**changes: Any) -> Policy:
    targets = {"normal": {"first_reply_time": HOUR}}
    return Policy(**{"name": "x", "schedule_name": "mail", "schedule": calendars()["mail"], "targets": targets,
                     "file": "sla.yaml", "line": 1, **changes})  # fmt: skip


def pauses(metric: Metric, *spans: StatusSpan, **changes: Any) -> list[tuple[float, float | None]]:
    """When the clock of `metric` stood, in hours after the ticket came."""
    told = ticket(received_at=START, progress=Progress(spans=spans))
    clock = find_clocks(policy(**changes), told).get(metric)
    return [
        ((begin - START) / HOUR, None if end == FOREVER else (end - START) / HOUR)
        for begin, end in (clock.paused if clock is not None else ())
    ]


def span(status: str, begin: float, end: float | None) -> StatusSpan:
    return StatusSpan(status, START + begin * HOUR, None if end is None else START + end * HOUR)


HISTORY = (span("pending", 1, 2), span("hold", 3, 5), span("solved", 6, 8), span("pending", 9, None))


@pytest.mark.parametrize(
    ("metric", "stood"),
    [
        ("first_reply_time", []),
        ("total_resolution_time", []),
        ("requester_wait_time", [(1, 2), (6, 8), (9, None)]),
        ("agent_work_time", [(1, 2), (3, 5), (6, 8), (9, None)]),
    ],
)
def test_clocks_stand_as_zendesks_do(metric: Metric, stood: list[tuple[float, float | None]]) -> None:
    assert pauses(metric, *HISTORY) == stood


@pytest.mark.parametrize(
    ("metric", "given", "stood"),
    [
        ("total_resolution_time", {"pending"}, [(1, 2), (9, None)]),
        ("total_resolution_time", {"pending", "hold"}, [(1, 2), (3, 5), (9, None)]),
        ("first_reply_time", {"hold"}, [(3, 5)]),
        ("agent_work_time", {"pending"}, [(1, 2), (6, 8), (9, None)]),
        ("requester_wait_time", set(), [(6, 8)]),
    ],
)
def test_a_policy_says_otherwise(metric: Metric, given: set[str], stood: list[tuple[float, float | None]]) -> None:
    assert pauses(metric, *HISTORY, pauses={metric: frozenset(given)}) == stood


def test_a_new_ticket_needs_no_clock_of_its_own() -> None:
    assert find_clocks(policy(), ticket(received_at=START)) == {}


def test_the_first_answer_meets_the_first_clock_and_a_later_message_starts_another() -> None:
    replied, awaiting = START + HOUR, START + 2 * HOUR
    told = ticket(received_at=START, progress=Progress(replied_at=replied, awaiting_since=awaiting))
    clocks = find_clocks(policy(), told)
    assert (clocks["first_reply_time"].started_at, clocks["first_reply_time"].met_at) == (START, replied)
    assert (clocks["next_reply_time"].started_at, clocks["next_reply_time"].met_at) == (awaiting, None)


def test_before_the_first_answer_nothing_awaits_a_next_one() -> None:
    told = ticket(received_at=START, progress=Progress(awaiting_since=START + HOUR))
    assert "next_reply_time" not in find_clocks(policy(), told)


@pytest.mark.parametrize(
    ("metric", "given", "needed"),
    [
        ("first_reply_time", {}, False),
        ("total_resolution_time", {}, False),
        ("total_resolution_time", {"total_resolution_time": frozenset({"hold"})}, True),
        ("first_reply_time", {"total_resolution_time": frozenset({"hold"})}, False),
        ("requester_wait_time", {}, True),
        ("agent_work_time", {"agent_work_time": frozenset()}, True),
    ],
)
def test_the_history_is_needed_only_for_what_is_promised(metric: Metric, given: Any, needed: bool) -> None:
    assert needs_spans(policy(targets={"normal": {metric: HOUR}}, pauses=given)) is needed
