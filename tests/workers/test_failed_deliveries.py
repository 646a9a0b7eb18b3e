"""Deliveries that nobody took are told of once, and their tickets are found."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.zendesk.provision import DesiredState, apply, plan
from tests.workers.test_sweep import Clock
from workers.desk import Desk
from workers.failed_deliveries import MOST_TICKETS, FailedDeliveries, deliveries_fail
from workers.installation import webhook_endpoint
from workers.pending import PENDING
from workers.readiness import find_readiness

ENDPOINT = webhook_endpoint("http://127.0.0.1:9")
"""Nobody answers there."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with Simulator(0, clock=clock) as running:
        yield running


@pytest.fixture
def deliveries(desk: Desk) -> FailedDeliveries:
    client = desk.zendesk()
    apply(client, plan(client, DesiredState((), (), "Hotline", ENDPOINT)))
    return FailedDeliveries(desk.redis, desk.pending, desk.zendesk, desk.counters, ENDPOINT)


def fail(zendesk: Control, number: int = 1) -> list[str]:
    """Tickets whose deliveries have failed."""
    ids = [str(zendesk.create_ticket(description="d", requester_email="a@b.example")) for _ in range(number)]
    zendesk.await_deliveries(20)
    return ids


def test_a_failed_delivery_is_found_and_told_of_once_until_none_fails(
    zendesk: Control, desk: Desk, deliveries: FailedDeliveries, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (ticket_id,) = fail(zendesk)
    now = datetime.now(UTC)
    assert deliveries.look(now) == 1
    assert desk.redis.zrange(PENDING, 0, -1) == [ticket_id]
    assert deliveries_fail(desk.redis) == "no answer"
    assert any("no answer" in one for one in find_readiness(desk.redis).warnings)
    clock.ahead += timedelta(seconds=2)
    (other,) = fail(zendesk)
    assert deliveries.look(now) == 1
    assert set(desk.redis.zrange(PENDING, 0, -1)) == {ticket_id, other}
    assert deliveries.look(now) == 0
    assert deliveries_fail(desk.redis) is None
    said = [one.message for one in caplog.records if one.message.startswith("deliveries ")]
    assert said == ["deliveries fail", "deliveries are taken again"]
    assert desk.counters.read()["deliveries:failed"] == 2


def test_so_many_tickets_are_asked_for_and_no_more(
    zendesk: Control, desk: Desk, deliveries: FailedDeliveries
) -> None:
    fail(zendesk, MOST_TICKETS + 3)
    assert deliveries.look(datetime.now(UTC)) == MOST_TICKETS + 3
    assert desk.redis.zcard(PENDING) == MOST_TICKETS


def test_what_failed_before_the_first_look_is_the_sweeps(
    zendesk: Control, desk: Desk, deliveries: FailedDeliveries
) -> None:
    fail(zendesk)
    assert deliveries.look(datetime.now(UTC) + timedelta(hours=1)) == 0
    assert desk.redis.zcard(PENDING) == 0


def test_an_account_without_our_webhook_is_asked_for_it_once_an_hour(zendesk: Control, desk: Desk) -> None:
    none = FailedDeliveries(desk.redis, desk.pending, desk.zendesk, desk.counters, ENDPOINT)
    zendesk.clear_calls()
    assert none.look(datetime.now(UTC)) == none.look(datetime.now(UTC)) == 0
    assert zendesk.calls()["GET /api/v2/webhooks"] == 1


def test_one_of_all_schedulers_looks_and_a_zendesk_that_does_not_answer_is_asked_again_later(
    zendesk: Control, desk: Desk, deliveries: FailedDeliveries
) -> None:
    zendesk.order_fault(path="/api/v2/webhooks", status=503, times=None)
    zendesk.clear_calls()
    other = FailedDeliveries(desk.redis, desk.pending, desk.zendesk, desk.counters, ENDPOINT)
    deliveries.tend(datetime.now(UTC))
    other.tend(datetime.now(UTC))
    assert zendesk.calls()["GET /api/v2/webhooks"] == 1
