"""Tokens: minted once for all, renewed before they run out and on 401, and never shown."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.errors import BadCredentials, IntegrationError, Retryable, UnexpectedAnswer
from integrations.http import Http
from integrations.oauth import ClientCredentials, OAuthClient, ProcessTokenStore
from tests.integrations.raw_server import RawServer, http

SECRET = "hemmelig-4711"


def ignore(system: str, operation: str, status: str, seconds: float) -> None:
    """Observes nothing."""


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def zendesk_client(address: str, secret: str = CLIENT_SECRET, lifetime: timedelta | None = None) -> OAuthClient:
    return OAuthClient("zendesk", f"{address}/oauth/tokens", CLIENT_ID, secret, "read write", "json", lifetime)


def door_to(address: str, auth: ClientCredentials) -> Http:
    return Http("zendesk", address, auth=auth, timeout=(1, 2), observe=ignore)


def minted(control: Control) -> int:
    return control.calls().get("POST /oauth/tokens", 0)


def test_one_token_serves_many_requests() -> None:
    with Simulator() as simulator:
        door = door_to(
            simulator.address, ClientCredentials(zendesk_client(simulator.address), ProcessTokenStore(), ignore)
        )
        for _ in range(3):
            door.get_json("/api/v2/users/me", operation="me")
        assert minted(Control(simulator.address)) == 1


def test_a_token_is_renewed_before_it_runs_out() -> None:
    clock = Clock()
    with Simulator() as simulator:
        auth = ClientCredentials(
            zendesk_client(simulator.address, lifetime=timedelta(hours=2)), ProcessTokenStore(clock), ignore
        )
        door, control = door_to(simulator.address, auth), Control(simulator.address)
        door.get_json("/api/v2/users/me", operation="me")
        clock.now = 2 * 3600 - 121
        door.get_json("/api/v2/users/me", operation="me")
        assert minted(control) == 1
        clock.now = 2 * 3600 - 119
        door.get_json("/api/v2/users/me", operation="me")
        assert minted(control) == 2
        assert all(row["status"] == 200 for row in control.requests()), "no request met a token that had run out"


def test_the_last_fifth_of_a_short_life_is_not_used() -> None:
    clock = Clock()
    answer = http(200, b'{"access_token": "t", "expires_in": 100}')
    with RawServer(answer, http(200), http(200), answer, http(200)) as server:
        auth = ClientCredentials(zendesk_client(server.address), ProcessTokenStore(clock), ignore)
        door = door_to(server.address, auth)
        for now in (0, 79, 81):
            clock.now = now
            door.get_json("/x", operation="look")
        assert [request.split()[0] for request in server.requests] == [b"POST", b"GET", b"GET", b"POST", b"GET"]


def test_a_revoked_token_is_replaced_and_the_request_sent_once_more() -> None:
    with Simulator() as simulator:
        auth = ClientCredentials(zendesk_client(simulator.address), ProcessTokenStore(), ignore)
        door, control = door_to(simulator.address, auth), Control(simulator.address)
        door.get_json("/api/v2/users/me", operation="me")
        control.revoke_tokens()
        control.clear_calls()
        door.post_json("/api/v2/groups", {"group": {"name": "Vagt"}}, operation="make group")
        assert [row["status"] for row in control.requests()] == [401, 200, 201]


def test_a_second_401_is_bad_credentials_and_no_loop() -> None:
    token = http(200, b'{"access_token": "t", "expires_in": 1800}')
    with RawServer(token, http(401), token, http(401)) as server:
        auth = ClientCredentials(zendesk_client(server.address), ProcessTokenStore(), ignore)
        with pytest.raises(BadCredentials):
            door_to(server.address, auth).get_json("/x", operation="look")
        assert len(server.requests) == 4


def test_many_threads_mint_one_token() -> None:
    with Simulator() as simulator:
        control = Control(simulator.address)
        control.order_fault(path="/oauth/tokens", times=None, latency=0.05)
        auth = ClientCredentials(zendesk_client(simulator.address), ProcessTokenStore(), ignore)
        start, statuses = threading.Barrier(8), list[object]()

        def ask() -> None:
            start.wait()
            statuses.append(door_to(simulator.address, auth).get_json("/api/v2/users/me", operation="me"))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(statuses) == 8
        assert minted(control) == 1


def test_zendesk_gets_json_with_the_scope_as_one_string() -> None:
    with RawServer(http(200, b'{"access_token": "t"}'), http(200)) as server:
        client = zendesk_client(server.address, lifetime=timedelta(hours=2))
        door_to(server.address, ClientCredentials(client, ProcessTokenStore(), ignore)).get_json(
            "/x", operation="look"
        )
        asked = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert asked == {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "read write",
        "expires_in": 7200,
    }


def test_entra_gets_a_form() -> None:
    with RawServer(http(200, b'{"access_token": "t", "expires_in": "3599"}'), http(200)) as server:
        client = OAuthClient("entra", f"{server.address}/token", "id", SECRET, "https://bc/.default", "form")
        door_to(server.address, ClientCredentials(client, ProcessTokenStore(), ignore)).get_json(
            "/x", operation="look"
        )
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert b"Authorization: Bearer t" in server.requests[1]
    assert b"application/x-www-form-urlencoded" in head
    assert parse_qs(body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["id"],
        "client_secret": [SECRET],
        "scope": ["https://bc/.default"],
    }


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http(400, b'{"error":"invalid_client"}'), BadCredentials),
        (http(401), BadCredentials),
        (http(403), BadCredentials),
        (http(404), BadCredentials),
        (http(429, b"slow", "text/plain", Retry_After="7"), Retryable),
        (http(500), Retryable),
        (http(503, Retry_After="7"), Retryable),
        (b"", Retryable),
        (http(200, b"<html>"), UnexpectedAnswer),
        (http(200, b"[]"), UnexpectedAnswer),
        (http(200, b'{"access_token": ""}'), UnexpectedAnswer),
        (http(200, b'{"access_token": "a\\nb"}'), UnexpectedAnswer),
        (http(200, '{"access_token": "tøken"}'.encode()), UnexpectedAnswer),
        (http(200, b'{"access_token": "t", "expires_in": 0}'), UnexpectedAnswer),
        (http(200, b'{"access_token": "t", "expires_in": "soon"}'), UnexpectedAnswer),
        (http(200, b'{"access_token": "t", "expires_in": []}'), UnexpectedAnswer),
        (http(302, Location="https://elsewhere.example"), UnexpectedAnswer),
    ],
)
def test_a_token_that_cannot_be_had_is_one_named_error_without_the_secret(
    answer: bytes, error: type[IntegrationError]
) -> None:
    with RawServer(answer) as server:
        client = zendesk_client(server.address, secret=SECRET)
        auth = ClientCredentials(client, ProcessTokenStore(), ignore)
        with pytest.raises(IntegrationError) as caught:
            door_to(server.address, auth).post_json("/x", {}, operation="write")
        assert type(caught.value) is error, "also for a write: nothing of it was sent"
        assert all(request.startswith(b"POST /oauth/tokens") for request in server.requests)
    assert SECRET not in f"{caught.value!r} {caught.value} {client!r} {auth!r}"
    if isinstance(caught.value, Retryable) and b"Retry-After" in answer:
        assert caught.value.retry_after == timedelta(seconds=7)


def test_dropping_a_token_that_another_has_replaced_keeps_the_new_one() -> None:
    store = ProcessTokenStore()
    store.put("a", "new", timedelta(minutes=1))
    store.drop("a", "old")
    assert store.get("a") == "new"
    store.drop("a", "new")
    assert store.get("a") is None


def test_a_token_for_a_scope_in_an_array_is_forbidden_everywhere() -> None:
    # Zendesk's own trap, which is why the scope is sent as a string.
    with Simulator() as simulator:
        grant = simulator.access.grant(
            {
                "grant_type": "client_credentials",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "scope": ["read", "write"],
            }
        )
        store = ProcessTokenStore()
        store.put("zendesk", str(grant["access_token"]), timedelta(minutes=1))
        door = door_to(simulator.address, ClientCredentials(zendesk_client(simulator.address), store, ignore))
        with pytest.raises(IntegrationError, match="403"):
            door.get_json("/api/v2/users/me", operation="me")
