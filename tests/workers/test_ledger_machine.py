"""Whatever dies, freezes, comes late or is lost, in whatever order: one note, nothing of a person's overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from integrations.errors import IntegrationError
from rules.model import TicketUpdate
from rules.update import find_by_hand
from tests.workers.controlled_pass import PLACES, PUT, ControlledPass, instrumented
from tests.workers.test_ticket_pass import make_account
from tests.workers.test_unknown_outcomes import Clock
from workers.budget import Allowance, Budget
from workers.desk import Desk
from workers.pending import CRITICAL, LEASE, PENDING

TICKETS = 2
EXAMPLES = int(os.environ.get("HOTLINE_MACHINE_EXAMPLES", "10"))
"""More are for who changes the ledger: 40 take two minutes each."""
TEXT = "Hvor finder jeg momsopgørelsen i BC?"
REPLIES = ("Alt er nede, ingen kan arbejde!", "Vores kundenummer er 20917", "Det virker igen, tak")
CHOICES: dict[str, tuple[str, ...]] = {"account": ("X / 1", "Y / 2"), "clips_remaining": ("7", "8")}
"""What no decision of ours would choose, so that it can only be a person's."""

tickets = st.sampled_from((0, 0, 0, 1))
"""Most happens to one of them, since only what meets shows."""

ordinals = st.integers(0, 5)
places = st.sampled_from(PLACES)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with Simulator(0, rates=Rates(10**6, 10**6, 10**6), clock=clock) as running:
        yield running


class Faults(RuleBasedStateMachine):
    """Some tickets, the workers at them, and all that can befall both.

    Zendesk's clock stands still unless a rule moves it, and the workers' differs from it by days.  It moves before
    each change by a person: a change that has the stamp of the one before it cannot be noticed by anybody.
    """

    client: redis.Redis
    desk: Desk
    simulator: Simulator
    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.client.flushall()
        self.passes: list[ControlledPass] = []
        self.unsent: list[TicketUpdate] = []
        self.chosen: dict[str, dict[str, object]] = {}
        self.tags: dict[str, set[str]] = {}
        self.acts: dict[str, list[tuple[dict[str, object], str]]] = {}
        self.events: list[tuple[str, str]] = []
        self.events_at_rest = 0
        self.fields = self.desk.zendesk().names().fields

    @property
    def under_way(self) -> list[ControlledPass]:
        """The passes that have neither ended nor died."""
        return [one for one in self.passes if one.place is not None]

    @initialize()
    def tickets_come(self) -> None:
        for _ in range(TICKETS):
            ticket_id = self._create()
            self.chosen[ticket_id], self.tags[ticket_id], self.acts[ticket_id] = {}, set(), []
            self._happen(ticket_id)

    # What happens outside

    @rule(seconds=st.sampled_from((0.4, 1, 2, 3)))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(ordinal=st.integers(0, 20))
    def an_event_comes_again(self, ordinal: int) -> None:
        ticket_id, event = self.events[ordinal % len(self.events)]
        self._accept(ticket_id, event)

    @rule(which=tickets, text=st.sampled_from(REPLIES))
    def the_customer_replies(self, which: int, text: str) -> None:
        self._act(self._ticket(which), {"comment": {"body": text}}, "requester")

    @rule(which=tickets, key=st.sampled_from(sorted(CHOICES)), ordinal=st.integers(0, 1))
    def a_person_sets_a_field(self, which: int, key: str, ordinal: int) -> None:
        ticket_id, value = self._ticket(which), CHOICES[key][ordinal]
        self.chosen[ticket_id][key] = value
        self._act(ticket_id, {"custom_fields": [{"id": self.fields[key], "value": value}]})

    @rule(which=tickets)
    def a_person_sets_the_priority(self, which: int) -> None:
        ticket_id = self._ticket(which)
        self.chosen[ticket_id]["priority"] = "low"
        self._act(ticket_id, {"priority": "low"})

    @rule(which=tickets, tag=st.sampled_from(("vip", "kampagne")))
    def a_person_sets_a_tag(self, which: int, tag: str) -> None:
        ticket_id = self._ticket(which)
        self.tags[ticket_id].add(tag)
        self._act(ticket_id, {"tags": tag})

    # What workers do and suffer

    @rule(which=tickets)
    def a_pass_runs_to_its_end(self, which: int) -> None:
        started = ControlledPass(self.desk, self._due(which))
        started.finish()

    @rule(which=tickets, place=places)
    def a_pass_comes_to(self, which: int, place: str) -> None:
        started = ControlledPass(self.desk, self._due(which))
        started.go_on_to(place)
        self.passes.append(started)

    @precondition(lambda self: self.under_way)
    @rule(ordinal=ordinals, place=places)
    def a_pass_goes_on_to(self, ordinal: int, place: str) -> None:
        self._pass(ordinal).go_on_to(place)

    @precondition(lambda self: self.under_way)
    @rule(ordinal=ordinals)
    def a_pass_takes_a_step(self, ordinal: int) -> None:
        self._pass(ordinal).go_on()

    @precondition(lambda self: self.under_way)
    @rule(ordinal=ordinals)
    def a_process_dies(self, ordinal: int) -> None:
        self._pass(ordinal).go_on("die")

    @rule(which=tickets, how=st.sampled_from(("drop", "lose", "delay")), then=places)
    def a_put_gets_no_answer(self, which: int, how: str, then: str) -> None:
        started = ControlledPass(self.desk, self._due(which))
        started.go_on_to(PUT)
        if started.place == PUT:
            started.go_on(how)
            self.unsent += started.unsent
        started.go_on_to(then)
        self.passes.append(started)

    @rule(which=tickets, place=places, may_wait=st.booleans())
    def another_takes_the_ticket_of_one_that_froze(self, which: int, place: str, may_wait: bool) -> None:
        frozen = ControlledPass(self.desk, self._due(which))
        frozen.go_on_to(place)
        if may_wait:
            self.leases_run_out()
        # Else a Redis has come back without the lock, in the very second.
        self.client.delete(f"hotline:lock:{frozen.ticket_id}")
        self._make_due(frozen.ticket_id)
        ControlledPass(self.desk, frozen.ticket_id).finish()
        frozen.finish()

    @precondition(lambda self: self.unsent)
    @rule(ordinal=ordinals)
    def a_put_arrives_late(self, ordinal: int) -> None:
        update = self.unsent.pop(ordinal % len(self.unsent))
        with suppress(IntegrationError):
            self.desk.zendesk().update_ticket(update)

    @rule()
    def leases_run_out(self) -> None:
        self.clock.advance(LEASE.total_seconds())
        for key in (*self.client.scan_iter("hotline:lock:*"), *self.client.scan_iter("hotline:working:*")):
            self.client.delete(key)

    @rule()
    def redis_is_emptied_and_all_open_tickets_are_added(self) -> None:
        self.client.flushall()
        self.clock.advance(1)
        for ticket_id in self.chosen:
            # Twice, since a new ticket is taken to be without replies at its first event.
            self.desk.pending.add(ticket_id, "open")
            self.desk.pending.add(ticket_id, "open")

    # What must hold

    @precondition(lambda self: len(self.events) > self.events_at_rest)
    @rule()
    def everything_comes_to_rest(self) -> None:
        for one in self.under_way:
            one.finish()
        self.passes.clear()
        while self.unsent:
            self.a_put_arrives_late(0)
        for ticket_id in self.chosen:
            self._happen(ticket_id)
        for _ in range(8):
            self.leases_run_out()
            for ticket_id in self.chosen:
                self._make_due(ticket_id)
                ControlledPass(self.desk, ticket_id).finish()
        assert self.desk.pending.dead() == []
        for ticket_id in self.chosen:
            assert not self.desk.pending.is_pending(ticket_id)
            self._check(ticket_id)
        self.events_at_rest = len(self.events)

    def teardown(self) -> None:
        if self.chosen:
            self.everything_comes_to_rest()

    def _check(self, ticket_id: str) -> None:
        entry = self.desk.ledger.get(ticket_id)
        assert entry is not None
        assert not entry.intents
        snapshot = self.desk.zendesk().get_ticket(ticket_id)
        by_hand = find_by_hand(snapshot.ticket, entry.written)
        assert by_hand.keys() <= self.chosen[ticket_id].keys(), "nothing that we wrote is taken for a person's"
        shown = {**snapshot.ticket.custom_fields, "priority": snapshot.ticket.priority}
        for key, value in self.chosen[ticket_id].items():
            assert str(shown.get(key)) == value, "nothing that a person chose is overwritten"
        assert self.tags[ticket_id] <= {*snapshot.ticket.tags}
        notes = self._notes(ticket_id)
        assert notes
        for one, following in pairwise(notes):
            assert one != following, "no note says what the one before it said"
        assert self._state(ticket_id) == self._without_faults(ticket_id)
        self._happen(ticket_id)
        ControlledPass(self.desk, ticket_id).finish()
        assert self.desk.zendesk().get_ticket(ticket_id).updated_stamp == snapshot.updated_stamp, "nothing is left"

    def _notes(self, ticket_id: str) -> list[list[str]]:
        """The lines of our notes, but for the deadline and the versions, which earn no note."""
        with self.simulator.desk.account.lock:
            comments = self.simulator.desk.account.tickets[int(ticket_id)].comments
            texts = [one.html_body for one in comments if not one.public]
        earns_none = ("Frist", "Regler")
        return [[line for line in text.split("<br>") if not any(one in line for one in earns_none)] for text in texts]

    def _ticket(self, which: int) -> str:
        return list(self.chosen)[which]

    def _pass(self, ordinal: int) -> ControlledPass:
        return self.under_way[ordinal % len(self.under_way)]

    def _due(self, which: int) -> str:
        ticket_id = self._ticket(which)
        self._make_due(ticket_id)
        return ticket_id

    def _make_due(self, ticket_id: str) -> None:
        for waiting in (PENDING, CRITICAL):
            self.client.zadd(waiting, {ticket_id: 0}, xx=True)

    def _shown(self, ticket_id: str) -> dict[str, Any]:
        with self.simulator.desk.account.lock:
            account = self.simulator.desk.account
            return account.show_ticket(account.tickets[int(ticket_id)])

    def _act(self, ticket_id: str, change: dict[str, object], person: str = "agent") -> None:
        self.clock.advance(1)
        self.acts[ticket_id].append((change, person))
        self._do(ticket_id, change, person)
        self._happen(ticket_id)

    def _do(self, ticket_id: str, change: dict[str, object], person: str) -> None:
        if "tags" in change:
            change = {"tags": [*self._shown(ticket_id)["tags"], change["tags"]]}
        self.simulator.desk.act(int(ticket_id), {"as": person, "ticket": change})

    def _create(self) -> str:
        asked = {"channel": "email", "description": TEXT, "requester_email": "a@b.example"}
        return str(self.simulator.desk.create(asked).id)

    def _without_faults(self, ticket_id: str) -> dict[str, object]:
        """How a ticket ends to which the same was done, with a pass after each and no fault."""
        twin = self._create()
        for change, person in (({}, "agent"), *self.acts[ticket_id]):
            self.clock.advance(3)
            if change:
                self._do(twin, change, person)
            self.desk.pending.add(twin, "twin")
            self.desk.pending.add(twin, "twin")
            ControlledPass(self.desk, twin).finish()
        return self._state(twin)

    def _state(self, ticket_id: str) -> dict[str, object]:
        """Fields, group, priority and tags, but for the deadlines, which depend on the hour."""
        shown, due = self._shown(ticket_id), {self.fields[key] for key in ("first_reply_due", "resolution_due")}
        fields = {one["id"]: one["value"] for one in shown["custom_fields"] if one["id"] not in due}
        return {"fields": fields, **{key: shown[key] for key in ("group_id", "priority", "status", "tags")}}

    def _happen(self, ticket_id: str) -> None:
        event = f"e{len(self.events)}"
        self.events.append((ticket_id, event))
        self._accept(ticket_id, event)

    def _accept(self, ticket_id: str, event: str) -> None:
        self.desk.pending.accept(ticket_id, invocation=f"i-{event}", content=f"c-{event}", event=event)


@pytest.fixture(autouse=True)
def _never_yield(monkeypatch: pytest.MonkeyPatch) -> None:
    """People of the machine go to and fro as no person does, and a twin has other passes in between."""
    monkeypatch.setattr("rules.update.ROUNDS", 10**6)


@pytest.mark.parametrize("drops", [False, True], ids=["metadata kept", "metadata dropped"])
def test_one_note_and_one_final_state_whatever_happens(
    desk: Desk, client: redis.Redis, simulator: Simulator, clock: Clock, drops: bool
) -> None:
    make_account(desk)
    simulator.desk.account.drops_metadata = drops
    desk = replace(desk, budget=Budget(client, Allowance(updates_per_minute=10**6)))
    machine = type("Machine", (Faults,), {"client": client, "desk": desk, "simulator": simulator, "clock": clock})
    with instrumented():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=30,
                # To find a shorter way to a failure takes minutes, and the steps that are told tell enough.
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
