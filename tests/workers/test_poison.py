"""A ticket whose pass ends the process ends dead; what merely stood beside it, or met a bad day, does not."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
import redis

from workers import ticket_job
from workers.counters import Counters
from workers.desk import Desk
from workers.lease import Lease
from workers.leases import Leases
from workers.pause import Pause
from workers.pending import MOST_DEATHS, PENDING, Pending
from workers.ticket_pass import Passed

DIES_AT_IT = """
import os, signal, sys
from types import SimpleNamespace
from workers import ticket_job
from workers.counters import Counters
from workers.leases import Leases
from workers.pause import Pause
from workers.pending import Pending
from workers.redis_client import connect

client = connect(sys.argv[1])
pending = Pending(client)
desk = SimpleNamespace(
    redis=client, pending=pending, leases=Leases(pending), counters=Counters(client),
    zendesk_pause=Pause(client, "zendesk"),
)
desk.of_now = lambda: desk
ticket_job.serve(desk)
ticket_job.pass_over = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
ticket_job.process_ticket("1")
"""


def let_eight_seconds_pass(client: redis.Redis) -> None:
    """Leases end, and of processes that died nobody says any more that they live."""
    for key in (*client.scan_iter("hotline:lock:*"), *client.scan_iter("hotline:working:*")):
        client.delete(key)


def let_it_be_due(client: redis.Redis, ticket_id: str = "1") -> float:
    """For how many seconds the ticket would have waited."""
    score, (seconds, micros) = client.zscore(PENDING, ticket_id), client.time()
    assert score is not None
    client.zadd(PENDING, {ticket_id: 0})
    return max(0.0, score / 1000 - seconds - micros / 1e6)


def begin(process: Pending, ticket_id: str = "1") -> Lease:
    lease = process.begin(ticket_id)
    assert lease is not None
    return lease


def die(client: redis.Redis, ticket_id: str = "1") -> float:
    """A new process begins a pass and dies; how long it had to wait for that."""
    waited = 0.0
    lease = Pending(client).begin(ticket_id)
    if lease is None:
        waited = let_it_be_due(client, ticket_id)
        lease = begin(Pending(client), ticket_id)
    let_eight_seconds_pass(client)
    return waited


@pytest.fixture
def desk(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    pending = Pending(client)
    desk = SimpleNamespace(
        redis=client,
        pending=pending,
        leases=Leases(pending),
        counters=Counters(client),
        zendesk_pause=Pause(client, "zendesk"),
    )
    desk.of_now = lambda: desk
    ticket_job.serve(cast(Desk, desk))
    monkeypatch.setattr(ticket_job, "pass_over", lambda *_: Passed("updated"))
    pending.accept("1", invocation="i", content="c", event="e")
    yield cast(Desk, desk)
    ticket_job._desks.clear()


def test_a_ticket_that_ends_every_process_is_dead_with_a_letter_that_says_so(
    client: redis.Redis, redis_url: str, desk: Desk
) -> None:
    killed = 0
    for _ in range(3 * MOST_DEATHS):
        done = subprocess.run([sys.executable, "-c", DIES_AT_IT, redis_url], timeout=60, check=False)
        if done.returncode == -signal.SIGKILL:
            killed += 1
        let_eight_seconds_pass(client)
        if not desk.pending.is_pending("1"):
            break
        let_it_be_due(client)
    (dead,) = desk.pending.dead()
    assert killed == MOST_DEATHS
    assert (dead.ticket_id, dead.error, dead.attempts, dead.event) == ("1", "ProcessDied", MOST_DEATHS, "e")
    assert "within each of 5 passes" in dead.detail
    assert desk.pending.retry_dead("1")
    ticket_job.process_ticket("1")
    assert desk.pending.dead() == []


def test_each_further_death_makes_the_ticket_wait_longer(client: redis.Redis, desk: Desk) -> None:
    waits = [die(client) for _ in range(MOST_DEATHS)]
    assert [round(one, -1) for one in waits] == [0, 0, 10, 50, 250]


def test_a_pass_that_ends_takes_back_all_deaths(client: redis.Redis, desk: Desk) -> None:
    for _ in range(MOST_DEATHS - 1):
        die(client)
    process = Pending(client)
    assert process.begin("1") is None
    let_it_be_due(client)
    process.retry(begin(process), ticket_job.FIRST_WAIT)
    let_it_be_due(client)
    assert begin(process).deaths == 0


def test_a_lease_that_a_living_process_lost_is_no_death(client: redis.Redis, desk: Desk) -> None:
    """Redis was restarted, say, or the network was away: the process lives, and its lease ran out."""
    living, others = Pending(client), Pending(client)
    for process in (living, living, others, living, others, others, living):
        lease = begin(process)
        assert lease.deaths == 0
        client.delete("hotline:lock:1")
        living.say_alive()
        others.say_alive()


def test_the_death_of_a_process_shows_as_soon_as_its_lease_has_ended(client: redis.Redis, desk: Desk) -> None:
    begin(Pending(client))
    (alive,) = client.scan_iter("hotline:working:*")
    assert client.pexpiretime(alive) <= client.pexpiretime("hotline:lock:1")
    keeper = Pending(client)
    desk.pending.add("2", "test")
    lease, stop = begin(keeper, "2"), threading.Event()
    leases = Leases(keeper)
    with leases.holding(lease):
        heart = threading.Thread(target=leases.keep, args=(stop,))
        heart.start()
        while client.pttl("hotline:lock:2") < 7000 or not client.exists(keeper._alive):
            assert heart.is_alive()
        stop.set()
        heart.join()
    assert client.pexpiretime(keeper._alive) <= client.pexpiretime("hotline:lock:2")


def test_two_rollouts_that_kill_all_workers_cost_a_ticket_ten_seconds(client: redis.Redis, desk: Desk) -> None:
    assert die(client) == 0
    assert die(client) == 0
    assert desk.pending.begin("1") is None
    assert 9 < let_it_be_due(client) <= 10
    ticket_job.process_ticket("1")
    assert not desk.pending.is_pending("1")
    assert desk.pending.dead() == []


def test_suspects_go_alone_so_that_one_that_kills_makes_no_other_guilty(client: redis.Redis, desk: Desk) -> None:
    desk.pending.add("2", "test")
    for ticket_id in "12":
        for _ in range(2):
            die(client, ticket_id)
        assert desk.pending.begin(ticket_id) is None
        let_it_be_due(client, ticket_id)
    assert ticket_job._suspect_under_way.acquire(blocking=False)
    try:
        ticket_job.process_ticket("2")
        assert desk.pending.is_pending("2"), "it waits while another suspect is at work in this process"
    finally:
        ticket_job._suspect_under_way.release()
    let_it_be_due(client, "2")
    assert begin(Pending(client), "2").deaths == 2, "having waited is no end of a pass"


def test_a_crowd_that_died_twice_is_taken_apart(client: redis.Redis, desk: Desk) -> None:
    desk.pending.add("2", "test")
    for _ in range(2):
        leases, suspects = Pending(client).take(10)
        assert ({one.ticket_id for one in leases}, suspects) == ({"1", "2"}, [])
        let_eight_seconds_pass(client)
        for ticket_id in "12":
            let_it_be_due(client, ticket_id)
    assert Pending(client).take(10) == ([], []), "both wait"
    for ticket_id in "12":
        assert 9 < let_it_be_due(client, ticket_id) <= 10
    leases, suspects = Pending(client).take(10)
    assert (leases, sorted(suspects)) == ([], ["1", "2"])
