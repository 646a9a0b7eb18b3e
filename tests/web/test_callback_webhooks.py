"""The telephone's and the text messages' webhooks: answered as Zendesk's are, and durable before that."""

from __future__ import annotations

import base64
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from integrations.gatewayapi import inbound
from integrations.telephone import queued_call
from integrations.telephone.standard_webhook import ID, SIGNATURE, TIMESTAMP, sign
from web.phone_webhook import phone_webhook
from web.sms_webhook import sms_webhook
from workers.callbacks import Callbacks
from workers.counters import Counters
from workers.redis_client import connect

SECRETS = tuple("whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"a", b"b"))
SMS_SECRET = "x" * 32
NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
CALL: dict[str, Any] = {
    "call_id": "c-1",
    "caller": "+4520123456",
    "menu": "nav",
    "queued_at": "2026-11-24T10:00:00+01:00",
    "left_at": "2026-11-24T10:12:00+01:00",
    "outcome": "abandoned",
}
SMS: dict[str, Any] = {
    "id": 42,
    "msisdn": 4520123456,
    "receiver": 4552520000,
    "message": "NAV driller, 10452",
    "senttime": 1795511000,
}


def make_web(client: redis.Redis) -> FlaskClient:
    flask, callbacks, counters = Flask("test"), Callbacks(client), Counters(client)
    flask.register_blueprint(phone_webhook(callbacks, counters, SECRETS, lambda: NOW))
    flask.register_blueprint(sms_webhook(callbacks, counters, SMS_SECRET, lambda: NOW))
    return flask.test_client()


@pytest.fixture
def web(client: redis.Redis) -> FlaskClient:
    return make_web(client)


def ring(
    web: FlaskClient, payload: object = None, *, key: int = 0, at: datetime = NOW, **headers: str
) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(CALL if payload is None else payload).encode()
    timestamp = int(at.timestamp())
    signature = f"v1,{sign(SECRETS[key], 'msg-1', timestamp, body)}"
    signed = {ID: "msg-1", TIMESTAMP: str(timestamp), SIGNATURE: signature, **headers}
    return web.post("/webhooks/phone", data=body, headers=signed)


def write(web: FlaskClient, payload: object = None, secret: str = SMS_SECRET, body: bytes = b"{}") -> TestResponse:
    claims = SMS if payload is None else payload
    assert isinstance(claims, dict)
    return web.post("/webhooks/sms", data=body, headers={inbound.SIGNATURE: jwt.encode(claims, secret, "HS256")})


def events(client: redis.Redis) -> list[str]:
    return [one.kind for one in Callbacks(client).claim_events(10)]


@pytest.mark.parametrize("key", [0, 1])
def test_a_call_is_answered_202_once_it_is_durable_and_200_when_told_of_again(
    web: FlaskClient, client: redis.Redis, key: int
) -> None:
    assert ring(web, key=key).status_code == 202
    assert ring(web, key=key).status_code == 200
    assert ring(web, {**CALL, "caller": "20 12 34 56"}).status_code == 200, "the same call in other words"
    assert events(client) == ["call"]


def test_a_call_that_is_told_of_with_another_outcome_is_the_same_unless_it_was_answered(
    web: FlaskClient, client: redis.Redis
) -> None:
    withheld = {**CALL, "caller": None}
    assert ring(web, withheld).status_code == 202
    assert ring(web, {**withheld, "outcome": "callback"}).status_code == 200
    assert ring(web, {**withheld, "left_at": "2026-11-24T10:12:01+01:00"}).status_code == 200
    assert ring(web, {**withheld, "outcome": "answered"}).status_code == 202
    assert ring(web, {**withheld, "call_id": "c-2"}).status_code == 202
    assert events(client) == ["call"] * 3


def test_a_system_that_counts_its_calls_anew_tells_of_another(web: FlaskClient) -> None:
    assert ring(web).status_code == 202
    day_before = {"queued_at": "2026-11-23T10:00:00+01:00", "left_at": "2026-11-23T10:12:00+01:00"}
    assert ring(web, {**CALL, **day_before}).status_code == 202


def test_a_message_is_answered_202_once_it_is_durable_and_200_when_told_of_again(
    web: FlaskClient, client: redis.Redis
) -> None:
    assert [write(web).status_code for _ in range(3)] == [202, 200, 200]
    assert write(web, {**SMS, "id": 43}).status_code == 202
    assert events(client) == ["sms", "sms"]


@pytest.mark.parametrize(
    ("payload", "headers", "status"),
    [
        (None, {SIGNATURE: "v1,AAAA"}, 401),
        (None, {SIGNATURE: ""}, 401),
        (None, {TIMESTAMP: "0"}, 401),
        (None, {ID: "another"}, 401),
        ({**CALL, "menu": "xal"}, {}, 400),
        ({**CALL, "more": 1}, {}, 400),
        (b"\xff", {}, 400),
        (b"x" * (queued_call.LARGEST_BODY + 1), {}, 413),
    ],
)
def test_a_call_that_is_not_believed_or_understood_is_refused(
    web: FlaskClient, client: redis.Redis, payload: object, headers: dict[str, str], status: int
) -> None:
    assert ring(web, payload, **headers).status_code == status
    assert events(client) == []


@pytest.mark.parametrize("minutes", [6, -6])
def test_a_call_that_was_signed_at_another_time_is_refused(web: FlaskClient, minutes: int) -> None:
    assert ring(web, at=NOW.replace(minute=20 + minutes)).status_code == 401


def test_a_message_that_is_not_believed_or_understood_is_refused(web: FlaskClient, client: redis.Redis) -> None:
    assert write(web, secret="y" * 32).status_code == 401
    assert web.post("/webhooks/sms", json=SMS).status_code == 401
    assert write(web, {**SMS, "id": "x"}).status_code == 400
    assert write(web, body=b"x" * (inbound.LARGEST_BODY + 1)).status_code == 413
    assert write(web, {"id": 1, "status": "DELIVERED"}).status_code == 200, "a report is nothing to us"
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    claims = base64.urlsafe_b64encode(json.dumps(SMS).encode()).rstrip(b"=").decode()
    assert web.post("/webhooks/sms", headers={inbound.SIGNATURE: f"{none}.{claims}."}).status_code == 401
    assert events(client) == []


@pytest.mark.parametrize(
    ("sent_at", "doubted"),
    [
        (NOW, 0),
        (NOW + timedelta(minutes=5), 0),
        (NOW + timedelta(minutes=5, seconds=1), 1),
        (NOW - timedelta(hours=24), 0),
        (NOW - timedelta(hours=24, seconds=1), 1),
        (NOW - timedelta(days=21), 1),
    ],
)
def test_a_message_that_says_it_was_sent_at_another_time_counts_from_when_it_came(
    web: FlaskClient, client: redis.Redis, sent_at: datetime, doubted: int
) -> None:
    assert write(web, {**SMS, "senttime": int(sent_at.timestamp())}).status_code == 202
    (event,) = Callbacks(client).claim_events(10)
    assert datetime.fromisoformat(event.told["sent_at"]) == (NOW if doubted else sent_at)
    assert Counters(client).read().get("callbacks:sms:sent at another time", 0) == doubted


def test_while_redis_is_away_the_sender_shall_try_again(client: redis.Redis) -> None:
    web = make_web(connect("redis://127.0.0.1:1/0", fast_failing=True))
    for answer in (ring(web), write(web)):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"


@given(payload=st.one_of(st.binary(max_size=200), st.dictionaries(st.sampled_from(list(CALL)), st.text(max_size=20))))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_of_a_call_is_answered_500(web: FlaskClient, payload: object) -> None:
    assert ring(web, payload).status_code in (200, 202, 400)


@given(change=st.dictionaries(st.sampled_from(list(SMS)), st.one_of(st.text(max_size=20), st.integers(), st.none())))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_is_answered_500(web: FlaskClient, change: dict[str, Any]) -> None:
    assert write(web, {**SMS, **change}).status_code in (200, 202, 400)


def test_neither_number_nor_text_is_logged(web: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ring(web)
    write(web)
    ring(web, {**CALL, "menu": "20123456"})
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "webhook" in said
    assert "20123456" not in said
    assert "driller" not in said
