"""Simulated triggers tell webhooks as Zendesk does: signed, once unless told otherwise, by its retry rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from demo.zendesk import webhooks
from demo.zendesk.server import Simulator
from integrations.zendesk.webhook import parse_webhook
from tests.demo.zendesk_account import Caller
from tests.integrations.raw_server import RawServer, http

BODY = (
    '{"v":1,"ticket_id":"{{ticket.id}}","updated_at":"{{ticket.updated_at_with_timestamp}}",'
    '"actor_id":"{{current_user.id}}","event":"EVENT"}'
)


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.2)
    monkeypatch.setattr(webhooks, "BETWEEN_RETRIES", 0.01)
    with Simulator() as simulator:
        yield Caller(simulator)


def make_webhook(caller: Caller, endpoint: str) -> tuple[str, str]:
    """Its id and secret."""
    asked = {
        "name": "Test",
        "endpoint": endpoint,
        "http_method": "POST",
        "request_format": "json",
        "status": "active",
        "subscriptions": ["conditional_ticket_events"],
    }
    made = caller.ask("POST", "/api/v2/webhooks", {"webhook": asked})
    assert made.status_code == 201
    webhook_id = made.json()["webhook"]["id"]
    assert "secret" not in made.text
    secret = caller.ask("GET", f"/api/v2/webhooks/{webhook_id}/signing_secret").json()["signing_secret"]["secret"]
    return webhook_id, secret


def make_trigger(
    caller: Caller, webhook_id: str, *every: dict[str, str], event: str = "updated", **other: object
) -> int:
    asked = {
        "title": event,
        "conditions": {"all": list(every), "any": []},
        "actions": [{"field": "notification_webhook", "value": [webhook_id, BODY.replace("EVENT", event)]}],
        **other,
    }
    return caller.ask("POST", "/api/v2/triggers.json", {"trigger": asked}).status_code


CREATE = {"field": "update_type", "operator": "is", "value": "Create"}
CHANGE = {"field": "update_type", "value": "Change"}
NOT_US = {"field": "role", "operator": "is_not", "value": "9001"}


def bodies(server: RawServer) -> list[dict[str, str]]:
    return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]


def test_the_signature_is_that_of_zendesks_documentation() -> None:
    secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    signature = webhooks.sign(secret, "2021-07-25T10:00:00Z", b'{"say": "hello"}')
    assert signature == "gf3v0LzLRHPUnIdhbvwRDVEvzSb07/QN0GYjSNlkBT0="


def test_a_new_ticket_is_told_signed_with_its_placeholders_filled(caller: Caller) -> None:
    with RawServer(http(202)) as server:
        webhook_id, secret = make_webhook(caller, f"{server.address}/hook")
        assert make_trigger(caller, webhook_id, CREATE, event="created") == 201
        number = caller.mail()
        caller.control.await_deliveries()
        (request,) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert head.startswith(b"POST /hook ")
    assert headers["User-Agent"] == "Zendesk Webhook"
    event = parse_webhook(headers, body, [secret], datetime.now(UTC))
    ticket = caller.ticket(number)
    assert (event.ticket_id, event.kind, event.actor_id) == (str(number), "created", str(ticket["requester_id"]))
    assert json.loads(body)["updated_at"] == ticket["updated_at"]
    (told,) = caller.control.deliveries()
    assert (told["status"], told["status_code"]) == ("completed", 202)
    path = f"/api/v2/webhooks/{webhook_id}/invocations"
    assert caller.ask("GET", path).json()["invocations"][0]["id"] == told["id"]
    assert len(caller.ask("GET", f"{path}/{told['id']}/attempts").json()["attempts"]) == 1


def test_everybodys_changes_are_told_but_those_of_the_user_who_is_left_out(caller: Caller) -> None:
    with RawServer(http(202)) as server:
        webhook_id, _ = make_webhook(caller, server.address)
        make_trigger(caller, webhook_id, CHANGE, NOT_US)
        number = caller.mail()
        caller.put(number, {"priority": "high"})
        caller.control.act(number, {"priority": "low"})
        caller.control.act(number, {"priority": "low"})
        caller.control.act(number, {"comment": {"body": "Hej"}}, person="requester")
        caller.control.await_deliveries()
        actors = sorted(body["actor_id"] for body in bodies(server))
    assert actors == sorted(["9002", str(caller.ticket(number)["requester_id"])]), (
        "what changes nothing tells nothing"
    )


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"field": "status", "operator": "less_than", "value": "solved"}, True),
        ({"field": "status", "operator": "greater_than", "value": "open"}, False),
        ({"field": "status", "operator": "is", "value": "new"}, True),
        ({"field": "status", "operator": "is_not", "value": "new"}, False),
        ({"field": "current_tags", "operator": "includes", "value": "x vip"}, True),
        ({"field": "current_tags", "operator": "not_includes", "value": "vip"}, False),
        ({"field": "current_via_id", "operator": "is", "value": "4"}, True),
        ({"field": "current_via_id", "operator": "is_not", "value": "4"}, False),
        ({"field": "role", "operator": "is", "value": "end_user"}, True),
        ({"field": "role", "operator": "is", "value": "agent"}, False),
        ({"field": "comment_is_public", "operator": "is", "value": "true"}, True),
        ({"field": "comment_is_public", "operator": "is", "value": "false"}, False),
        ({"field": "comment_is_public", "operator": "is", "value": "not_relevant"}, True),
    ],
)
def test_conditions_are_compared_with_what_happened(caller: Caller, condition: dict[str, str], told: bool) -> None:
    caller.control.deliver(copies=1, delay=60)
    webhook_id, _ = make_webhook(caller, "http://127.0.0.1:9")
    assert make_trigger(caller, webhook_id, CREATE, condition) == 201
    caller.mail(tags=["vip"])
    assert len(caller.control.deliveries()) == told


@pytest.mark.parametrize(
    "other",
    [
        {"conditions": {"all": [{"field": "priority", "operator": "is", "value": "high"}]}},
        {"conditions": {"all": [{"field": "update_type", "operator": "is_not", "value": "Create"}]}},
        {"conditions": {"all": [{"field": "update_type", "operator": "is", "value": "create"}]}},
        {"conditions": {"all": [{"field": "role", "operator": "is", "value": "admin"}]}},
        {"conditions": {"all": [{"field": "role", "operator": "is", "value": 9001}]}},
        {"conditions": {"all": [{"field": "role", "op": "is", "value": "agent"}]}},
        {"conditions": {"all": [], "any": []}},
        {"conditions": {"every": []}},
        {"conditions": []},
        {"title": ""},
        {"title": None},
        {"wrong": 1},
        {"actions": []},
        {"actions": [{"field": "status", "value": "open"}]},
        {"actions": [{"field": "notification_webhook", "value": ["01NOTHERE", "{}"]}]},
        {"actions": [{"field": "notification_webhook", "value": ["WEBHOOK", "{{ticket.wrong}}"]}]},
        {"actions": [{"field": "notification_webhook", "value": ["WEBHOOK", "x" * 16_001]}]},
        {"actions": [{"field": "notification_webhook", "value": "WEBHOOK"}]},
    ],
)
def test_a_trigger_with_anything_unknown_is_refused(caller: Caller, other: dict[str, object]) -> None:
    webhook_id, _ = make_webhook(caller, "http://127.0.0.1:9")
    text = json.dumps(other).replace("WEBHOOK", webhook_id)
    assert make_trigger(caller, webhook_id, CREATE, **json.loads(text)) == 422


@pytest.mark.parametrize(
    ("answers", "attempts", "status"),
    [
        ((http(409),), 4, "terminated"),
        ((http(409), http(202)), 2, "completed"),
        ((http(503, Retry_After="0"), http(202)), 2, "completed"),
        ((http(429, Retry_After="0"),), 4, "terminated"),
        ((http(503),), 1, "terminated"),
        ((http(503, Retry_After="60"),), 1, "terminated"),
        ((http(500, Retry_After="0"),), 1, "terminated"),
        ((http(401),), 1, "terminated"),
        ((http(302, Location="/elsewhere"),), 1, "terminated"),
        ((None, http(202)), 2, "completed"),
        ((None,), 6, "terminated"),
        ((b"",), 1, "terminated"),
    ],
)
def test_only_a_conflict_a_short_wait_and_a_timeout_are_tried_again(
    caller: Caller, answers: tuple[bytes | None, ...], attempts: int, status: str
) -> None:
    with RawServer(*answers) as server:
        webhook_id, _ = make_webhook(caller, server.address)
        make_trigger(caller, webhook_id, CREATE)
        caller.mail()
        caller.control.await_deliveries()
        (told,) = caller.control.deliveries()
        assert (len(told["attempts"]), told["status"]) == (attempts, status)
        ids = {line for request in server.requests for line in request.split(b"\r\n") if b"Invocation-Id" in line}
        assert len(ids) == 1, "the invocation stays over its attempts"


def test_a_webhook_that_is_switched_off_is_not_called(caller: Caller) -> None:
    with RawServer(http(202)) as server:
        webhook_id, _ = make_webhook(caller, server.address)
        make_trigger(caller, webhook_id, CREATE)
        caller.ask("PATCH", f"/api/v2/webhooks/{webhook_id}", {"webhook": {"status": "inactive"}})
        caller.mail()
        caller.control.await_deliveries()
        assert server.requests == []


@pytest.mark.parametrize(("new_invocation", "invocations"), [(False, 1), (True, 2)])
def test_on_request_everything_is_told_twice(caller: Caller, new_invocation: bool, invocations: int) -> None:
    caller.control.deliver(copies=2, new_invocation=new_invocation)
    with RawServer(http(202)) as server:
        webhook_id, _ = make_webhook(caller, server.address)
        make_trigger(caller, webhook_id, CREATE)
        caller.mail()
        caller.control.await_deliveries()
        assert len(server.requests) == 2
    assert len({one["id"] for one in caller.control.deliveries()}) == invocations


def test_on_request_everything_is_lost(caller: Caller) -> None:
    caller.control.deliver(copies=0)
    webhook_id, _ = make_webhook(caller, "http://127.0.0.1:9")
    make_trigger(caller, webhook_id, CREATE)
    caller.mail()
    assert caller.control.deliveries() == []


@pytest.mark.parametrize(
    "webhook",
    [
        {"endpoint": "ftp://x"},
        {"http_method": "SEND"},
        {"status": "on"},
        {"subscriptions": ["zen:event-type:ticket.created"]},
        {"wrong": 1},
        {"name": None},
    ],
)
def test_a_webhook_with_anything_unknown_is_refused(caller: Caller, webhook: dict[str, object]) -> None:
    usual = {
        "name": "x",
        "endpoint": "https://x.example",
        "http_method": "POST",
        "request_format": "json",
        "status": "active",
    }
    asked = {key: value for key, value in {**usual, **webhook}.items() if value is not None}
    assert caller.ask("POST", "/api/v2/webhooks", {"webhook": asked}).status_code == 422
