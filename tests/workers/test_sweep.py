"""What Zendesk told nobody of is found; what was seen, or waits anyhow, is left alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.errors import Retryable
from tests.workers.conftest import create
from workers import ticket_job
from workers.desk import Desk
from workers.pending import METRICS, PENDING, PREFIX
from workers.reconcile_command import reconcile
from workers.sweep import STOPPED_AFTER, SWEPT_AFTER, Sweep, Swept, webhooks_stopped

HOUR = timedelta(hours=1)


class Clock:
    """Zendesk's clock, ahead of ours by what has passed since."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with Simulator(0, clock=clock) as running:
        yield running


@pytest.fixture
def sweep(desk: Desk) -> Sweep:
    return Sweep(desk.redis, desk.pending, desk.zendesk, desk.counters)


def later(clock: Clock, passed: timedelta = timedelta(minutes=2)) -> datetime:
    """As if so much time had passed at Zendesk, whose export leaves out the last minute."""
    clock.ahead += passed
    return clock()


def forget_pending(desk: Desk, *ids: str) -> None:
    """As if no webhook had told of them."""
    for one in ids:
        desk.redis.zrem(PENDING, one)
        desk.redis.delete(f"{PREFIX}ticket:{one}")


def test_a_ticket_that_no_webhook_told_of_is_found_once(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep
) -> None:
    lost, told = create(zendesk, desk, "Hvor er moms?", "Hvor er balancen?")
    forget_pending(desk, lost)
    assert sweep.changed(later(clock)) == Swept(2, 1)
    assert desk.redis.zscore(PENDING, lost) is not None
    assert desk.counters.read()["sweep:found"] == 1
    for one in (lost, told):
        ticket_job.process_ticket(one)
    assert sweep.changed(later(clock)).found == 0, "our own writes come back, and are known"


def test_a_change_after_the_last_look_is_found(desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvor er moms?")
    ticket_job.process_ticket(ticket_id)
    assert sweep.changed(later(clock)).found == 0
    zendesk.act(ticket_id, {"comment": {"body": "Nu er alt nede, ingen kan arbejde!"}}, person="requester")
    forget_pending(desk, ticket_id)
    assert sweep.changed(later(clock)) == Swept(1, 1)


def test_the_last_minute_comes_with_the_next_sweep(desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvor er moms?")
    forget_pending(desk, ticket_id)
    clock.ahead += timedelta(seconds=30)
    assert sweep.changed(clock()) == Swept()
    assert sweep.changed(later(clock)) == Swept(1, 1)


def test_what_cannot_be_written_any_more_is_left_alone(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep
) -> None:
    closed, deleted = create(zendesk, desk, "Tak for hjælpen", "Slet mig")
    zendesk.act(closed, {"status": "closed"})
    zendesk.delete_ticket(deleted)
    forget_pending(desk, closed, deleted)
    assert sweep.changed(later(clock)).found == 0


def test_a_dead_ticket_is_not_tried_again_until_it_changes(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep
) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvor er moms?")
    lease = desk.pending.begin(ticket_id)
    assert lease is not None
    desk.pending.bury(lease, "Rejected", "422")
    assert sweep.changed(later(clock)).found == 0
    zendesk.act(ticket_id, {"priority": "high"})
    forget_pending(desk, ticket_id)
    assert sweep.changed(later(clock)).found == 1


def test_many_tickets_are_listed_over_pages_and_sweeps(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.zendesk.listing_api.MOST_ROWS", 2)
    ids = create(zendesk, desk, *(f"Spørgsmål {number}" for number in range(13)))
    forget_pending(desk, *ids)
    now = later(clock)
    assert sweep.changed(now) == Swept(10, 10, more=True)
    assert sweep.changed(now) == Swept(3, 3)


def test_an_earlier_instant_looks_back_further(desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvor er moms?")
    forget_pending(desk, ticket_id)
    now = later(clock, 5 * HOUR)
    assert sweep.changed(now).found == 0
    assert sweep.changed(now, now - 6 * HOUR).found == 1
    assert sweep.changed(now, now).found == 0, "an instant within the last minute is moved before it"


def test_a_position_that_zendesk_no_longer_knows_is_given_up(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep, client: redis.Redis
) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvor er moms?")
    forget_pending(desk, ticket_id)
    client.set(f"{PREFIX}sweep:position", "of-another-account")
    assert sweep.changed(later(clock)).found == 1


def test_every_open_ticket_is_made_pending_after_a_lost_redis(desk: Desk, zendesk: Control, clock: Clock) -> None:
    clock.ahead = -3 * HOUR
    ids = create(zendesk, desk, *(f"Spørgsmål {number}" for number in range(3)))
    zendesk.act(ids[0], {"status": "solved"})
    desk.redis.flushall()
    clock.ahead = timedelta(0)
    said = list(reconcile(desk, since=None, all_open=True))
    assert said == [
        "0 changed tickets looked through: 0 that no event had told of are now pending",
        "2 open tickets: 2 are now pending",
    ]
    assert list(reconcile(desk, since=None, all_open=True))[1] == "2 open tickets: 0 are now pending"


def test_one_of_all_schedulers_sweeps(desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep) -> None:
    now = later(clock)
    for _ in range(3):
        sweep.tend(now)
    assert zendesk.calls()["GET /api/v2/incremental/tickets/cursor"] == 1
    assert 0 < desk.redis.ttl(f"{PREFIX}sweep:swept") <= SWEPT_AFTER.total_seconds()
    assert desk.counters.read()["last_sweep_at"] > 0


def test_a_zendesk_that_does_not_answer_is_swept_the_next_time(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep, caplog: pytest.LogCaptureFixture
) -> None:
    zendesk.order_fault(path="/api/v2/incremental/", status=429, headers={"Retry-After": "30"})
    with caplog.at_level(logging.INFO):
        sweep.tend(later(clock))
    assert "sweep failed" in caplog.messages
    zendesk.order_fault(path="/api/v2/incremental/", status=503)
    with pytest.raises(Retryable):
        sweep.changed(later(clock))
    assert sweep.changed(later(clock)) == Swept()


def test_webhooks_that_have_stopped_are_told_of_once_and_once_when_they_are_back(
    desk: Desk, clock: Clock, zendesk: Control, sweep: Sweep, caplog: pytest.LogCaptureFixture
) -> None:
    def miss_one() -> None:
        desk.redis.delete(f"{PREFIX}sweep:swept")
        forget_pending(desk, *create(zendesk, desk, "Hvor er moms?"))
        with caplog.at_level(logging.INFO):
            sweep.tend(later(clock))

    def said(words: str) -> int:
        return caplog.messages.count(words)

    desk.redis.hset(METRICS, "last_webhook_at", "1764230400000")
    for number in range(STOPPED_AFTER + 2):
        miss_one()
        assert webhooks_stopped(desk.redis) == (number >= STOPPED_AFTER)
    assert said("webhooks have stopped") == 1
    desk.redis.hset(METRICS, "last_webhook_at", "1764234000000")
    for _ in range(2):
        desk.redis.delete(f"{PREFIX}sweep:swept")
        with caplog.at_level(logging.INFO):
            sweep.tend(later(clock))
    assert said("webhooks are back") == 1
    assert not webhooks_stopped(desk.redis)


def test_a_quiet_night_is_no_alarm(desk: Desk, clock: Clock, sweep: Sweep) -> None:
    for _ in range(5):
        desk.redis.delete(f"{PREFIX}sweep:swept")
        sweep.tend(later(clock))
    assert not webhooks_stopped(desk.redis)
