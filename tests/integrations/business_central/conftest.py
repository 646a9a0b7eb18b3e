import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.auth import AuthBase

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SCOPE, SUPPORT_API
from demo.business_central.records import Records, parse_records, read_records
from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from rules.model import Customer

DATA = Path(__file__).parents[3] / "demo" / "data" / "customers.json"


def by_number(erp: BusinessCentral, number: str) -> Customer | None:
    return erp.find([number], None).by_number[number]


def by_email(erp: BusinessCentral, email: str) -> tuple[Customer, ...]:
    return erp.find([], email).by_email


def calls(simulator: Simulator) -> dict[str, int]:
    """Requests by entity set."""
    counted = simulator.faults.counters()["calls"]
    assert isinstance(counted, dict)
    return counted


def inner(simulator: Simulator) -> dict[str, int]:
    """Requests inside batches by entity set."""
    counted = simulator.faults.counters()["inner"]
    assert isinstance(counted, dict)
    return counted


def records_of(customers: list[dict[str, Any]]) -> Records:
    company = {"id": "00000000-0000-4000-8000-00000000000c", "name": "Firmaet"}
    return parse_records({"company": company, "customers": customers}, date(2026, 11, 20))


def client_of(simulator: Simulator, **changed: Any) -> BusinessCentral:
    settings = {"company_id": simulator.company_id, "support_api": SUPPORT_API} | changed
    return BusinessCentral(
        BusinessCentralSettings(simulator.base_url, **settings), Bearer(simulator), ignore, nullcontext
    )


def answer_with(simulator: Simulator, path: str, body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    simulator.faults.add(Fault(path=path, body=text, times=1))


def customer_row(number: str, **changed: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"00000000-0000-4000-8000-{int(number.lstrip('K')):012d}",
        "number": number,
        "displayName": "Firma",
        "blocked": " ",
        "creditLimit": 0,
    }
    return row | changed


def ignore(system: str, operation: str, status: str, seconds: float) -> None:
    """Observes nothing."""


class Bearer(AuthBase):
    """A token fetched once; getting and renewing tokens is tested with integrations/oauth.py."""

    def __init__(self, simulator: Simulator) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": SCOPE,
        }
        self._token = requests.post(simulator.token_url, data=form, timeout=5).json()["access_token"]

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@pytest.fixture(scope="package")
def running() -> Iterator[tuple[Simulator, Bearer]]:
    with Simulator(read_records(DATA, date(2026, 11, 20))) as simulator:
        yield simulator, Bearer(simulator)


@pytest.fixture
def simulator(running: tuple[Simulator, Bearer]) -> Simulator:
    running[0].faults.clear()
    return running[0]


@pytest.fixture
def connect(running: tuple[Simulator, Bearer]) -> Callable[..., BusinessCentral]:
    def build(
        support_api: str | None = SUPPORT_API, limit: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> BusinessCentral:
        simulator, auth = running
        settings = BusinessCentralSettings(simulator.base_url, simulator.company_id, support_api)
        return BusinessCentral(settings, auth, ignore, limit)

    return build


@pytest.fixture
def erp(simulator: Simulator, connect: Callable[..., BusinessCentral]) -> BusinessCentral:
    return connect()
