"""A desk at a simulated Zendesk over real HTTP, without any process of ours around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import redis

from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from workers import ticket_job
from workers.desk import Desk, make_desk
from workers.lease import Lease
from workers.pending import Pending
from workers.settings import parse_settings


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(0) as running:
        yield running


@pytest.fixture
def zendesk(simulator: Simulator) -> Control:
    return Control(simulator.address)


@pytest.fixture
def desk(simulator: Simulator, client: redis.Redis) -> Iterator[Desk]:
    settings = parse_settings(
        {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": simulator.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
        }
    )
    opened = make_desk(settings, client)
    ticket_job.serve(opened)
    yield opened
    ticket_job._desks.clear()


def let_it_settle(simulator: Simulator, *ticket_ids: str) -> None:
    """The tickets changed last some seconds ago: a later change has another stamp."""
    with simulator.desk.account.lock:
        for one in ticket_ids:
            simulator.desk.account.tickets[int(one)].updated_at -= timedelta(seconds=5)


def lease_of(client: redis.Redis, ticket_id: str) -> Lease:
    """The lease of a ticket that is made pending for it."""
    pending = Pending(client)
    pending.add(ticket_id, "test")
    lease = pending.begin(ticket_id)
    assert lease is not None
    return lease


def create(zendesk: Control, desk: Desk, *texts: str) -> list[str]:
    ids = [
        str(zendesk.create_ticket(description=text, requester_email="a@b.example", created_at="2026-11-23T10:00:00Z"))
        for text in texts
    ]
    for one in ids:
        desk.pending.add(one, "test")
    return ids


@pytest.fixture
def simulator_clock(simulator: Simulator) -> Callable[[datetime], None]:
    """Sets what time it is in the simulated account."""

    def set_to(at: datetime) -> None:
        simulator.desk.account._clock = lambda: at

    return set_to
