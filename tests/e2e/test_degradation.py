"""Real processes whose Zendesk or Redis fails for a while: defined, said once, and over by itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest
import redis
import requests

from demo.stack import running_stack
from demo.zendesk.control import Control
from tests.e2e.conftest import Desk, eventually
from workers.redis_client import connect

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("degradation")]


@pytest.fixture(autouse=True)
def mended(desk: Desk) -> Iterator[None]:
    """What one test breaks is whole for the next."""
    yield
    desk.zendesk.clear_faults()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """With the workers of production, which say more than those of the demo."""
    with running_stack(workers=2, worker=("app", "worker")) as stack:
        watchers = [threading.Thread(target=supervisor.watch) for supervisor in (stack.supervisor, stack.outside)]
        for watcher in watchers:
            watcher.start()
        yield Desk(stack, Control(stack.addresses.zendesk))
    for watcher in watchers:
        watcher.join()


def said(desk: Desk, *messages: str) -> list[str]:
    """Which of these lines stand in the log of all processes, in order."""
    lines = (line for line in desk.stack.log.read_text().splitlines() if line.startswith("{"))
    return [one["message"] for one in map(json.loads, lines) if one["message"] in messages]


def metrics(desk: Desk) -> str:
    return requests.get(f"{desk.stack.addresses.web}/metrics", timeout=5).text


def redis_of(desk: Desk) -> redis.Redis:
    return connect(f"unix://{desk.stack.env['DATA_DIR']}/redis/v.sock")


def test_a_zendesk_that_is_down_is_told_of_once_and_all_goes_on_soon_after_it_is_back(desk: Desk) -> None:
    away = 'hotline_outage{kind="away",system="zendesk"}'
    assert f"{away} 0.0" in metrics(desk)
    desk.zendesk.order_fault(path="/api/v2/", times=None, status=503)
    ids = [desk.create(f"Spørgsmål nummer {n} om bogføring i BC") for n in range(30)]
    assert eventually(lambda: any("zendesk is away since" in one for one in desk.readiness()["warnings"]), 40)
    assert desk.readiness()["ready"], "webhooks are still taken"
    assert f"{away} 1.0" in metrics(desk)
    ids += [desk.create(f"Spørgsmål nummer {n} om moms i BC") for n in range(30, 40)]
    desk.zendesk.await_deliveries()
    before, began = len(desk.zendesk.requests()), time.monotonic()
    time.sleep(6)
    tries = len(desk.zendesk.requests()) - before
    assert tries <= 10 * (time.monotonic() - began) / 6, "one ticket tries now and then"
    desk.zendesk.clear_faults()
    assert eventually(lambda: all(desk.is_done(one) for one in ids), 60)
    assert eventually(lambda: f"{away} 0.0" in metrics(desk))
    assert not any("zendesk is away" in one for one in desk.readiness()["warnings"])
    assert eventually(lambda: said(desk, "zendesk is back") == ["zendesk is back"])
    assert said(desk, "zendesk is away", "zendesk is back") == ["zendesk is away", "zendesk is back"]
    assert all(len(desk.notes(one)) == 1 for one in ids)


def test_a_redis_that_takes_nothing_is_waited_for_by_all_and_nothing_is_lost(desk: Desk) -> None:
    processes = desk.stack.supervisor.pids()
    client = redis_of(desk)
    for troubled, mended, sentence in (
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "read-only"),
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "memory of Redis is full"),
        ("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "too few replicas"),
    ):
        before = len(said(desk, "redis is away"))
        desk.zendesk.order_fault(method="GET", path="/api/v2/tickets/", latency=1)
        under_way = desk.create(f"Hvordan retter jeg en posteret faktura i BC? {sentence}")
        assert eventually(lambda ticket=under_way: desk.asked("GET", ticket) == 1)
        client.execute_command(*troubled.split())
        try:
            assert eventually(lambda text=sentence: text in str(desk.readiness()["missing"]))
            refused = desk.create(f"Hvordan fjerner jeg momsen i BC? {sentence}")
            # Web (two), workers and scheduler notice within a second or two, each by itself.
            assert eventually(lambda count=before: len(said(desk, "redis is away")) >= count + 5)
            time.sleep(3)
            assert len(said(desk, "redis is away")) == before + 5
        finally:
            client.execute_command(*mended.split())
        assert eventually(lambda: desk.readiness()["ready"], 15)
        assert eventually(lambda: 'hotline_webhooks_total{outcome="not durable"}' in metrics(desk)), "answered 503"
        assert eventually(lambda count=before: len(said(desk, "redis is back")) == count + 5)
        assert eventually(lambda one=under_way: desk.is_done(one), 30)
        desk.run("reconcile", "--all-open")
        assert eventually(lambda one=refused: desk.is_done(one), 30)
        assert (len(desk.notes(under_way)), len(desk.notes(refused))) == (1, 1)
    assert desk.stack.supervisor.pids() == processes, "no process has ended"
    assert said(desk, "process ended", "worker thread crashed", "job failed", "crashed") == []
