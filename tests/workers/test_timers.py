"""Timers: at their time, none lost whoever dies, and no flood after an outage."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

from workers.embedded_redis import answers, server_command, socket_url
from workers.outages import key
from workers.pause import Pause
from workers.pending import CRITICAL, PENDING, Pending
from workers.redis_client import connect
from workers.timers import MOST, STRETCH, TIMERS, Timers
from workers.timers_upkeep import MANY, TimersUpkeep

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def timers(client: redis.Redis) -> Timers:
    return Timers(client)


@pytest.fixture
def pending(client: redis.Redis) -> Pending:
    return Pending(client)


def test_a_timer_goes_off_at_its_instant_and_once(timers: Timers, pending: Pending) -> None:
    timers.set("4711", "sla", NOW)
    assert timers.get("4711", "sla") == NOW
    assert timers.go_off(NOW - SECOND) == 0
    assert not pending.is_pending("4711")
    assert timers.go_off(NOW) == 1
    assert pending.is_pending("4711")
    assert (timers.go_off(NOW + 10 * SECOND), timers.get("4711", "sla")) == (0, None)


def test_the_ticket_is_due_for_a_worker_at_once(timers: Timers, pending: Pending) -> None:
    timers.set("4711", "sla", NOW)
    timers.go_off(NOW)
    lease = pending.begin("4711")
    assert lease is not None
    assert (lease.ticket_id, lease.event) == ("4711", "timer")


def test_a_timer_is_moved_taken_back_and_told_from_others_of_the_ticket(timers: Timers) -> None:
    timers.set("4711", "sla", NOW)
    timers.set("4711", "callback", NOW + 60 * SECOND)
    timers.set("4711", "sla", NOW + 90 * SECOND)
    assert timers.go_off(NOW + 60 * SECOND) == 1
    timers.set("4711", "sla", None)
    assert timers.go_off(NOW + 600 * SECOND) == 0


def test_a_pass_under_way_is_followed_by_another(timers: Timers, pending: Pending) -> None:
    pending.add("4711", "test")
    lease = pending.begin("4711")
    assert lease is not None
    timers.set("4711", "sla", NOW)
    timers.go_off(NOW)
    assert pending.finish(lease) == "again"


def test_a_critical_ticket_overtakes_and_a_dead_one_stays_dead(
    timers: Timers, pending: Pending, client: redis.Redis
) -> None:
    pending.remember_critical("1", critical=True)
    pending.add("2", "test")
    lease = pending.begin("2")
    assert lease is not None
    pending.bury(lease, "Rejected", "")
    for one in ("1", "2", "3"):
        timers.set(one, "sla", NOW)
    assert timers.go_off(NOW) == 3
    assert (client.zrange(CRITICAL, 0, -1), client.zrange(PENDING, 0, -1)) == (["1"], ["3"])
    assert [one.ticket_id for one in pending.dead()] == ["2"]


def test_two_hours_of_deadlines_go_off_one_after_the_other_the_critical_first(
    timers: Timers, pending: Pending, client: redis.Redis
) -> None:
    """An outage of two hours, in which 200 deadlines came."""
    began = NOW - timedelta(hours=2)
    for number in range(200):
        timers.set(str(number), "sla", began + number * timedelta(seconds=36))
    for one in ("150", "199"):
        pending.remember_critical(one, critical=True)
    assert timers.overdue(NOW) == 200
    taken, now = [timers.go_off(NOW)], NOW
    assert set(client.zrange(CRITICAL, 0, -1)) == {"150", "199"}
    assert client.zrange(PENDING, 0, -1) == ["0", "1"], "then those that have waited longest"
    while timers.overdue(now):
        now += SECOND
        taken.append(timers.go_off(now))
    assert (sum(taken), max(taken)) == (200, MOST)
    assert now - NOW == 200 / MOST * STRETCH - STRETCH, "four in five seconds, whatever number of schedulers look"
    assert pending.due() == 200


def test_several_schedulers_share_what_may_go_off(client: redis.Redis) -> None:
    several = [Timers(client) for _ in range(3)]
    for number in range(20):
        several[0].set(str(number), "sla", NOW)
    assert [one.go_off(NOW) for one in several] == [MOST, 0, 0]


@pytest.mark.parametrize("why", ["away", "paused", "many wait"])
def test_nothing_goes_off_in_vain_but_what_is_critical(
    timers: Timers, pending: Pending, client: redis.Redis, why: str
) -> None:
    """It would all be written at once in the moment when Zendesk, or a worker, is back."""
    pending.remember_critical("1", critical=True)
    for one in ("1", "2"):
        timers.set(one, "sla", NOW)
    if why == "away":
        client.hset(key("zendesk"), "open:away", '{"since": 0, "why": "get ticket: 503"}')
    elif why == "paused":
        Pause(client, "zendesk").begin("get ticket: 401")
    else:
        for number in range(100, 100 + MANY):
            pending.add(str(number), "test")
    TimersUpkeep(client).tend(NOW)
    assert (timers.get("1", "sla"), timers.get("2", "sla")) == (None, NOW)
    client.delete(key("zendesk"), PENDING)
    Pause(client, "zendesk").end(timedelta(0))
    TimersUpkeep(client).tend(NOW)
    assert timers.get("2", "sla") is None


@pytest.fixture
def server(tmp_path: Path) -> Callable[[], tuple[subprocess.Popen[bytes], redis.Redis]]:
    """Starts a Redis of its own, always on the same data."""
    folder = Path(tempfile.mkdtemp(prefix="hl", dir=tmp_path if len(str(tmp_path)) < 60 else None))

    def start() -> tuple[subprocess.Popen[bytes], redis.Redis]:
        process = subprocess.Popen(server_command(folder), stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while not answers(socket_url(folder)):
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.01)
        return process, connect(socket_url(folder))

    return start


def test_a_redis_that_is_killed_and_restarted_loses_no_timer(
    server: Callable[[], tuple[subprocess.Popen[bytes], redis.Redis]],
) -> None:
    process, before = server()
    for number in range(MOST + 1):
        Timers(before).set(str(number), "sla", NOW + number * SECOND)
    assert Timers(before).go_off(NOW) == 1
    process.kill()
    process.wait(10)
    before.close()
    process, after = server()
    try:
        timers, pending = Timers(after), Pending(after)
        assert pending.is_pending("0"), "what went off is pending"
        assert after.zcard(TIMERS) == MOST
        assert timers.go_off(NOW + STRETCH) == MOST
        assert all(pending.is_pending(str(number)) for number in range(MOST + 1))
    finally:
        after.close()
        process.kill()
        process.wait(10)
