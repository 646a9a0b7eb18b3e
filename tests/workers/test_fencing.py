"""A worker that froze, and wakes after another has taken its ticket, neither writes to it nor to its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.zendesk.update import Confirmed
from rules.model import TicketUpdate
from tests.workers.conftest import create
from tests.workers.test_ticket_pass import make_account, values
from tests.workers.test_unknown_outcomes import CALM, DOWN, Clock, World, sending
from workers import ticket_job, ticket_pass
from workers.desk import Desk
from workers.ledger import Ledger
from workers.pending import LEASE, PENDING

Really = Callable[[TicketUpdate], Confirmed]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with Simulator(0, clock=clock) as running:
        yield running


@pytest.fixture
def world(zendesk: Control, desk: Desk, client: redis.Redis, clock: Clock) -> World:
    make_account(desk)
    return World(zendesk, desk, client, clock)


@pytest.fixture(params=[False, True], ids=["metadata kept", "metadata dropped"], autouse=True)
def metadata(request: pytest.FixtureRequest, zendesk: Control) -> None:
    zendesk.drop_metadata(drops=request.param)


class Freeze:
    """The first worker that comes here freezes, and meanwhile another takes its ticket."""

    def __init__(self, client: redis.Redis, ticket_id: str, meanwhile: Callable[[], None]) -> None:
        self._redis, self._ticket_id, self._meanwhile = client, ticket_id, meanwhile
        self.is_over = False

    def __call__(self) -> None:
        if self.is_over:
            return
        self.is_over = True
        self._redis.delete(f"hotline:lock:{self._ticket_id}")
        self._meanwhile()


def test_frozen_between_ledger_and_put_for_as_long_as_its_lease(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)

    def another_worker() -> None:
        world.clock.advance(LEASE.total_seconds())
        world.process(ticket_id)
        assert len(world.notes(ticket_id)) == 1

    freeze = Freeze(world.client, ticket_id, another_worker)

    def send(really: Really, update: TicketUpdate) -> Confirmed:
        freeze()
        return really(update)

    sending(monkeypatch, send)
    world.process(ticket_id)
    before = world.zendesk.ticket(ticket_id)
    assert freeze.is_over
    assert world.puts() == 2, "the one that woke has sent its write"
    assert len(world.notes(ticket_id)) == 1, "and Zendesk has refused it"
    assert world.is_closed(ticket_id), "and it has left the ledger alone"
    world.clock.advance(5)
    world.process(ticket_id, event=True)
    assert world.zendesk.ticket(ticket_id) == before


def test_frozen_between_ledger_and_put_and_everything_within_one_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lease is so short; but a Redis that came back without the lock would make it so."""
    (ticket_id,) = create(world.zendesk, world.desk, CALM)

    def another_worker() -> None:
        world.process(ticket_id)
        assert world.notes(ticket_id) == [], "Zendesk would take both writes, so it waits"
        assert world.desk.pending.is_pending(ticket_id)

    freeze = Freeze(world.client, ticket_id, another_worker)

    def send(really: Really, update: TicketUpdate) -> Confirmed:
        freeze()
        return really(update)

    sending(monkeypatch, send)
    world.process(ticket_id)
    assert len(world.notes(ticket_id)) == 1
    assert world.desk.pending.is_pending(ticket_id), "the one that woke could not settle it"
    world.clock.advance(2)
    world.process(ticket_id)
    assert len(world.notes(ticket_id)) == 1
    assert world.puts() == 1
    assert world.is_closed(ticket_id)
    assert not world.desk.pending.is_pending(ticket_id)


@pytest.mark.parametrize("place", [1, 2], ids=["before the ledger knows", "between answer and ledger"])
def test_frozen_before_it_writes_the_ledger(world: World, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)

    def another_worker() -> None:
        world.clock.advance(LEASE.total_seconds())
        world.zendesk.act(ticket_id, {"comment": {"body": DOWN}}, person="requester")
        world.desk.pending.add(ticket_id, "test")
        world.clock.advance(3)
        world.process(ticket_id)

    freeze, real, count = Freeze(world.client, ticket_id, another_worker), Ledger.put, 0

    def put(self: Ledger, *args: Any) -> None:
        nonlocal count
        count += 1
        if count == place:
            freeze()
        real(self, *args)

    monkeypatch.setattr(Ledger, "put", put)
    world.process(ticket_id)
    assert freeze.is_over
    assert len(world.notes(ticket_id)) == place
    assert "DRIFTSKRITISK" in world.notes(ticket_id)[-1]
    assert world.is_closed(ticket_id)
    before = world.zendesk.ticket(ticket_id)
    world.clock.advance(5)
    world.process(ticket_id, event=True)
    assert world.zendesk.ticket(ticket_id) == before, "the ledger is that of the last write"
    assert world.puts() == place


def test_one_that_froze_before_it_read_wakes_to_what_the_other_wrote(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    freeze = Freeze(world.client, ticket_id, lambda: world.process(ticket_id))
    real = ticket_pass.look_at

    def look_at(*args: Any, **how: Any) -> Any:
        freeze()
        return real(*args, **how)

    monkeypatch.setattr(ticket_pass, "look_at", look_at)
    world.process(ticket_id)
    assert (world.puts(), len(world.notes(ticket_id))) == (1, 1)
    assert values(world.zendesk, world.desk, ticket_id)["product"] == "hotline_product_bc"
    assert world.client.zcard(PENDING) == 0
    assert ticket_job.desk().pending.dead() == []
