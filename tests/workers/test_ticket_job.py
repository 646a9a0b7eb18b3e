"""How a pass ends, whatever it meets (design §8)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import redis

from integrations.errors import (
    BadCredentials,
    Conflict,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from workers import ticket_job
from workers.counters import Counters
from workers.desk import Desk
from workers.leases import LeaseLost, Leases
from workers.pause import Pause
from workers.pending import PENDING, Pending
from workers.ticket_pass import Passed

DAY = 24 * 3600


class Passes:
    """Passes that end as the test says, one after the other; the last one goes on for good."""

    def __init__(self) -> None:
        self.ends: list[Passed | Exception] = [Passed("updated")]
        self.count = 0

    def __call__(self, *_: Any) -> Passed:
        self.count += 1
        end = self.ends[min(self.count, len(self.ends)) - 1]
        if isinstance(end, Exception):
            raise end
        return end


@pytest.fixture
def passes(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Passes]:
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
    made = Passes()
    monkeypatch.setattr(ticket_job, "pass_over", made)
    pending.accept("1", invocation="i", content="c", event="e")
    yield made
    ticket_job._desks.clear()


def process(client: redis.Redis, *, days_old: float = 0) -> str:
    """Process ticket 1 and say how it ended."""
    for instant in ("first_at", "failing_since"):
        if client.hexists("hotline:ticket:1", instant):
            client.hincrby("hotline:ticket:1", instant, -int(days_old * DAY * 1000))
    before = Counters(client).read()
    ticket_job.process_ticket("1")
    after = Counters(client).read()
    ended = [name for name in after if name.startswith("jobs:") and after[name] > before.get(name, 0)]
    return ",".join(sorted(name.removeprefix("jobs:") for name in ended))


def due_in(client: redis.Redis) -> float:
    score = client.zscore(PENDING, "1")
    assert score is not None
    seconds, micros = client.time()
    return score / 1000 - seconds - micros / 1e6


def failing(error: type[Exception], **how: Any) -> Exception:
    return error("zendesk", "get ticket", "500", **how)


def test_a_complete_pass_ends_the_ticket(client: redis.Redis, passes: Passes) -> None:
    assert process(client) == "updated"
    assert client.zscore(PENDING, "1") is None


def test_a_ticket_that_is_not_pending_is_left_alone(client: redis.Redis, passes: Passes) -> None:
    ticket_job.process_ticket("2")
    assert passes.count == 0


def test_a_pass_without_the_erp_wants_another_look(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [Passed("updated", incomplete=True)]
    assert process(client) == "updated"
    assert 5 * 60 - 1 < due_in(client) < 10 * 60


@pytest.mark.parametrize("error", [Retryable, OutcomeUnknown])
def test_what_may_be_tried_again_waits_ever_longer(
    client: redis.Redis, passes: Passes, error: type[Exception]
) -> None:
    passes.ends = [failing(error)]
    for least, most in ((2, 3), (4, 6), (8, 11)):
        assert process(client) == "retry"
        assert least - 0.5 < due_in(client) < most


def test_the_wait_that_a_system_asks_for_is_kept(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Retryable, retry_after=timedelta(seconds=90))]
    process(client)
    assert 89 < due_in(client) < 115


def test_no_wait_is_longer_than_ten_minutes(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Retryable)]
    client.hset("hotline:ticket:1", "attempts", 1000)
    process(client)
    assert 599 < due_in(client) < 760


def test_a_system_that_is_merely_down_is_waited_for_a_day(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Retryable)]
    assert process(client) == "retry"
    assert process(client, days_old=0.99) == "retry"
    assert process(client, days_old=0.02) == "dead"
    (dead,) = Pending(client).dead()
    assert (dead.error, dead.detail) == ("Retryable", "zendesk: get ticket: 500")


@pytest.mark.parametrize("error", [Rejected, UnexpectedAnswer])
def test_a_permanent_error_is_not_tried_again(client: redis.Redis, passes: Passes, error: type[Exception]) -> None:
    passes.ends = [failing(error)]
    assert process(client) == "dead"
    assert passes.count == 1
    assert client.zscore(PENDING, "1") is None


def test_a_ticket_that_is_gone_ends_cleanly(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(NotFound)]
    assert process(client) == "gone"
    assert Pending(client).dead() == []


def test_a_conflict_is_decided_anew_at_once(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Conflict), Passed("updated")]
    assert process(client) == "conflict,updated"


def test_conflict_upon_conflict_waits(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Conflict)]
    assert process(client) == "conflict,retry"
    assert passes.count == 3


def test_refused_credentials_pause_everything_with_one_alarm_and_kill_nothing(
    client: redis.Redis, passes: Passes, caplog: pytest.LogCaptureFixture
) -> None:
    passes.ends = [failing(BadCredentials)]
    Pending(client).add("2", "test")
    with caplog.at_level(logging.INFO):
        assert process(client, days_old=3) == "paused"
        ticket_job.process_ticket("2")
    assert passes.count == 1, "the second ticket does not even try"
    assert [record.message for record in caplog.records].count("paused") == 1
    assert due_in(client) > 20
    client.delete("hotline:pause:zendesk")
    passes.ends = [Passed("updated")]
    with caplog.at_level(logging.INFO):
        assert process(client) == "updated"
    assert [record.message for record in caplog.records].count("resumed") == 1


def test_an_error_of_our_own_is_tried_thrice_and_then_dead_without_its_message(
    client: redis.Redis, passes: Passes, caplog: pytest.LogCaptureFixture
) -> None:
    passes.ends = [ZeroDivisionError("canary@kunde.example")]
    assert [process(client) for _ in range(3)] == ["crashed", "crashed", "dead"]
    (dead,) = Pending(client).dead()
    assert (dead.error, dead.detail, dead.attempts) == ("ZeroDivisionError", "", 3)


def test_a_day_without_the_system_counts_from_its_first_failure_and_not_from_the_first_event(
    client: redis.Redis, passes: Passes
) -> None:
    passes.ends = [failing(BadCredentials), failing(Retryable)]
    assert process(client) == "paused"
    client.delete("hotline:pause:zendesk")
    assert process(client, days_old=3) == "retry", "for three days it was not let in, and now it is down for a second"


def test_a_newer_event_of_a_ticket_has_its_own_day(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Retryable)]
    process(client)
    process(client, days_old=0.99)
    Pending(client).accept("1", invocation="j", content="d", event="f")
    assert process(client, days_old=0.02) == "retry"


def test_waiting_for_a_system_uses_up_no_attempt_of_an_error_of_our_own(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [failing(Retryable), failing(Retryable), failing(Retryable), ZeroDivisionError()]
    assert [process(client) for _ in range(6)] == ["retry", "retry", "retry", "crashed", "crashed", "dead"]


def test_a_redis_that_goes_away_within_a_pass_is_no_error_of_the_ticket(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [redis.ConnectionError("gone")]
    for _ in range(4):
        assert process(client) == ""
        client.delete("hotline:lock:1")
    assert passes.count == 4
    assert client.zscore(PENDING, "1") is not None
    assert Pending(client).dead() == []


def test_a_lost_lease_settles_nothing(client: redis.Redis, passes: Passes) -> None:
    passes.ends = [LeaseLost("1")]
    assert process(client) == "lost"
    assert client.zscore(PENDING, "1") is not None
