"""Whatever people, the ERP and lost memories do to a ticket, in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from rules.fields import OPTION_TAGS
from rules.model import Account, Agreement, Credit, Customer, CustomerFacts
from tests.workers.conftest import create
from tests.workers.test_ticket_pass import Erp, make_account, notes, process, put_tickets, values
from workers import ticket_job
from workers.customer_facts import CustomerSource
from workers.desk import Desk

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
STEPS = 10
TEXTS = ("Hvor finder jeg momsopgørelsen?", "Hjælp til NAV", "Alt er nede i BC!", "Kundenr. 20917 har et spørgsmål")
REPLIES = ("RefID 410", "Kundenummer 20917", "Ingen kan logge på", "Det virker igen", "Vi bruger Navision")
CHOICES: dict[str, tuple[str | bool | None, ...]] = {
    "customer_number": ("20917", "10482", None),
    "product": ("hotline_product_nav", "hotline_product_bc", None),
    "critical": (True, False),
    "account": ("X / 1", None),
    "credit": ("hotline_credit_ok", None),
    "clips_remaining": ("7", None),
}


def customer(number: str, name: str) -> Customer:
    card = Agreement("clips", purchased_minutes=600, remaining_minutes=300, clip_minutes=15)
    return Customer(number, name, AT, (card,), (Account("410", "Lager", "nav"),), Credit("none", Decimal("18.5")))


ONE, OTHER = customer("10482", "Klitgård Trælast A/S"), customer("20917", " Vesterlund  Mejeri ")
BOTH: dict[str, Customer | None] = {"10482": ONE, "20917": OTHER}
FACTS = (
    CustomerFacts("ok", AT, None, BOTH, (ONE,)),
    CustomerFacts("ok", AT, None, BOTH, (ONE, OTHER)),
    CustomerFacts("ok", AT, None, dict.fromkeys(BOTH), ()),
    CustomerFacts("down", None, AT),
)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(0, rates=Rates(10**6, 10**6, 10**6)) as running:
        yield running


class World:
    """One ticket and all that happens around it; `chosen` is what a person chose last, by key."""

    def __init__(self, zendesk: Control, desk: Desk, client: redis.Redis, chance: random.Random) -> None:
        self.erp = Erp(FACTS[0])
        self.chosen: dict[str, Any] = {}
        self._zendesk, self._desk, self._redis, self._chance = zendesk, desk, client, chance
        self._names = desk.zendesk().names()
        (self.ticket_id,) = create(zendesk, desk, chance.choice(TEXTS))
        self.happenings: tuple[Callable[[], None], ...] = (
            self.reply, self.set_field, self.tag, self.untag, self.set_group, self.set_priority, self.change_erp,
            self.lose_redis, self.solve,
        )  # fmt: skip

    def shown(self) -> dict[str, Any]:
        ticket = self._zendesk.ticket(self.ticket_id)["ticket"]
        return {**values(self._zendesk, self._desk, self.ticket_id), **ticket}

    def reply(self) -> None:
        self._zendesk.act(self.ticket_id, {"comment": {"body": self._chance.choice(REPLIES)}}, person="requester")

    def set_field(self) -> None:
        key = self._chance.choice(list(CHOICES))
        value = self._chance.choice(CHOICES[key])
        self._choose(key, value, {"custom_fields": [{"id": self._names.fields[key], "value": value}]})

    def set_group(self) -> None:
        group_id = self._chance.choice(list(self._names.groups.values()))
        self._choose("group_id", group_id, {"group_id": group_id})

    def set_priority(self) -> None:
        priority = self._chance.choice(("low", "high"))
        self._choose("priority", priority, {"priority": priority})

    def tag(self) -> None:
        self._zendesk.act(
            self.ticket_id, {"tags": [*self.shown()["tags"], self._chance.choice(("vip", "hotline_critical"))]}
        )

    def untag(self) -> None:
        tags: list[str] = self.shown()["tags"]
        gone = self._chance.choice([*(tag for tag in tags if tag not in OPTION_TAGS), "none"])
        self._zendesk.act(self.ticket_id, {"tags": [tag for tag in tags if tag != gone]})

    def change_erp(self) -> None:
        self.erp.facts = self._chance.choice(FACTS)

    def lose_redis(self) -> None:
        self._redis.flushall()

    def solve(self) -> None:
        self._zendesk.act(self.ticket_id, {"status": self._chance.choice(("solved", "open"))})

    def _choose(self, key: str, value: object, change: dict[str, object]) -> None:
        if self.shown()[key] != value:
            self.chosen[key] = value
        self._zendesk.act(self.ticket_id, change)


@pytest.mark.parametrize("seed", range(5))
def test_a_second_look_changes_nothing_and_what_a_person_chose_stays(
    zendesk: Control, desk: Desk, client: redis.Redis, seed: int
) -> None:
    chance = random.Random(seed)
    make_account(desk)
    world = World(zendesk, desk, client, chance)
    ticket_job.serve(replace(desk, customers=cast(CustomerSource, world.erp)))
    for _ in range(STEPS):
        chance.choice(world.happenings)()
        process(desk, world.ticket_id)
        puts, written = put_tickets(zendesk), notes(zendesk, world.ticket_id)
        process(desk, world.ticket_id)
        assert (put_tickets(zendesk), notes(zendesk, world.ticket_id)) == (puts, written)
        assert {key: world.shown()[key] for key in world.chosen} == world.chosen
    assert desk.pending.dead() == []
