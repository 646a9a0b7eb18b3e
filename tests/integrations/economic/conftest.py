import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from demo.economic.account import AGREEMENT_GRANT_TOKEN, APP_SECRET_TOKEN
from demo.economic.records import Records, parse_records, read_records
from demo.economic.server import Simulator
from integrations.economic.client import Economic
from integrations.economic.settings import EconomicSettings
from rules.model import Customer
from tests.integrations.erp_contract import DATA

TODAY = date(2026, 11, 20)


def ignore(system: str, operation: str, status: str, seconds: float) -> None:
    """Observes nothing."""


def client_of(
    simulator: Simulator, limit: Callable[[], AbstractContextManager[None]] = nullcontext, **changed: Any
) -> Economic:
    settings = EconomicSettings(APP_SECRET_TOKEN, AGREEMENT_GRANT_TOKEN, simulator.base_url)
    return Economic(replace(settings, **changed), ignore, limit)


def records_of(*customers: dict[str, Any]) -> Records:
    return parse_records({"company": {"name": "Firmaet"}, "customers": customers}, TODAY)


def calls(simulator: Simulator) -> dict[str, int]:
    counted = simulator.faults.counters()["calls"]
    assert isinstance(counted, dict)
    return counted


def by_number(erp: Economic, number: str) -> Customer:
    customer = erp.find([number], None).by_number[number]
    assert customer is not None
    return customer


def customers_body(numbers: Sequence[str], email: str = "", **changed: object) -> str:
    row = {"name": "Firma", "email": email, "currency": "DKK", "balance": 0, **changed}
    rows = [{"customerNumber": int(number), **row} for number in numbers]
    return collection_body(rows)


def collection_body(rows: object, **pagination: object) -> str:
    return json.dumps({"collection": rows, "pagination": {"skipPages": 0, **pagination}})


@pytest.fixture(scope="package")
def running() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY), most_rows=7) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.faults.clear()
    return running


@pytest.fixture
def erp(simulator: Simulator) -> Economic:
    return client_of(simulator)
