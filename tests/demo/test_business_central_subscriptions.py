"""The simulated webhook subscriptions take no more than Business Central takes, and can be directed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET, SCOPE
from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from tests.integrations.business_central.listener import Listener

DATA = Path(__file__).parents[2] / "demo" / "data" / "customers.json"
FORM = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE}


class Account:
    def __init__(self, simulator: Simulator, url: str) -> None:
        token = requests.post(simulator.token_url, data=FORM, timeout=5).json()["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}
        self.simulator = simulator
        self.address = f"{simulator.base_url}/api/v2.0/subscriptions"
        resource = f"/api/v2.0/companies({simulator.company_id})/customers"
        self.payload = {"notificationUrl": url, "resource": resource, "clientState": "a-secret-of-some-length"}

    def send(self, method: str, key: str = "", json: object = None, **headers: str) -> requests.Response:
        named = {**self._headers, **headers}
        return requests.request(method, self.address + key, json=json, headers=named, timeout=5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture
def account(listener: Listener) -> Iterator[Account]:
    with Simulator(read_records(DATA, date(2026, 11, 20))) as simulator:
        yield Account(simulator, listener.url)


def test_a_subscription_can_be_made_read_renewed_and_deleted(account: Account, listener: Listener) -> None:
    made = account.send("POST", json=account.payload)
    assert made.status_code == 201
    key, tag = f"('{made.json()['subscriptionId']}')", made.json()["@odata.etag"]
    assert account.send("GET", key).json() == made.json()
    assert account.send("GET").json()["value"] == [made.json()]
    renewed = account.send("PATCH", key, account.payload, **{"If-Match": tag})
    assert (renewed.status_code, renewed.json()["@odata.etag"] != tag) == (200, True)
    assert account.send("DELETE", key, **{"If-Match": "*"}).status_code == 204
    assert account.send("GET", key).status_code == 404
    assert listener.handshakes == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"notificationUrl": "http://hotline.example/x"},
        {"resource": "/api/v2.0/companies(00000000-0000-0000-0000-000000000001)/customers"},
        {"resource": "customers"},
        {"clientState": "x" * 2049},
        {"clientState": 7},
        {"sort": "x"},
    ],
    ids=str,
)
def test_a_wrong_subscription_is_refused(account: Account, changed: dict[str, Any]) -> None:
    assert account.send("POST", json=account.payload | changed).status_code == 400
    assert account.send("GET").json()["value"] == []


@pytest.mark.parametrize("entity_set", ["contacts", "customerContacts", "customerFinancialDetails"])
def test_money_and_persons_cannot_be_subscribed_to(account: Account, entity_set: str) -> None:
    resource = account.payload["resource"].replace("customers", entity_set)
    assert account.send("POST", json=account.payload | {"resource": resource}).status_code == 400


def test_one_resource_is_told_to_one_address_once(account: Account) -> None:
    assert account.send("POST", json=account.payload).status_code == 201
    assert account.send("POST", json=account.payload).status_code == 400


def test_without_the_right_tag_nothing_is_changed(account: Account) -> None:
    key = f"('{account.send('POST', json=account.payload).json()['subscriptionId']}')"
    assert account.send("PATCH", key, account.payload).status_code == 400
    assert account.send("PATCH", key, account.payload, **{"If-Match": "other"}).status_code == 409
    assert account.send("DELETE", key, **{"If-Match": "other"}).status_code == 409
    assert account.send("PUT", key, account.payload, **{"If-Match": "*"}).status_code == 405
    assert account.send("PATCH", "('nobody')", account.payload, **{"If-Match": "*"}).status_code == 404
    assert account.send("GET", "/x").status_code == 404


def test_an_address_that_does_not_shake_hands_is_refused(account: Account, listener: Listener) -> None:
    listener.shakes_hands = False
    assert account.send("POST", json=account.payload).status_code == 400
    nobody = account.payload | {"notificationUrl": "http://127.0.0.1:1/x"}
    assert account.send("POST", json=nobody).status_code == 400


def test_changes_and_time_are_directed_over_http(account: Account, listener: Listener) -> None:
    account.send("POST", json=account.payload)
    control = f"{account.simulator.address}/_sim"
    order = {"resource": "customers", "id": "df75ef3d-fe52-591d-892a-f3793bc9cd6d", "changeType": "updated"}
    assert requests.post(f"{control}/changes", json=order, timeout=5).status_code == 200
    assert requests.post(f"{control}/clock", json={"seconds": 29}, timeout=5).json()["sent"] == 0
    assert requests.post(f"{control}/clock", json={"seconds": 1.5}, timeout=5).json()["sent"] == 1
    assert len(listener.bodies) == 1
    requests.post(f"{control}/clock", json={"seconds": 3 * 86_400}, timeout=5)
    assert account.send("GET").json()["value"] == []


@pytest.mark.parametrize(
    ("path", "order"),
    [("changes", {"resource": "customers"}), ("changes", []), ("clock", {"seconds": "1"}), ("clock", {"hours": 1})],
)
def test_an_order_that_is_not_understood_is_refused(account: Account, path: str, order: object) -> None:
    assert requests.post(f"{account.simulator.address}/_sim/{path}", json=order, timeout=5).status_code == 400


def test_what_is_not_delivered_is_tried_for_a_day_and_a_half(account: Account, listener: Listener) -> None:
    account.send("POST", json=account.payload)
    listener.status = 503
    control = f"{account.simulator.address}/_sim"
    order = {"resource": "customers", "id": "df75ef3d-fe52-591d-892a-f3793bc9cd6d", "changeType": "deleted"}
    requests.post(f"{control}/changes", json=order, timeout=5)
    for hours, sent in ((1, 1), (20, 1), (16, 1), (1, 0)):
        assert requests.post(f"{control}/clock", json={"seconds": hours * 3600}, timeout=5).json()["sent"] == sent
    assert account.send("GET").json()["value"] != []
