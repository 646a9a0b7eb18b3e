"""Business Central tells that something changed; what it tells of is asked anew, and nobody else can tell us so."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
import redis
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import make_server

from demo.business_central.account import SUPPORT_API
from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from integrations.business_central.client import BusinessCentral, BusinessCentralSettings
from integrations.business_central.subscriptions import Subscriptions
from integrations.erp import Found
from integrations.errors import Retryable
from tests.integrations.business_central.conftest import DATA, Bearer, ignore
from web.business_central_webhook import LARGEST_BODY, LONGEST_TOKEN, business_central_webhook
from web.plain_errors import answer_errors_plainly
from workers.counters import Counters
from workers.customer_cache import CustomerCache
from workers.erp_changes import ErpChanges
from workers.erp_subscriptions import TENDED_AFTER, SubscriptionUpkeep, client_state, wanted_subscriptions
from workers.pending import PREFIX
from workers.redis_client import connect

STATE = client_state("s3cret")
COMPANY = "00000000-0000-4000-8000-00000000000c"
KEY = "00000000-0000-4000-8000-000000000001"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
ADDRESS = "/webhooks/business-central"


def make_app(client: redis.Redis) -> Flask:
    app = Flask("test")
    answer_errors_plainly(app)
    app.register_blueprint(business_central_webhook(ErpChanges(client), Counters(client), STATE))
    return app


@pytest.fixture
def web(client: redis.Redis) -> FlaskClient:
    return make_app(client).test_client()


def change(**changed: object) -> dict[str, object]:
    told: dict[str, object] = {
        "subscriptionId": "1",
        "clientState": STATE,
        "expirationDateTime": "2026-11-29T09:00:00Z",
        "resource": f"api/v2.0/companies({COMPANY})/customers({KEY})",
        "changeType": "updated",
        "lastModifiedDateTime": "2026-11-26T09:00:00Z",
    }
    return told | changed


def waiting(client: redis.Redis) -> int:
    return client.scard(f"{PREFIX}erp:changed")


def test_the_handshake_repeats_the_token_and_nothing_a_browser_would_run(web: FlaskClient) -> None:
    answer = web.post(f"{ADDRESS}?validationToken=%3Cscript%3E1%3C/script%3E")
    assert (answer.status_code, answer.text) == (200, "<script>1</script>")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert web.post(f"{ADDRESS}?validationToken={'x' * (LONGEST_TOKEN + 1)}").status_code == 400
    assert web.post(f"{ADDRESS}?validationToken=a%0Ab").status_code == 400


def test_a_change_with_our_secret_waits_to_be_looked_at_and_twice_told_waits_once(
    web: FlaskClient, client: redis.Redis
) -> None:
    for _ in range(2):
        assert web.post(ADDRESS, json={"value": [change(), change(changeType="deleted")]}).status_code == 202
    assert waiting(client) == 2
    assert STATE not in str(client.smembers(f"{PREFIX}erp:changed"))


@pytest.mark.parametrize("state", ["", STATE[:-1], "ø" * 20, None])
def test_who_does_not_know_the_secret_changes_nothing(web: FlaskClient, client: redis.Redis, state: object) -> None:
    assert web.post(ADDRESS, json={"value": [change(clientState=state)]}).status_code == 401
    assert waiting(client) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"value": 1}', b'{"value": [{}]}', b"\xff", b"<html>"])
def test_what_is_no_notification_does_not_end_the_subscription(
    web: FlaskClient, client: redis.Redis, body: bytes
) -> None:
    assert web.post(ADDRESS, data=body).status_code == 202
    assert waiting(client) == 0


def test_changes_of_what_nobody_subscribed_to_are_nothing(web: FlaskClient, client: redis.Redis) -> None:
    vendor = change(resource=f"api/v2.0/companies({COMPANY})/vendors({KEY})")
    assert web.post(ADDRESS, json={"value": [vendor]}).status_code == 202
    assert waiting(client) == 0


def test_a_huge_body_is_not_read(web: FlaskClient) -> None:
    assert web.post(ADDRESS, data=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_a_redis_that_is_away_is_told_again_later() -> None:
    away = connect("redis://127.0.0.1:1/0")
    answer = make_app(away).test_client().post(ADDRESS, json={"value": [change()]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


class Reader:
    """Says whom a change concerns."""

    def __init__(self, numbers: frozenset[str] | Exception | None) -> None:
        self.numbers = numbers

    def read_changed(self, _: object) -> frozenset[str] | None:
        if isinstance(self.numbers, Exception):
            raise self.numbers
        return self.numbers


@pytest.fixture
def cache(client: redis.Redis) -> CustomerCache:
    made = CustomerCache(client, "test", timedelta(days=7))
    made.store(Found({"10482": None, "20917": None}), None, NOW)
    return made


@pytest.mark.parametrize(
    ("numbers", "stale"),
    [
        (frozenset({"10482"}), ("10482",)),
        (frozenset(), ()),
        (None, ("10482", "20917")),
        (Retryable("business_central", "read_changed", "503"), ("10482", "20917")),
    ],
)
def test_whoever_may_have_changed_is_asked_for_anew(
    web: FlaskClient,
    client: redis.Redis,
    cache: CustomerCache,
    numbers: frozenset[str] | Exception | None,
    stale: tuple[str, ...],
) -> None:
    changes = ErpChanges(client)
    assert changes.settle(Reader(numbers), cache) is None
    web.post(ADDRESS, json={"value": [change()]})
    assert changes.settle(Reader(numbers), cache) == len(stale)
    assert cache.read(["10482", "20917"], None, NOW).stale_numbers == stale
    assert changes.settle(Reader(numbers), cache) is None


@pytest.fixture
def listening(client: redis.Redis) -> Iterator[str]:
    """The receiver over real HTTP."""
    server = make_server("127.0.0.1", 0, make_app(client), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


def test_a_change_in_business_central_reaches_the_cache(client: redis.Redis, listening: str) -> None:
    with Simulator(read_records(DATA, date(2026, 11, 20))) as bc:
        settings = BusinessCentralSettings(bc.base_url, bc.company_id, SUPPORT_API)
        erp = BusinessCentral(settings, Bearer(bc), ignore, nullcontext)
        subscriptions = Subscriptions(bc.base_url, Bearer(bc), ignore, nullcontext)
        wanted = wanted_subscriptions(listening, bc.company_id, "s3cret")
        upkeep = SubscriptionUpkeep(client, subscriptions, wanted)
        upkeep.tend(datetime.now(UTC))
        upkeep.tend(datetime.now(UTC))
        assert len(subscriptions.read_all()) == 3
        assert 0 < client.ttl(f"{PREFIX}erp:subscriptions:tended") <= TENDED_AFTER.total_seconds()
        cache, now = CustomerCache(client, "test", timedelta(days=7)), datetime.now(UTC)
        cache.store(erp.find(["10482", "20917"], None), None, now)
        records = {one["number"]: one["id"] for one in json.loads(_customers(bc))}
        bc.subscriptions.change("customers", records["10482"], "updated")
        assert bc.subscriptions.advance(timedelta(seconds=31)) == 1
        ErpChanges(client).settle(erp, cache)
        assert cache.read(["10482", "20917"], None, now).stale_numbers == ("10482",)


def _customers(bc: Simulator) -> str:
    answer = requests.get(
        f"{bc.base_url}/api/v2.0/companies({bc.company_id})/customers?$select=id,number", auth=Bearer(bc), timeout=5
    )
    return json.dumps(answer.json()["value"])


def test_a_business_central_that_refuses_is_asked_again_in_an_hour(
    client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    class Refusing:
        def read_all(self) -> tuple[()]:
            raise Retryable("business_central", "read_subscriptions", "503")

    wanted = wanted_subscriptions("https://hotline.example", COMPANY, "s3cret")
    SubscriptionUpkeep(client, Refusing(), wanted).tend(NOW)  # type: ignore[arg-type]
    assert caplog.messages == ["subscription failed"]


def test_the_secret_follows_from_the_clients_secret_without_telling_it() -> None:
    assert client_state("s3cret") == STATE != client_state("s3cret2")
    assert "s3cret" not in STATE


def test_a_thousand_changes_in_one_body_are_remembered(web: FlaskClient, client: redis.Redis) -> None:
    """More than that and Business Central tells of a collection instead."""
    tenant = f"https://api.businesscentral.dynamics.com/v2.0/{COMPANY}/Production"
    entries = [
        change(
            subscriptionId=KEY.replace("-", ""),
            resource=f"{tenant}/api/v2.0/companies({COMPANY})/generalLedgerEntries({KEY[:-4]}{n:04})",
        )
        for n in range(1000)
    ]
    assert web.post(ADDRESS, json={"value": entries}).status_code == 202
    assert waiting(client) == 1000


def test_a_body_that_breaks_off_is_asked_for_again_and_ends_no_subscription(
    web: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_largest: int) -> bytes:
        raise ClientDisconnected

    monkeypatch.setattr("web.business_central_webhook.read_body", broken)
    assert web.post(ADDRESS, data=b"{").status_code == 408
