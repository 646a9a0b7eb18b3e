"""While Zendesk is away one ticket tries at a time; when it is back, all that waited goes on at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from rq import Queue

from workers import gate, outages
from workers.budget import Budget
from workers.counters import Counters
from workers.dispatcher import Dispatcher
from workers.gate import Gate, hold_back
from workers.outages import Outages
from workers.pause import Pause
from workers.pending import CRITICAL, PENDING, Pending
from workers.presence import Presence
from workers.redis_client import connect_for_rq
from workers.tickets_queue import open_queue


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LOOKED_AFTER", timedelta(0))
    monkeypatch.setattr(outages, "LASTING", timedelta(0))


@pytest.fixture
def queue(redis_url: str) -> Iterator[Queue]:
    rq_client = connect_for_rq(redis_url)
    yield open_queue(rq_client)
    rq_client.close()


@pytest.fixture
def dispatcher(client: redis.Redis, queue: Queue) -> Dispatcher:
    presence = Presence(client)
    presence.say_alive("worker", 8)
    return Dispatcher(client, queue, Pending(client), presence, Budget(client))


def zendesk_is_away(client: redis.Redis) -> None:
    for _ in range(2):
        Counters(client).observe_call("zendesk", "get ticket", "503", 0.0)
    assert Outages(client).read()


def zendesk_answers(client: redis.Redis) -> None:
    Counters(client).observe_call("zendesk", "get ticket", "200", 0.0)
    assert not Outages(client).read()


def fail(pending: Pending, ticket_id: str, *, critical: bool = False, wait: timedelta = timedelta(minutes=9)) -> None:
    pending.accept(ticket_id, invocation=ticket_id, content=ticket_id, event="e", critical=critical)
    lease = pending.begin(ticket_id)
    assert lease is not None
    pending.retry(lease, wait)


def due_in(client: redis.Redis, ticket_id: str) -> float:
    """Seconds until the ticket is due."""
    score = client.zscore(PENDING, ticket_id) or client.zscore(CRITICAL, ticket_id)
    assert score is not None
    seconds, micros = client.time()
    return float(score) / 1000 - seconds - micros / 1e6


def test_one_ticket_tries_and_the_critical_ones_first(
    client: redis.Redis, dispatcher: Dispatcher, queue: Queue
) -> None:
    pending = Pending(client)
    zendesk_is_away(client)
    for number in range(3):
        pending.add(str(number), "test")
    pending.accept("9", invocation="i", content="c", event="e", critical=True)
    assert [dispatcher.dispatch_due() for _ in range(5)] == [1, 0, 0, 0, 0]
    assert queue.job_ids == ["ticket-9-1"]
    client.delete("hotline:gate:tried")
    assert dispatcher.dispatch_due() == 1, "some time later the next one tries"


def test_all_go_on_when_one_was_answered(client: redis.Redis, dispatcher: Dispatcher) -> None:
    pending = Pending(client)
    zendesk_is_away(client)
    for number in range(4):
        pending.add(str(number), "test")
    assert dispatcher.dispatch_due() == 1
    assert dispatcher.dispatch_due() == 0
    zendesk_answers(client)
    assert dispatcher.dispatch_due() == 3


def test_what_failed_before_is_due_at_once_when_zendesk_is_back_the_critical_ones_first(
    client: redis.Redis, dispatcher: Dispatcher, queue: Queue
) -> None:
    pending = Pending(client)
    zendesk_is_away(client)
    for number in range(100):
        fail(pending, str(number))
    fail(pending, "urgent", critical=True)
    fail(pending, "soon", wait=timedelta(milliseconds=1))
    pending.accept("held", invocation="h", content="h", event="e")
    assert pending.begin("held") is not None
    zendesk_answers(client)
    dispatcher.dispatch_due()
    assert "ticket-urgent-1" in queue.job_ids
    waits = sorted(due_in(client, str(number)) for number in range(100))
    assert waits[-1] < 100 * 0.02 + 0.1
    assert waits[-1] - waits[0] > 1.5, "and not all in the same moment"
    assert due_in(client, "held") > 5


def test_a_ticket_that_waits_long_is_the_one_that_tries_when_no_other_is_due(
    client: redis.Redis, dispatcher: Dispatcher, queue: Queue
) -> None:
    pending = Pending(client)
    zendesk_is_away(client)
    fail(pending, "1")
    fail(pending, "2", critical=True)
    assert dispatcher.dispatch_due() == 1
    assert queue.job_ids == ["ticket-2-1"]
    assert due_in(client, "1") > 500


def test_nothing_tries_while_zendesk_has_asked_to_be_left_alone(client: redis.Redis, dispatcher: Dispatcher) -> None:
    Pending(client).add("1", "test")
    zendesk_is_away(client)
    hold_back(client, timedelta(minutes=30))
    assert dispatcher.dispatch_due() == 0
    assert 50_000 < client.pttl("hotline:gate:held") <= 60_000
    zendesk_answers(client)
    assert dispatcher.dispatch_due() == 1


def test_with_bad_credentials_one_ticket_tries_after_the_pause(client: redis.Redis, dispatcher: Dispatcher) -> None:
    pending, pause = Pending(client), Pause(client, "zendesk")
    for number in range(3):
        pending.add(str(number), "test")
    pause.begin("get ticket: 401")
    assert dispatcher.dispatch_due() == 0
    client.delete("hotline:pause:zendesk")
    assert [dispatcher.dispatch_due(), dispatcher.dispatch_due()] == [1, 0]
    pause.end()
    assert dispatcher.dispatch_due() == 2


def test_being_throttled_is_left_to_the_budget(client: redis.Redis, dispatcher: Dispatcher) -> None:
    for _ in range(3):
        Counters(client).observe_call("zendesk", "get ticket", "429", 0.0)
    assert [one.kind for one in Outages(client).read()] == ["throttled"]
    assert Gate(client, Pending(client)).is_open()


def test_an_incomplete_ticket_is_looked_at_ever_less_often(client: redis.Redis) -> None:
    pending = Pending(client)
    pending.add("1", "test")
    waits = []
    for _ in range(7):
        lease = pending.begin("1")
        assert lease is not None
        pending.revisit(lease, timedelta(minutes=5))
        waits.append(round(due_in(client, "1") / 60))
    assert waits == [5, 10, 20, 40, 80, 80, 80]
    pending.accept("1", invocation="i", content="c", event="e")
    lease = pending.begin("1")
    assert lease is not None
    pending.revisit(lease, timedelta(minutes=5))
    assert round(due_in(client, "1") / 60) == 5, "after an event anew"


def test_incomplete_tickets_are_completed_one_by_one_when_the_erp_is_back(
    client: redis.Redis, dispatcher: Dispatcher
) -> None:
    pending = Pending(client)
    for number in range(10):
        pending.add(str(number), "test")
        lease = pending.begin(str(number))
        assert lease is not None
        pending.revisit(lease, timedelta(hours=2))
    fail(pending, "other")
    Outages(client).note_back("erp")
    dispatcher.dispatch_due()
    waits = sorted(due_in(client, str(number)) for number in range(1, 10))
    assert all(number - 0.2 < wait <= number for number, wait in enumerate(waits, 1))
    assert due_in(client, "other") > 500, "it waits for Zendesk"
