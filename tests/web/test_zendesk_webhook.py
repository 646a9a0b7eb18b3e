from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from integrations.zendesk.webhook import INVOCATION, LARGEST_BODY, SIGNATURE, TIMESTAMP, sign
from web.zendesk_webhook import zendesk_webhook
from workers.counters import Counters
from workers.pending import OWN_USER, Pending
from workers.redis_client import connect

SECRET = "s3cret"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODY = {"v": 1, "ticket_id": "12", "updated_at": "2026-11-23T08:59:58Z", "actor_id": "77", "event": "updated"}


def make_web(client: redis.Redis) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(zendesk_webhook(Pending(client), Counters(client), (SECRET,), lambda: NOW))
    return app.test_client()


@pytest.fixture
def web(client: redis.Redis) -> Iterator[FlaskClient]:
    with make_web(client) as test_client:
        yield test_client


def post(web: FlaskClient, payload: object, invocation: str = "01H", **headers: str) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    timestamp = "2026-11-23T09:00:00Z"
    signed = {SIGNATURE: sign(SECRET, timestamp, body), TIMESTAMP: timestamp, INVOCATION: invocation, **headers}
    return web.post("/webhooks/zendesk", data=body, headers=signed)


def test_an_event_is_answered_202_once_its_ticket_is_pending(web: FlaskClient, client: redis.Redis) -> None:
    assert post(web, BODY).status_code == 202
    assert [one.ticket_id for one in Pending(client).claim(5)] == ["12"]


def test_a_repeated_event_is_answered_200_and_does_nothing(web: FlaskClient, client: redis.Redis) -> None:
    post(web, BODY)
    assert post(web, BODY).status_code == 200
    assert post(web, BODY, invocation="another").status_code == 200
    assert client.hget("hotline:ticket:12", "generation") == "1"


def test_our_own_update_is_answered_200_and_makes_no_job(web: FlaskClient, client: redis.Redis) -> None:
    client.set(OWN_USER, "77")
    assert post(web, BODY).status_code == 200
    assert Pending(client).claim(5) == []


def test_a_ticket_that_we_created_ourselves_is_processed_like_any_other(
    web: FlaskClient, client: redis.Redis
) -> None:
    client.set(OWN_USER, "77")
    assert post(web, {**BODY, "event": "created"}).status_code == 202


@pytest.mark.parametrize(
    ("headers", "status"),
    [({SIGNATURE: "bad"}, 401), ({SIGNATURE: ""}, 401), ({TIMESTAMP: "2026-11-23T08:00:00Z"}, 401)],
)
def test_what_is_not_signed_lately_is_answered_401(web: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert post(web, BODY, **headers).status_code == status


def test_a_malformed_body_is_answered_400(web: FlaskClient) -> None:
    assert post(web, b"{").status_code == 400


def test_a_body_over_256_kib_is_answered_413_and_one_of_that_size_is_read(web: FlaskClient) -> None:
    assert post(web, b" " * (LARGEST_BODY + 1)).status_code == 413
    assert post(web, b" " * LARGEST_BODY).status_code == 400


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 400), (LARGEST_BODY + 1, 413), (3 * LARGEST_BODY, 413)])
def test_a_body_that_is_sent_without_its_length_has_the_same_limit(web: FlaskClient, size: int, status: int) -> None:
    body, timestamp = b" " * size, "2026-11-23T09:00:00Z"
    answer = web.post(
        "/webhooks/zendesk",
        input_stream=io.BytesIO(body),
        headers={SIGNATURE: sign(SECRET, timestamp, body), TIMESTAMP: timestamp, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status


def test_a_body_that_the_server_cannot_read_is_malformed_and_not_our_fault(web: FlaskClient) -> None:
    class NoChunk(Exception):
        """What a server raises is its own."""

    class Broken(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise NoChunk

        readinto = read  # type: ignore[assignment]

    answer = web.post(
        "/webhooks/zendesk",
        input_stream=Broken(),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 400


def test_two_events_of_one_second_are_two_events(web: FlaskClient, client: redis.Redis) -> None:
    assert post(web, {**BODY, "event": "created"}, invocation="1").status_code == 202
    assert post(web, BODY, invocation="2").status_code == 202
    assert post(web, {**BODY, "actor_id": "78"}, invocation="3").status_code == 202
    envelope = {"type": "zen:event-type:ticket.status_changed", "id": "e1", "detail": {"id": "12"}}
    assert post(web, envelope, invocation="4").status_code == 202
    assert (
        post(web, {**envelope, "type": "zen:event-type:ticket.priority_changed"}, invocation="5").status_code == 202
    )
    assert post(web, {**envelope, "id": "e2"}, invocation="6").status_code == 202
    assert post(web, envelope, invocation="7").status_code == 200
    assert client.hget("hotline:ticket:12", "generation") == "6"


def test_an_event_about_something_else_is_answered_200(web: FlaskClient) -> None:
    assert post(web, {"type": "zen:event-type:user.created", "id": "x"}).status_code == 200


def test_other_methods_are_refused(web: FlaskClient) -> None:
    assert web.get("/webhooks/zendesk").status_code == 405


def test_without_redis_the_answer_is_503_with_a_retry_after_that_zendesk_obeys() -> None:
    answer = post(make_web(connect("redis://127.0.0.1:1", fast_failing=True)), BODY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.parametrize(
    "condition",
    [
        {"maxmemory": "1"},
        {"min-replicas-to-write": "1"},
    ],
)
def test_a_redis_that_takes_no_writes_is_answered_503(
    web: FlaskClient, client: redis.Redis, condition: dict[str, str]
) -> None:
    before = {name: client.config_get(name)[name] for name in condition}
    for name, value in condition.items():
        client.config_set(name, value)
    try:
        answer = post(web, BODY)
    finally:
        for name, value in before.items():
            client.config_set(name, value)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert post(web, BODY).status_code == 202, "the event was not taken for known"


def test_a_redis_that_became_a_replica_is_answered_503(web: FlaskClient, client: redis.Redis) -> None:
    client.replicaof("127.0.0.1", "1")
    try:
        answer = post(web, BODY)
    finally:
        client.replicaof("NO", "ONE")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_what_was_not_durable_is_counted_when_redis_is_back(
    web: FlaskClient, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> str:
        raise redis.ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(Pending, "accept", away)
        assert [post(web, BODY).status_code for _ in range(3)] == [503] * 3
    assert post(web, BODY).status_code == 202
    assert Counters(client).read()["webhooks:not durable"] == 3


def test_the_log_line_of_a_webhook_has_zendesks_id_and_the_ticket(
    web: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        post(web, BODY, invocation="01INVOCATION")
    (record,) = [one for one in caplog.records if one.message == "webhook"]
    assert (record.__dict__["event"], record.__dict__["ticket"]) == ("01INVOCATION", "12")


def test_an_error_of_our_own_is_answered_503_so_that_the_event_is_not_lost(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = make_web(client)

    def broken(*_: Any, **__: Any) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(Pending, "accept", broken)
    answer = post(web, BODY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_every_outcome_is_counted(web: FlaskClient, client: redis.Redis) -> None:
    post(web, BODY)
    post(web, BODY)
    post(web, b"{")
    post(web, BODY, **{SIGNATURE: "bad"})
    post(web, BODY)
    counts = Counters(client).read()
    assert {name: counts[f"webhooks:{name}"] for name in ("accepted", "repeated", "malformed", "badly signed")} == {
        "accepted": 1,
        "repeated": 2,
        "malformed": 1,
        "badly signed": 1,
    }


header_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), signature=header_text, timestamp=header_text, signed=st.booleans())
def test_no_input_is_answered_500(
    web: FlaskClient, body: bytes, signature: str, timestamp: str, signed: bool
) -> None:
    headers = {} if signed else {SIGNATURE: signature, TIMESTAMP: timestamp}
    assert post(web, body, **headers).status_code in (200, 202, 400, 401)
