from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from demo.nav.account import CONTACTS, CUSTOMERS, KEY, LEDGER, RELATIONS, USER
from demo.nav.records import Records, parse_records, read_records
from demo.nav.server import Simulator
from integrations.nav.client import Nav
from integrations.nav.settings import NavSettings
from tests.integrations.erp_contract import DATA

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
VERSIONS = [pytest.param(3, id="V3"), pytest.param(4, id="V4")]

Connect = Callable[..., Nav]


def ignore(system: str, operation: str, status: str, seconds: float) -> None:
    """Observes nothing."""


def settings_of(simulator: Simulator, version: int = 4, **changed: Any) -> NavSettings:
    settings = NavSettings(
        odata_url=simulator.odata_url(version),
        company=simulator.company_name,
        user=USER,
        key=KEY,
        customer_service=CUSTOMERS,
        ledger_service=LEDGER,
        contact_service=CONTACTS,
        relation_service=RELATIONS,
    )
    return replace(settings, **changed)


def client_of(
    simulator: Simulator,
    version: int = 4,
    limit: Callable[[], AbstractContextManager[None]] = nullcontext,
    clock: Callable[[], datetime] = lambda: NOW,
    **changed: Any,
) -> Nav:
    return Nav(settings_of(simulator, version, **changed), ignore, limit, clock)


def records_of(customers: list[dict[str, Any]], company: str = "Firmaet") -> Records:
    data = {"company": {"name": company}, "customers": customers}
    return parse_records(data, TODAY)


def calls(simulator: Simulator) -> dict[str, int]:
    counted = simulator.faults.counters()["calls"]
    assert isinstance(counted, dict)
    return counted


@pytest.fixture(scope="package")
def running() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY), rows_per_page=7) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.faults.clear()
    return running


@pytest.fixture
def erp(simulator: Simulator) -> Nav:
    return client_of(simulator)
