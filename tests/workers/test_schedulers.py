"""Any number of schedulers: each chore is done by one; one that is killed, or frozen for long, does no harm."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask
from werkzeug.serving import make_server

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SUPPORT_API
from demo.business_central.records import read_records
from demo.business_central.server import Simulator as BusinessCentral
from demo.faults import Fault
from demo.stack import DATA
from demo.zendesk.account import CLIENT_ID as ZENDESK_CLIENT_ID
from demo.zendesk.account import CLIENT_SECRET as ZENDESK_CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator as Zendesk
from integrations.business_central.notifications import Notification
from integrations.erp import Found
from rules.model import Customer
from tests.redis_servers import wait_until
from tests.workers.conftest import create
from web.business_central_webhook import business_central_webhook
from workers.chores import open_chores
from workers.contact_upkeep import REBUILT_AFTER
from workers.counters import Counters
from workers.customers import open_cache, open_index
from workers.desk import Desk
from workers.erp_changes import ErpChanges
from workers.erp_subscriptions import client_state
from workers.installation import hotline_command
from workers.pending import METRICS, PENDING, PREFIX, Pending
from workers.redis_client import connect
from workers.settings import Settings, parse_settings
from workers.sweep import webhooks_stopped
from workers.ticket_job import process_ticket

TURNS = {
    "sweep": f"{PREFIX}sweep:swept",
    "deliveries": f"{PREFIX}deliveries:looked",
    "contacts": f"{PREFIX}erp:index:tried",
    "subscriptions": f"{PREFIX}erp:subscriptions:tended",
    "changes": f"{PREFIX}erp:changed:looking",
}
SOMEBODY = "11111111-2222-3333-4444-555555555555"
LATENCY = 3.0
"""Seconds in which a scheduler waits for its answer, and is killed or frozen."""


@dataclass(slots=True)
class World:
    """Simulated systems, a web that shakes hands, and what schedulers are started with."""

    zendesk: Control
    bc: BusinessCentral
    client: redis.Redis
    settings: Settings
    env: Mapping[str, str]
    log: Path

    def start(self) -> subprocess.Popen[bytes]:
        """A scheduler in a process of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(hotline_command("scheduler"), env=self.env, stdout=log, stderr=log)

    def do_all(self, client: redis.Redis | None = None) -> None:
        """As another scheduler does its chores."""
        for chore in open_chores(self.settings, client or self.client, Counters(self.client)):
            chore(datetime.now(UTC))

    def subscriptions(self) -> int:
        return len(self.bc.subscriptions._kept)

    def has_asked(self, path: str) -> bool:
        return any(path in row["path"] for row in self.zendesk.requests())

    def knows_contacts(self) -> bool:
        found = open_index(self.settings, self.client).find(email="bente@klitgaard-traelast.example")
        return found.by_email == ("10482",)

    def add_change(self) -> None:
        """Business Central tells of a customer, and then does not know it: it may have been any."""
        cache = open_cache(self.settings, self.client)
        customer = Customer(number="10482", name="x", as_of=datetime.now(UTC))
        cache.store(Found({"10482": customer}, (), False), None, datetime.now(UTC))
        told = Notification("customers", self.bc.company_id, SOMEBODY, "updated", datetime.now(UTC), "")
        ErpChanges(self.client).add([told])

    def is_aged(self) -> bool:
        """Has the change been looked at, and is the customer asked for anew?"""
        stale = open_cache(self.settings, self.client).read(["10482"], None, datetime.now(UTC)).stale_numbers
        return stale == ("10482",) and not self.client.exists(f"{PREFIX}erp:changed")


@pytest.fixture
def world(client: redis.Redis, redis_url: str, tmp_path: Path) -> Iterator[World]:
    state = client_state(CLIENT_SECRET)
    app = Flask("receiver")
    app.register_blueprint(business_central_webhook(ErpChanges(client), Counters(client), state))
    web = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=web.serve_forever, args=(0.05,))
    serving.start()
    with Zendesk(0) as zendesk, BusinessCentral(read_records(DATA / "customers.json", date(2026, 11, 20))) as bc:
        env = {
            "PATH": os.environ["PATH"],
            "REDIS_URL": redis_url,
            "DATA_DIR": str(tmp_path),
            "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{web.port}",
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": zendesk.address,
            "ZENDESK_OAUTH_CLIENT_ID": ZENDESK_CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": ZENDESK_CLIENT_SECRET,
            "ERP": "business_central",
            "BC_BASE_URL": bc.base_url,
            "BC_TOKEN_URL": bc.token_url,
            "BC_CLIENT_ID": CLIENT_ID,
            "BC_CLIENT_SECRET": CLIENT_SECRET,
            "BC_COMPANY_ID": bc.company_id,
            "BC_SUPPORT_API": SUPPORT_API,
        }
        settings = parse_settings(env, need_zendesk=True)
        yield World(Control(zendesk.address), bc, client, settings, env, tmp_path / "log")
    web.shutdown()
    serving.join()
    web.server_close()


def test_of_eight_schedulers_one_does_each_chore(world: World, redis_url: str) -> None:
    world.add_change()
    together = threading.Barrier(8)
    failures: list[BaseException] = []

    def tend() -> None:
        try:
            with connect(redis_url) as client:
                chores = open_chores(world.settings, client, Counters(client))
                # Timers need no turn: what is due is taken in one step of Redis; nor do cases, kept once each.
                assert len(chores) == len(TURNS) + 2
                for chore in chores:
                    together.wait(30)
                    chore(datetime.now(UTC))
        except BaseException as error:  # noqa: BLE001 (told to the test's own thread)
            failures.append(error)
            together.abort()

    threads = [threading.Thread(target=tend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    for path in ("/incremental/", "/webhooks"):
        assert sum(path in row["path"] for row in world.zendesk.requests()) == 1, path
    assert world.bc.faults.counters()["calls"] == {
        "token": 1,
        "customers": 1 + 1,  # all of them with their contacts, and the one that was told of
        "customerContacts": 1,
        "supportAccounts": 1,
        "subscriptions": 1 + 3,  # read once, and each made once
    }
    assert world.subscriptions() == 3
    assert world.knows_contacts()
    assert world.is_aged()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_sweep_that_is_cut_short_is_made_by_another_and_never_goes_back(
    world: World, number: signal.Signals
) -> None:
    world.zendesk.order_fault(path="/api/v2/incremental/", latency=LATENCY, times=1)
    frozen = world.start()
    try:
        wait_until(lambda: world.has_asked("/incremental/"))
        os.kill(frozen.pid, number)
        ticket = str(world.zendesk.create_ticket(description="x", created_at="2026-11-23T10:00:00Z"))
        turn_passes(world, "sweep")
        world.do_all()
        position = world.client.get(f"{PREFIX}sweep:position")
        assert position is not None
        world.client.set(f"{PREFIX}sweep:position", f"{position}-and-on")
        if number == signal.SIGSTOP:
            thaw(world, frozen, "sweep took too long")
            assert world.client.get(f"{PREFIX}sweep:position") == f"{position}-and-on"
            assert not webhooks_stopped(world.client)
        assert world.client.hget(METRICS, "last_sweep_at") is not None
        assert Pending(world.client).is_pending(ticket) is False, "its last minute is not told yet"
    finally:
        frozen.kill()
        frozen.wait(10)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_contacts_that_are_read_too_long_are_read_by_another_and_keep_the_newer(
    world: World, number: signal.Signals
) -> None:
    world.bc.faults.add(Fault(path="/customers", latency=LATENCY, times=1))
    frozen = world.start()
    try:
        wait_until(lambda: "customers" in world.bc.faults.counters()["calls"])  # type: ignore[operator]
        os.kill(frozen.pid, number)
        turn_passes(world, "contacts")
        world.do_all()
        index = open_index(world.settings, world.client)
        built_at = index.built_at()
        if number == signal.SIGSTOP:
            thaw(world, frozen, "contacts took too long")
        assert world.knows_contacts()
        assert index.built_at() == built_at
        assert built_at is not None
        assert datetime.now(UTC) - built_at < REBUILT_AFTER
    finally:
        frozen.kill()
        frozen.wait(10)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_subscriptions_that_one_has_begun_to_make_are_made_once(world: World, number: signal.Signals) -> None:
    world.bc.faults.add(Fault(path="/subscriptions", times=1))
    world.bc.faults.add(Fault(path="/subscriptions", latency=LATENCY, times=1))
    frozen = world.start()
    try:
        wait_until(lambda: world.bc.faults.counters()["calls"].get("subscriptions") == 2)  # type: ignore[attr-defined]
        os.kill(frozen.pid, number)
        wait_until(lambda: world.subscriptions() == 1)
        turn_passes(world, "subscriptions")
        world.do_all()
        assert world.subscriptions() == 3
        if number == signal.SIGSTOP:
            thaw(world, frozen, "subscriptions took too long")
        calls = world.bc.faults.counters()["calls"]
        assert isinstance(calls, dict)
        assert calls["subscriptions"] == 2 + 1 + 2, "the second reads what the first has made, and makes the others"
        assert world.subscriptions() == 3
    finally:
        frozen.kill()
        frozen.wait(10)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_change_that_one_has_begun_to_look_at_is_not_lost(world: World, number: signal.Signals) -> None:
    asked = Fault(path=f"customers({SOMEBODY})", latency=LATENCY, times=1)
    world.bc.faults.add(asked)
    world.add_change()
    frozen = world.start()
    try:
        wait_until(lambda: asked.times == 0)
        os.kill(frozen.pid, number)
        world.do_all()
        assert not world.is_aged(), "another is at it"
        turn_passes(world, "changes")
        world.do_all()
        assert world.is_aged()
        if number == signal.SIGSTOP:
            os.kill(frozen.pid, signal.SIGCONT)
            world.add_change()
            wait_until(world.is_aged)
    finally:
        frozen.kill()
        frozen.wait(10)


def test_a_ticket_that_a_frozen_scheduler_hands_out_late_gets_one_note(desk: Desk, zendesk: Control) -> None:
    (ticket,) = create(zendesk, desk, "Vores licens er udløbet")
    (frozen,) = desk.pending.claim(1)
    desk.redis.zadd(PENDING, {ticket: 0})  # as if its lease were over
    (other,) = desk.pending.claim(1)
    assert (frozen.ticket_id, other.ticket_id) == (ticket, ticket)
    assert frozen.job_id != other.job_id, "RQ does not take the one for the other"
    process_ticket(other.ticket_id)
    process_ticket(frozen.ticket_id)
    assert sum(row["call"].startswith("PUT ") for row in zendesk.requests()) == 1
    notes = [one for one in zendesk.ticket(ticket)["comments"] if one["public"] is False]
    assert len(notes) == 1


def turn_passes(world: World, chore: str) -> None:
    """As if the turn's time were over."""
    assert 0 < world.client.pttl(TURNS[chore]) <= timedelta(hours=1).total_seconds() * 1000
    world.client.delete(TURNS[chore])


def thaw(world: World, frozen: subprocess.Popen[bytes], says: str) -> None:
    """Let it go on, and wait until it has said that it has become too late."""
    os.kill(frozen.pid, signal.SIGCONT)
    wait_until(lambda: says in world.log.read_text("utf-8"))
