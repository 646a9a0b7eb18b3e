"""The simulated `$batch` takes no more than Business Central takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.business_central.account import (
    CLIENT_ID,
    CLIENT_SECRET,
    SCOPE,
    SUBSCRIPTION_BILLING_API,
    SUPPORT_API,
)
from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from demo.faults import Fault

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
FORM = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE}
GOES_ON = {"Prefer": "odata.continue-on-error"}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(read_records(DATA, date(2026, 11, 20))) as simulator:
        yield simulator


class Batcher:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.company = f"companies({simulator.company_id})"
        token = requests.post(simulator.token_url, data=FORM, timeout=5).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def post(self, body: object, api: str = "v2.0", **headers: str) -> requests.Response:
        named = {"Content-Type": "application/json", **self.headers, **headers}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(f"{self.simulator.base_url}/api/{api}/$batch", data=data, headers=named, timeout=5)

    def ask(self, *requests_: dict[str, Any], api: str = "v2.0", **headers: str) -> list[dict[str, Any]]:
        response = self.post({"requests": list(requests_)}, api, **headers)
        assert response.status_code == 200
        answered = response.json()["responses"]
        assert isinstance(answered, list)
        return answered

    def get(self, path: str, **more: Any) -> dict[str, Any]:
        return {"method": "GET", "url": f"{self.company}/{path}", **more}


@pytest.fixture
def batcher(running: Simulator) -> Batcher:
    running.faults.clear()
    return Batcher(running)


def statuses(answers: list[dict[str, Any]]) -> list[int]:
    return [answer["status"] for answer in answers]


def test_each_request_has_its_own_answer_with_its_id(batcher: Batcher) -> None:
    number = batcher.get("customers?$filter=number%20eq%20'10482'&$select=number", id="a")
    contacts = batcher.get("customerContacts?$top=1", id="b")
    first, second = batcher.ask(number, contacts)
    assert (first["id"], first["status"], first["body"]["value"][0]["number"]) == ("a", 200, "10482")
    assert (second["id"], len(second["body"]["value"])) == ("b", 1)
    counters = batcher.simulator.faults.counters()
    assert counters["inner"] == {"customers": 1, "customerContacts": 1}
    assert counters["total"] == 2, "the token and the batch"


def test_a_request_without_an_id_is_answered_without_one(batcher: Batcher) -> None:
    [answer] = batcher.ask(batcher.get("customers?$top=1"))
    assert answer["id"] is None


def test_the_first_error_ends_a_batch_unless_it_shall_go_on(batcher: Batcher) -> None:
    asked = [batcher.get("customers?$top=1"), batcher.get("kunder"), batcher.get("customers?$top=1")]
    assert statuses(batcher.ask(*asked)) == [200, 404]
    assert statuses(batcher.ask(*asked, **GOES_ON)) == [200, 404, 200]
    assert statuses(batcher.ask(*asked, **GOES_ON, Isolation="snapshot")) == [200, 404]


def test_a_batch_is_of_one_api(batcher: Batcher) -> None:
    absolute = {"method": "GET", "url": f"{batcher.simulator.base_url}/api/v2.0/{batcher.company}/customers"}
    rooted = {"method": "GET", "url": f"/api/{SUPPORT_API}/{batcher.company}/supportAccounts"}
    climbing = {"method": "GET", "url": f"../{SUPPORT_API}/{batcher.company}/supportAccounts"}
    other = batcher.get("supportAccounts")
    assert statuses(batcher.ask(absolute, rooted, climbing, other, **GOES_ON)) == [404, 404, 404, 404]
    assert statuses(batcher.ask(other, api=SUPPORT_API)) == [200]
    assert statuses(batcher.ask(batcher.get("customerContracts"), api=SUBSCRIPTION_BILLING_API)) == [200]


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"method": "POST"}, 405), ({"headers": {"Authorization": "Bearer x"}}, 400), ({"url": "customers"}, 404)],
)
def test_a_request_that_is_refused_leaves_the_others(batcher: Batcher, changed: dict[str, Any], status: int) -> None:
    wrong = batcher.get("customers") | changed
    assert statuses(batcher.ask(wrong, batcher.get("customers?$top=1"), **GOES_ON)) == [status, 200]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        [],
        {},
        {"requests": {}},
        {"requests": []},
        {"requests": [7]},
        {"requests": [{"method": "GET"}]},
        {"requests": [{"url": "x"}]},
        {"requests": [{"method": "GET", "url": "x", "headers": []}]},
        {"requests": [{"method": "GET", "url": "x", "headers": {"Prefer": 7}}]},
        {"requests": [{"method": "GET", "url": "x", "sort": 1}]},
        {"requests": [{"method": "GET", "url": "x", "id": 1}]},
        {"requests": [{"method": "GET", "url": "x", "id": "1"}] * 2},
        {"requests": [{"method": "GET", "url": "x"}] * 101},
    ],
    ids=str,
)
def test_a_malformed_batch_is_refused_as_a_whole(batcher: Batcher, body: object) -> None:
    response = batcher.post(body)
    assert response.status_code == 400
    assert set(response.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Accept": "*/*"}, 406),
        ({"Isolation": "serializable"}, 400),
        ({"Data-Access-Intent": "ReadOnly"}, 400),
        ({"Authorization": "Bearer guess"}, 401),
    ],
)
def test_the_headers_of_a_batch_are_checked(batcher: Batcher, headers: dict[str, str], status: int) -> None:
    assert batcher.post({"requests": [batcher.get("customers?$top=1")]}, **headers).status_code == status


def test_a_batch_is_posted(batcher: Batcher) -> None:
    url = f"{batcher.simulator.base_url}/api/v2.0/$batch"
    assert requests.get(url, headers=batcher.headers, timeout=5).status_code == 404


def test_a_fault_meets_one_request_of_a_batch_or_leaves_the_whole_without_an_answer(batcher: Batcher) -> None:
    batcher.simulator.faults.add(Fault(path="customerContacts", status=503, headers={"Retry-After": "7"}, times=1))
    asked = [batcher.get("customerContacts?$top=1"), batcher.get("customers?$top=1")]
    failed, fine = batcher.ask(*asked, **GOES_ON)
    assert (failed["status"], failed["headers"]["Retry-After"], fine["status"]) == (503, "7", 200)
    batcher.simulator.faults.add(Fault(path="customerContacts", hang=0.01, times=1))
    with pytest.raises(requests.ConnectionError):
        batcher.ask(*asked)


def test_a_link_inside_a_batch_leads_behind_the_gateway(batcher: Batcher) -> None:
    [answer] = batcher.ask(batcher.get("customers?$select=id", headers={"Prefer": "odata.maxpagesize=2"}))
    assert answer["body"]["@odata.nextLink"].startswith("https://behind-the-gateway.example:7048/")


def test_rows_come_in_the_order_asked_for(batcher: Batcher) -> None:
    path = "salesInvoices?$filter=customerNumber%20eq%20'30456'&$orderby=postingDate%20{}&$select=number"
    newest, oldest = batcher.ask(batcher.get(path.format("desc")), batcher.get(path.format("asc")))
    assert [row["number"] for row in newest["body"]["value"]] == ["103012", "103007"]
    assert [row["number"] for row in oldest["body"]["value"]] == ["103007", "103012"]
    wrong = ["postingDate down", "remainingAmount", "bogey"]
    asked = [batcher.get(f"salesInvoices?$orderby={each.replace(' ', '%20')}") for each in wrong]
    assert statuses(batcher.ask(*asked, **GOES_ON)) == [400, 400, 400]
