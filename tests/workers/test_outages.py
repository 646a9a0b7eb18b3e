from __future__ import annotations

import logging
from datetime import timedelta
from typing import cast

import pytest
import redis

from workers import outages
from workers.counters import Counters
from workers.outages import LASTING, Outages, key
from workers.redis_client import connect


def age_failures(client: redis.Redis, system: str, by: timedelta) -> None:
    """As if all that is known of the system's failures had happened earlier."""
    ms = int(by.total_seconds() * 1000)
    for field, value in cast(dict[str, str], client.hgetall(key(system))).items():
        if field.startswith(("streak:", "at:", "last:")):
            first, *rest = value.split()
            times = [first, *rest] if rest else ["", first]
            client.hset(key(system), field, " ".join([times[0], *(str(int(one) - ms) for one in times[1:])]).strip())


def fail(counters: Counters, operation: str = "get ticket", status: str = "503") -> None:
    counters.observe_call("zendesk", operation, status, 0.01)


def answer(counters: Counters, operation: str = "get ticket", seconds: float = 0.0) -> None:
    counters.observe_call("zendesk", operation, "200", seconds)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "workers.outages"]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_an_outage_is_said_once_at_its_start_and_once_at_its_end_by_all_processes_together(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    processes = [Counters(client) for _ in range(4)]
    for one in processes:
        fail(one)
    age_failures(client, "zendesk", LASTING)
    for one in [*processes, *processes]:
        fail(one)
    assert said(caplog) == ["zendesk is away"]
    (outage,) = Outages(client).read()
    assert (outage.system, outage.kind, outage.why) == ("zendesk", "away", "get ticket: 503")
    for one in [*processes, *processes]:
        answer(one)
    assert said(caplog) == ["zendesk is away", "zendesk is back"]
    assert Outages(client).read() == []
    assert caplog.records[-1].__dict__["lasted_s"] >= LASTING.total_seconds()


def test_one_failing_call_of_many_is_no_outage(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters(client)
    for _ in range(10):
        fail(counters)
        age_failures(client, "zendesk", LASTING)
        answer(counters)
    assert said(caplog) == []
    assert not client.exists(key("zendesk"))


def test_many_failures_within_a_moment_are_no_outage(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters(client)
    for _ in range(50):
        fail(counters)
    assert said(caplog) == []


def test_failures_that_are_far_apart_are_no_outage(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters(client)
    fail(counters)
    age_failures(client, "zendesk", outages.FORGOTTEN + timedelta(seconds=1))
    fail(counters)
    assert said(caplog) == []


def test_updates_that_fail_while_reading_goes_well_are_an_outage_until_one_goes_well(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Counters(client)
    for _ in range(2):
        fail(counters, "update ticket")
        answer(counters, "get ticket")
        age_failures(client, "zendesk", LASTING)
    fail(counters, "update ticket")
    answer(counters, "get ticket")
    assert said(caplog) == ["zendesk is away"]
    answer(counters, "update ticket")
    assert said(caplog) == ["zendesk is away", "zendesk is back"]


def test_what_has_not_failed_for_a_while_is_back_by_any_answer(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Counters(client)
    fail(counters, "show many")
    age_failures(client, "zendesk", LASTING)
    fail(counters, "show many")
    age_failures(client, "zendesk", outages.QUIET)
    answer(counters, "get ticket")
    assert said(caplog) == ["zendesk is away", "zendesk is back"]


def test_an_answer_to_a_call_that_began_before_the_outage_does_not_end_it(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Counters(client)
    fail(counters)
    age_failures(client, "zendesk", LASTING)
    fail(counters)
    answer(counters, seconds=10)
    assert said(caplog) == ["zendesk is away"]


def test_being_throttled_is_said_after_three_refusals_and_over_when_there_are_none_for_a_while(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Counters(client)
    for _ in range(500):
        fail(counters, status="429")
    answer(counters)
    assert said(caplog) == ["zendesk throttles us"], "an answer now and then is no end"
    age_failures(client, "zendesk", outages.UNTHROTTLED)
    answer(counters)
    assert said(caplog) == ["zendesk throttles us", "zendesk throttles us no more"]


def test_a_refused_ticket_is_an_answer(client: redis.Redis) -> None:
    counters = Counters(client)
    fail(counters)
    counters.observe_call("zendesk", "get ticket", "404", 0.01)
    assert not client.exists(key("zendesk"))


def test_a_healthy_call_costs_no_round_trip_more_than_its_counts(client: redis.Redis) -> None:
    counters, before = Counters(client), client.info("commandstats")
    answer(counters)
    stats = client.info("commandstats")

    def calls(command: str) -> int:
        return int(stats.get(command, {}).get("calls", 0)) - int(before.get(command, {}).get("calls", 0))

    assert (calls("cmdstat_exec"), calls("cmdstat_exists")) == (1, 1)
    assert calls("cmdstat_evalsha") == calls("cmdstat_eval") == 0


def test_an_outage_outlives_the_process_that_noticed_it(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    fail(Counters(client))
    age_failures(client, "zendesk", LASTING)
    fail(Counters(client))
    assert [str(one).partition(" since ")[0] for one in Outages(client).read()] == ["zendesk is away"]
    assert client.pttl(key("zendesk")) > 24 * 3600 * 1000
    answer(Counters(client))
    assert said(caplog) == ["zendesk is away", "zendesk is back"]


def test_counting_goes_on_without_redis() -> None:
    Counters(connect("redis://127.0.0.1:1", fast_failing=True)).observe_call("zendesk", "get ticket", "503", 0.1)


def test_text_messages_that_cannot_be_sent_are_an_outage_too(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Counters(client)
    counters.observe_call("gatewayapi", "send sms", "Retryable", 0.01)
    age_failures(client, "gatewayapi", LASTING)
    counters.observe_call("gatewayapi", "send sms", "Retryable", 0.01)
    (outage,) = Outages(client).read()
    assert str(outage).startswith("gatewayapi is away since ")
    counters.observe_call("gatewayapi", "send sms", "200", 0.0)
    assert said(caplog) == ["gatewayapi is away", "gatewayapi is back"]
