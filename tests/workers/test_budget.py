"""Our share of what Zendesk allows in a minute, counted by all processes together."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from integrations.zendesk.headers import RateBudget
from tests.workers.conftest import create
from tests.workers.test_batch import CALM, URGENT, under_way, waiting
from tests.workers.test_ticket_pass import notes
from workers import ticket_job
from workers.batch import process_waiting
from workers.budget import Allowance, Budget, BudgetSpent
from workers.desk import Desk


def spend(budget: Budget, times: int, *, critical: bool = False) -> None:
    for _ in range(times):
        budget.take(critical=critical)


def test_what_is_not_critical_leaves_the_headroom_and_what_is_critical_may_use_it(client: redis.Redis) -> None:
    one, other = Budget(client, Allowance(10, 0.3)), Budget(client, Allowance(10, 0.3))
    spend(one, 4)
    spend(other, 3)
    assert one.is_spent()
    with pytest.raises(BudgetSpent) as caught:
        other.take(critical=False)
    assert timedelta(seconds=55) < caught.value.wait <= timedelta(seconds=60)
    spend(one, 3, critical=True)
    with pytest.raises(BudgetSpent):
        one.take(critical=True)


def test_an_update_is_forgotten_after_a_minute(client: redis.Redis) -> None:
    budget = Budget(client, Allowance(2, 0.5))
    spend(budget, 1)
    (member,) = client.zrange("hotline:budget:updates", 0, -1)
    client.zincrby("hotline:budget:updates", -60_000, member)
    assert not budget.is_spent()
    spend(budget, 1)


def test_the_edits_of_people_are_heeded_as_zendesk_tells_of_them(client: redis.Redis) -> None:
    budget = Budget(client, Allowance(100, 0.3))
    budget.note([RateBudget("tickets-update", 100, 31), RateBudget("per-ticket-updates", 30, 0)])
    assert not budget.is_spent()
    budget.note([RateBudget("tickets-update", 100, 30, timedelta(seconds=20))])
    assert budget.is_spent()
    with pytest.raises(BudgetSpent) as caught:
        budget.take(critical=False)
    assert caught.value.wait <= timedelta(seconds=20)
    budget.take(critical=True)
    assert not budget.is_stopped()
    budget.note([RateBudget("account", 400, 20, timedelta(seconds=20))])
    assert budget.is_stopped()


@pytest.mark.parametrize(
    ("asked", "most"), [(None, 10), (timedelta(seconds=3), 3), (timedelta(minutes=9), 60), (timedelta(0), 1)]
)
def test_a_refusal_stops_the_rest_for_a_minute_at_most(
    client: redis.Redis, asked: timedelta | None, most: int
) -> None:
    Budget(client).stop(asked)
    assert most - 1 <= client.ttl("hotline:budget:stop") <= most


@pytest.fixture
def simulator() -> Simulator:
    with Simulator(0, rates=Rates(updates_per_minute=20)) as running:
        yield running  # type: ignore[misc]


def test_a_ticket_without_an_update_left_waits_a_little_and_its_flags_are_free(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    (one,) = create(zendesk, desk, CALM.format(1))
    spend(desk.budget, 70)
    ticket_job.process_ticket(one)
    assert notes(zendesk, one) == []
    due_in = desk.pending.next_due_in()
    assert due_in is not None
    assert due_in < timedelta(seconds=6)
    assert desk.counters.read()["jobs:budget"] == 1
    assert desk.pending.begin(one).attempts == 0  # type: ignore[union-attr]


def test_what_is_critical_is_written_all_the_same(zendesk: Control, desk: Desk) -> None:
    (one,) = create(zendesk, desk, URGENT.format(1))
    spend(desk.budget, 70)
    ticket_job.process_ticket(one)
    assert len(notes(zendesk, one)) == 1


def test_a_few_go_together_when_the_updates_are_used_up(zendesk: Control, desk: Desk) -> None:
    create(zendesk, desk, CALM.format(1), CALM.format(2))
    spend(desk.budget, 70)
    process_waiting()
    assert len(under_way(desk)) == 1
    assert waiting(desk) == 2


def test_the_account_s_own_limit_is_met_by_a_stop_and_no_storm(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = create(zendesk, desk, *(CALM.format(n) for n in range(25)))
    for one in ids:
        ticket_job.process_ticket(one)
    counts = zendesk.calls()
    assert counts["PUT /api/v2/tickets/{id}"] <= 15, "the headers told in time, and people keep their part"
    assert "hotline:budget:low" in {str(key) for key in desk.redis.scan_iter("hotline:budget:*")}
