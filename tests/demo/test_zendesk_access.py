"""The simulated account is as strict as the real one about who asks and how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from demo.zendesk.access import Access
from demo.zendesk.limits import Limits, Rates
from demo.zendesk.refusal import Refusal
from demo.zendesk.server import Simulator
from tests.demo.zendesk_account import GRANT, Caller


@pytest.fixture(scope="module")
def running() -> Iterator[Caller]:
    with Simulator() as simulator:
        yield Caller(simulator)


@pytest.fixture
def caller(running: Caller) -> Caller:
    running.control.clear_faults()
    running.control.clear_calls()
    return running


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({}, 200),
        ({"expires_in": None}, 200),
        ({"scope": "tickets:read read"}, 200),
        ({"grant_type": "password"}, 400),
        ({"client_secret": "x"}, 401),
        ({"client_id": "x"}, 401),
        ({"expires_in": 299}, 400),
        ({"expires_in": 172_801}, 400),
        ({"expires_in": "3600"}, 400),
        ({"scope": "everything"}, 400),
        ({"scope": "fields:read"}, 400),
    ],
)
def test_a_token_is_given_only_for_a_proper_request(caller: Caller, other: dict[str, object], status: int) -> None:
    assert caller.token(**other).status_code == status


def test_a_token_request_must_be_json(caller: Caller) -> None:
    assert caller.ask("POST", "/oauth/tokens", data=GRANT).status_code == 415


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("read", "/api/v2/tickets/show_many?ids=1", 200),
        ("tickets:read", "/api/v2/tickets/show_many?ids=1", 200),
        ("users:read", "/api/v2/tickets/show_many?ids=1", 403),
        ("tickets:read", "/api/v2/tickets/1/audits", 403),
        ("tickets:read", "/api/v2/ticket_fields", 403),
        ("tickets:read", "/api/v2/groups", 403),
        ("write", "/api/v2/groups", 403),
        (["read", "write"], "/api/v2/groups", 403),
    ],
)
def test_scopes_are_enforced(caller: Caller, scope: object, path: str, status: int) -> None:
    assert caller.with_token(caller.token(scope=scope).json()["access_token"], "GET", path) == status


def test_writing_needs_the_scope_to_write(caller: Caller) -> None:
    token = caller.token(scope="read").json()["access_token"]
    assert caller.with_token(token, "POST", "/api/v2/groups", {"group": {"name": "x"}}) == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic bm9uc2Vuc2U="}, {"Authorization": "Basic !"}],
)
def test_who_is_not_known_is_refused(caller: Caller, headers: dict[str, str]) -> None:
    assert caller.ask("GET", "/api/v2/users/me", auth=None, headers=headers).status_code == 401


def test_a_token_that_was_revoked_is_refused(caller: Caller) -> None:
    token = caller.token().json()["access_token"]
    assert caller.with_token(token, "GET", "/api/v2/users/me") == 200
    caller.control.revoke_tokens()
    assert caller.with_token(token, "GET", "/api/v2/users/me") == 401


def test_a_token_that_has_run_out_is_refused() -> None:
    now = [datetime(2026, 11, 24, 10, tzinfo=UTC)]
    access = Access(lambda: now[0], longest=timedelta(minutes=10))
    granted = access.grant(GRANT)
    assert granted["expires_in"] == 600, "the client's settings allow no more"
    access.require(f"Bearer {granted['access_token']}", "GET", "/api/v2/users/me")
    now[0] += timedelta(minutes=10)
    with pytest.raises(Refusal, match="401"):
        access.require(f"Bearer {granted['access_token']}", "GET", "/api/v2/users/me")


def test_an_address_that_is_not_simulated_is_not_found(caller: Caller) -> None:
    assert caller.ask("GET", "/api/v2/macros").status_code == 404
    assert caller.ask("DELETE", "/api/v2/groups").status_code == 404


def test_requests_over_the_limit_get_429_in_plain_text() -> None:
    with Simulator(rates=Rates(requests_per_minute=2)) as simulator:
        caller = Caller(simulator)
        first = caller.ask("GET", "/api/v2/users/me")
        assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("2", "1")
        caller.ask("GET", "/api/v2/users/me")
        refused = caller.ask("GET", "/api/v2/users/me")
        assert refused.status_code == 429
        assert refused.headers["Content-Type"].startswith("text/plain")
        assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_updates_over_the_limit_of_a_ticket_get_429_in_json() -> None:
    with Simulator(rates=Rates(updates_per_ticket=1)) as simulator:
        caller = Caller(simulator)
        first, second = caller.mail(), caller.mail()
        answer = caller.put(first, {"priority": "low"})
        assert answer.headers["zendesk-ratelimit-per-ticket-updates"].startswith("total=1; remaining=0; resets=")
        refused = caller.put(first, {"priority": "high"})
        assert (refused.status_code, refused.json()["error"]) == (429, "APIRateLimitExceeded")
        assert caller.put(second, {"priority": "low"}).status_code == 200
        assert caller.ticket(first)["priority"] == "low"


def test_a_window_slides_and_refused_requests_do_not_count() -> None:
    now = [0.0]
    limits = Limits(Rates(updates_per_minute=2), lambda: now[0])
    for now[0] in (0.0, 30.0):
        limits.take_update(1, 1)
    for now[0] in (31.0, 59.0):
        with pytest.raises(Refusal) as caught:
            limits.take_update(2, 1)
    assert caught.value.headers["Retry-After"] == "1"
    now[0] = 60.0
    limits.take_update(2, 1)
