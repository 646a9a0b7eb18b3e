from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

import pytest
import requests
from requests.auth import AuthBase

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SCOPE, SUPPORT_API
from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from rules.model import Customer

DATA = Path(__file__).parents[3] / "demo" / "data" / "customers.json"


def by_number(erp: BusinessCentral, number: str) -> Customer | None:
    return erp.find([number], None).by_number[number]


def by_email(erp: BusinessCentral, email: str) -> tuple[Customer, ...]:
    return erp.find([], email).by_email


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
