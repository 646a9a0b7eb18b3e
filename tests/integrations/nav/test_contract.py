"""NAV keeps what every ERP promises, in both versions of OData and for both kinds of user."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from demo.nav.account import WINDOWS_PASSWORD, WINDOWS_USER
from demo.nav.records import read_records
from demo.nav.server import Simulator
from integrations.nav.client import Nav
from tests.integrations.erp_contract import DATA, ErpContract, Limit, World
from tests.integrations.nav.conftest import NOW, TODAY, client_of


def cards(numbers: Sequence[str], email: str, money: object) -> str:
    rows = [
        {
            "No": number,
            "Name": "Firma",
            "E_Mail": email,
            "Phone_No": "",
            "Blocked": " ",
            "Bill_to_Customer_No": "",
            "Credit_Limit_LCY": money,
            "Balance_LCY": money,
            "Privacy_Blocked": False,
        }
        for number in numbers
    ]
    return json.dumps({"value": rows})


def world_of(simulator: Simulator, version: int, **changed: Any) -> World:
    def connect(limit: Limit) -> Nav:
        return client_of(simulator, version, limit, **changed)

    first = "?$format=json&" if version == 3 else "?"
    return World(
        connect=connect,
        faults=simulator.faults,
        number_search=f"Debitor{first}$filter=No%20",
        email_search=f"Debitor{first}$filter=E_Mail%20",
        contacts_read=f"Debitor{first}$select=",
        cards=lambda numbers, email: cards(numbers, email, "0" if version == 3 else 0),
        page=lambda link: json.dumps({"value": [], f"{'' if version == 3 else '@'}odata.nextLink": link}),
        now=lambda: NOW,
    )


@pytest.fixture(scope="module")
def of_today() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY), rows_per_page=7) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def with_windows_users() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, TODAY), rows_per_page=7, credentials="Windows") as simulator:
        yield simulator


class TestNavByODataV4KeepsTheContract(ErpContract):
    @pytest.fixture
    def world(self, of_today: Simulator) -> World:
        of_today.faults.clear()
        return world_of(of_today, 4)


class TestNavByODataV3KeepsTheContract(ErpContract):
    @pytest.fixture
    def world(self, of_today: Simulator) -> World:
        of_today.faults.clear()
        return world_of(of_today, 3)


class TestNavWithAWindowsUserKeepsTheContract(ErpContract):
    @pytest.fixture
    def world(self, with_windows_users: Simulator) -> World:
        with_windows_users.faults.clear()
        return world_of(with_windows_users, 4, user=WINDOWS_USER, key=WINDOWS_PASSWORD)
