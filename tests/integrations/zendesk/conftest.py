"""A simulated account that has everything, and a client of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from integrations.oauth import ClientCredentials, OAuthClient, ProcessTokenStore
from integrations.zendesk.client import ZendeskClient, ZendeskSettings
from integrations.zendesk.headers import RateBudget
from integrations.zendesk.names import NamesCache
from integrations.zendesk.provision import DesiredField, DesiredState, apply, plan

FIELDS = (
    DesiredField("customer_number", "Kundenummer", "text"),
    DesiredField("product", "Produkt", "tagger", (("BC", "hotline_product_bc"), ("NAV", "hotline_product_nav"))),
    DesiredField("clips_remaining", "Klip tilbage", "decimal"),
    DesiredField("critical", "Driftskritisk", "checkbox"),
)
TITLES = {one.key: one.title for one in FIELDS}
TYPES = {one.key: one.type for one in FIELDS}
ENDPOINT = "http://127.0.0.1:9/webhooks/zendesk"


def desired(**other: Any) -> DesiredState:
    return DesiredState(
        **{
            "fields": FIELDS,
            "groups": ("BC Support", "Vagt"),
            "webhook_name": "Hotline",
            "endpoint": ENDPOINT,
            **other,
        }
    )


@dataclass(slots=True)
class Account:
    """The simulated account, from outside and from inside."""

    simulator: Simulator
    control: Control
    observed: list[tuple[str, str, str]]
    names: NamesCache = field(default_factory=NamesCache)
    budgets: list[RateBudget] = field(default_factory=list)
    tokens: ProcessTokenStore = field(default_factory=ProcessTokenStore)

    def connect(self, names: NamesCache | None = None) -> ZendeskClient:
        """A new client, as a new thread would have one: with the process's token, ids of fields and groups."""
        address = self.simulator.address

        def observe(system: str, operation: str, status: str, seconds: float) -> None:
            self.observed.append((system, operation, status))

        oauth = OAuthClient("zendesk", f"{address}/oauth/tokens", CLIENT_ID, CLIENT_SECRET, "read write", "json")
        auth = ClientCredentials(oauth, self.tokens, observe)
        settings = ZendeskSettings(address, "demo", TITLES, TYPES)
        return ZendeskClient(settings, auth, observe, names or self.names, self.budgets.extend)

    def ticket_calls(self) -> list[str]:
        """What was asked of tickets, oldest first."""
        return [row["call"] for row in self.control.requests() if "/tickets" in row["path"]]


@pytest.fixture
def bare() -> Iterator[Account]:
    """An account that was only just made."""
    with Simulator() as simulator:
        yield Account(simulator, Control(simulator.address), [])


@pytest.fixture(scope="package")
def running() -> Iterator[Account]:
    with Simulator(rates=Rates(updates_per_minute=100_000)) as simulator:
        account = Account(simulator, Control(simulator.address), [])
        client = account.connect()
        apply(client, plan(client, desired()))
        client.names()
        yield account


@pytest.fixture
def account(running: Account) -> Account:
    """An account that has all that Hotline needs; it is shared, its tickets, calls and faults are not."""
    running.control.clear_faults()
    running.connect().names()
    running.control.clear_calls()
    running.observed.clear()
    running.budgets.clear()
    return running


@pytest.fixture
def zendesk(account: Account) -> ZendeskClient:
    """A client of that account."""
    return account.connect()


@pytest.fixture
def mail(account: Account) -> Callable[..., str]:
    """A ticket comes in by mail; its id."""

    def create(**ticket: Any) -> str:
        usual = {
            "subject": "Kan ikke bogføre",
            "description": "Hej\n\nVi kan ikke bogføre.",
            "requester_name": "Bente Klitgård",
            "requester_email": "bente@klitgaard.example",
            "organization": {"name": "Klitgård Trælast A/S", "external_id": "10482"},
        }
        return str(account.control.create_ticket(**{**usual, **ticket}))

    return create
