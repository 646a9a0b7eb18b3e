"""A write of unknown outcome is read back before anything is written again, whatever the account keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.errors import OutcomeUnknown
from integrations.zendesk import session
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.update import Confirmed
from rules.model import TicketUpdate
from tests.workers.conftest import create
from tests.workers.test_ticket_pass import make_account, notes, put_tickets, values
from workers import ticket_job
from workers.desk import Desk
from workers.pending import PENDING

CALM = "Hvor finder jeg momsopgørelsen i BC?"
DOWN = "Alt er nede i Business Central, ingen kan arbejde!"


class Clock:
    """Zendesk's, which a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 0, 0, 300_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with Simulator(0, clock=clock) as running:
        yield running


@dataclass(frozen=True, slots=True)
class World:
    """A desk at a Zendesk whose clock stands still."""

    zendesk: Control
    desk: Desk
    client: redis.Redis
    clock: Clock

    def process(self, ticket_id: str, *, event: bool = False) -> None:
        """A pass as soon as the ticket is due, without waiting until it is; `event`: something has happened to it."""
        if event:
            self.desk.pending.add(ticket_id, "test")
        self.client.zadd(PENDING, {ticket_id: 0}, xx=True)
        ticket_job.process_ticket(ticket_id)

    def notes(self, ticket_id: str) -> list[str]:
        """The internal notes."""
        return notes(self.zendesk, ticket_id)

    def puts(self) -> int:
        """How many updates of single tickets were sent."""
        return put_tickets(self.zendesk)

    def is_closed(self, ticket_id: str) -> bool:
        """Does the ledger know what stands on the ticket?"""
        entry = self.desk.ledger.get(ticket_id)
        return entry is not None and entry.written is not None and not entry.intents


@pytest.fixture
def world(zendesk: Control, desk: Desk, client: redis.Redis, clock: Clock) -> World:
    make_account(desk)
    return World(zendesk, desk, client, clock)


@pytest.fixture(params=[False, True], ids=["metadata kept", "metadata dropped"], autouse=True)
def metadata(request: pytest.FixtureRequest, zendesk: Control) -> None:
    zendesk.drop_metadata(drops=request.param)


def sending(monkeypatch: pytest.MonkeyPatch, send: Callable[..., Confirmed]) -> None:
    """Let `send(really, update)` stand before the PUT; `really(update)` makes it."""
    real = ZendeskClient.update_ticket

    def update_ticket(self: ZendeskClient, update: TicketUpdate) -> Confirmed:
        return send(lambda one: real(self, one), update)

    monkeypatch.setattr(ZendeskClient, "update_ticket", update_ticket)


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "within"}, {"cut": "after"}, {"hang": 30}])
@pytest.mark.parametrize("is_solved", [False, True], ids=["with a note", "without a note"])
def test_it_is_repeated_only_if_it_did_not_arrive(
    world: World, is_solved: bool, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    if is_solved:
        world.zendesk.act(ticket_id, {"status": "solved"})
    world.clock.advance(5)
    world.zendesk.order_fault(method="PUT", path="/tickets/", **fault)
    monkeypatch.setattr(session, "TIMEOUT", (1, 0.3))
    world.process(ticket_id)
    assert not world.is_closed(ticket_id)
    monkeypatch.undo()
    arrived = fault != {"cut": "before"}
    for _ in range(2):
        world.clock.advance(5)
        world.process(ticket_id, event=True)
        assert world.puts() == (1 if arrived else 2)
    assert len(world.notes(ticket_id)) == (0 if is_solved else 1)
    assert world.is_closed(ticket_id)
    world.zendesk.act(ticket_id, {"comment": {"body": DOWN}}, person="requester")
    world.clock.advance(5)
    world.process(ticket_id, event=True)
    priority = world.zendesk.ticket(ticket_id)["ticket"]["priority"]
    assert priority == "urgent", "what we wrote is not taken for a person's choice"
    assert values(world.zendesk, world.desk, ticket_id)["critical"] is True
    assert len(world.notes(ticket_id)) == (1 if is_solved else 2)


def test_a_write_that_arrives_after_the_read_back_and_before_the_next_write_makes_no_second_note(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    world.clock.advance(5)
    late: list[TicketUpdate] = []
    sent = 0

    def send(really: Callable[[TicketUpdate], Confirmed], update: TicketUpdate) -> Confirmed:
        nonlocal sent
        sent += 1
        if sent == 1:
            late.append(update)
            raise OutcomeUnknown("zendesk", "update ticket", "no answer")
        while late:
            really(late.pop())
            world.clock.advance(1)
        return really(update)

    sending(monkeypatch, send)
    world.process(ticket_id)
    assert world.notes(ticket_id) == []
    world.clock.advance(5)
    world.process(ticket_id)
    assert sent == 2, "the second was refused, and then the first was found"
    assert len(world.notes(ticket_id)) == 1
    assert world.is_closed(ticket_id)
    assert not world.desk.pending.is_pending(ticket_id)


def test_a_write_that_arrives_after_the_next_one_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    world.clock.advance(5)
    late: list[TicketUpdate] = []

    def send(really: Callable[[TicketUpdate], Confirmed], update: TicketUpdate) -> Confirmed:
        if not late:
            late.append(update)
            raise OutcomeUnknown("zendesk", "update ticket", "no answer")
        return really(update)

    sending(monkeypatch, send)
    world.process(ticket_id)
    world.clock.advance(5)
    world.process(ticket_id)
    before = world.zendesk.ticket(ticket_id)
    monkeypatch.undo()
    with pytest.raises(Exception, match="409"):
        world.desk.zendesk().update_ticket(late[0])
    assert world.zendesk.ticket(ticket_id) == before
    assert len(world.notes(ticket_id)) == 1


def test_within_the_second_of_the_tickets_last_change_an_open_write_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both writes would have the stamp that stands on the ticket after the first as well."""
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    late: list[TicketUpdate] = []

    def send(really: Callable[[TicketUpdate], Confirmed], update: TicketUpdate) -> Confirmed:
        if not late:
            late.append(update)
            raise OutcomeUnknown("zendesk", "update ticket", "no answer")
        return really(update)

    sending(monkeypatch, send)
    world.process(ticket_id)
    world.process(ticket_id)
    assert world.notes(ticket_id) == []
    monkeypatch.undo()
    world.desk.zendesk().update_ticket(late[0])
    world.clock.advance(2)
    world.process(ticket_id)
    assert len(world.notes(ticket_id)) == 1
    assert world.is_closed(ticket_id)


def test_a_lost_redis_is_rebuilt_from_audits_that_keep_nothing_of_our_metadata(world: World) -> None:
    (ticket_id,) = create(world.zendesk, world.desk, CALM)
    world.process(ticket_id)
    world.clock.advance(5)
    world.zendesk.act(ticket_id, {"priority": "low"})
    world.process(ticket_id, event=True)
    before = world.zendesk.ticket(ticket_id)
    world.client.flushall()
    world.process(ticket_id, event=True)
    assert world.zendesk.ticket(ticket_id) == before
    entry = world.desk.ledger.get(ticket_id)
    assert entry is not None
    assert entry.written is not None
    assert entry.written.values["priority"] == "normal", "what a person chose is not ours"
