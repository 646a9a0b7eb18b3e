"""A day without the ERP, with its seconds for minutes: few calls, one line, and a ticket that says since when."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

import pytest
import redis

from integrations.errors import BadCredentials, UnexpectedAnswer
from tests.workers.test_customer_facts import KNOWN, QUESTIONS, Erp, away, open_source
from workers import customer_cache, customer_facts, outages
from workers.gate import Gate
from workers.outages import Outages
from workers.pending import PENDING, Pending

TICKETS = 300


@pytest.fixture(autouse=True)
def short_times(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(customer_facts, "ASK_AGAIN", timedelta(milliseconds=100))
    monkeypatch.setattr(customer_cache, "FRESH_FIGURES", timedelta(0))
    monkeypatch.setattr(customer_cache, "FRESH_INCOMPLETE", timedelta(0))
    monkeypatch.setattr(customer_cache, "FRESH_UNKNOWN", timedelta(0))
    monkeypatch.setattr(outages, "LASTING", timedelta(milliseconds=50))


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name in ("workers.outages", "workers.pause")]


def test_a_day_without_the_erp(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    erp, pending = Erp(), Pending(client)
    processes = [open_source(client, erp) for _ in range(3)]
    assert processes[0].find(QUESTIONS).by_number["10482"] == KNOWN
    erp.error = away()
    asked, began = len(erp.asked), time.monotonic()
    ages = set()
    for number in range(TICKETS):
        facts = processes[number % 3].find(QUESTIONS)
        assert (facts.erp, facts.final) == ("down", False)
        assert facts.by_number["10482"] == KNOWN, "what was last known, with its age"
        ages.add(facts.unknown_since)
        pending.add(str(number), "test")
        lease = pending.begin(str(number))
        assert lease is not None
        pending.revisit(lease, timedelta(minutes=5))
        if not number % 20:
            time.sleep(0.05)
    tries = (time.monotonic() - began) / customer_facts.ASK_AGAIN.total_seconds()
    assert len(ages) == 1, "all say the same instant"
    assert 2 <= len(erp.asked) - asked <= tries + 2, "one ticket tries it now and then"
    assert lines(caplog) == ["erp is away"]
    (outage,) = Outages(client).read()
    (since,) = ages
    assert since is not None
    assert abs(outage.since - since) < timedelta(seconds=1)
    erp.error = None
    time.sleep(customer_facts.ASK_AGAIN.total_seconds())
    assert processes[1].find(QUESTIONS).erp == "ok"
    assert lines(caplog) == ["erp is away", "erp is back"]
    assert Outages(client).read() == []
    Gate(client, pending).is_open()
    seconds, _ = client.time()
    waits = [score / 1000 - seconds for _, score in client.zrange(PENDING, 0, -1, withscores=True)]
    assert len(waits) == TICKETS
    assert max(waits) < TICKETS + 2, "one a second is looked at again"


def test_refused_credentials_are_one_line_too(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    erp = Erp()
    processes = [open_source(client, erp) for _ in range(3)]
    erp.error = BadCredentials("business_central", "mint token", "401")
    for source in [*processes, *processes]:
        assert source.find(QUESTIONS).erp == "down"
    assert lines(caplog) == ["paused"]
    client.delete("hotline:pause:erp")
    erp.error = None
    time.sleep(customer_facts.ASK_AGAIN.total_seconds())
    for source in processes:
        assert source.find(QUESTIONS).erp == "ok"
    assert lines(caplog) == ["paused", "resumed"]


def test_a_part_that_fails_for_long_is_told_of_once(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    erp = Erp()
    source = open_source(client, erp)
    erp.incomplete = True
    for _ in range(4):
        assert source.find(QUESTIONS).incomplete
        time.sleep(0.03)
    assert lines(caplog) == ["erp answers only in part"]
    erp.incomplete = False
    assert not source.find(QUESTIONS).incomplete
    assert lines(caplog) == ["erp answers only in part", "erp answers in whole again"]


def test_answers_of_no_use_are_told_of_once(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    erp = Erp()
    source = open_source(client, erp)
    erp.error = UnexpectedAnswer("business_central", "find_customer", "the answer is not JSON")
    for _ in range(4):
        assert source.find(QUESTIONS).final
        time.sleep(0.03)
    assert lines(caplog) == ["erp answers what is of no use"]
    assert [one for one in caplog.records if one.levelno >= logging.WARNING and one.name != "workers.outages"] == []
    erp.error = None
    source.find(QUESTIONS)
    assert lines(caplog)[-1] == "erp answers what is of use again"
