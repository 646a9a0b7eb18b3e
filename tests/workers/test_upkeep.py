"""Chores are done until the process ends; one that fails, or takes its time, does not stop the others."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

import pytest
import redis

from tests.redis_servers import wait_until
from workers import upkeep
from workers.upkeep import Upkeep


def test_every_chore_is_done_whatever_the_others_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reported: list[Exception] = []
    monkeypatch.setattr(upkeep, "report", reported.append)
    stop, done = threading.Event(), threading.Event()

    def away(_: datetime) -> None:
        raise redis.ConnectionError

    def broken(_: datetime) -> None:
        raise ValueError("4711")

    def last(now: datetime) -> None:
        assert now.tzinfo is not None
        done.set()

    def slow(_: datetime) -> None:
        stop.wait(60)

    with caplog.at_level(logging.DEBUG):
        Upkeep([slow, away, broken, last]).start(stop)
        assert done.wait(5)
        wait_until(lambda: {"chore cut short by redis", "chore failed"} <= set(caplog.messages) and bool(reported))
        stop.set()
    assert [type(one) for one in reported] == [ValueError]


def test_without_chores_no_thread_is_started() -> None:
    before = threading.active_count()
    Upkeep([]).start(threading.Event())
    assert threading.active_count() == before
