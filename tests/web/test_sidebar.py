"""Who gets into the sidebar, and for how long."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from demo.zendesk.account import AGENT, SERVICE_USER
from tests.web.conftest import Stage
from workers.sidebar_bearer import Bearer, Bearers


def test_an_agent_whom_zendesk_lets_in_gets_the_page(stage: Stage) -> None:
    page = stage.open(stage.token())
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors https://test.zendesk.com {stage.simulator.address}" in policy
    assert "X-Frame-Options" not in page.headers
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_alone_says_to_open_it_from_zendesk(stage: Stage) -> None:
    answer = stage.browser.get("/sidebar")
    assert answer.status_code == 401
    assert "inde i Zendesk" in answer.text
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 1}, "udløbet"),
        ({"nbf": 2**32}, "ikke lukket dig ind"),
        ({"iss": "andre.zendesk.com"}, "ikke lukket dig ind"),
        ({"aud": "https://test.zendesk.com/api/v2/apps/installations/1.json"}, "ikke lukket dig ind"),
        ({"sub": "https://evil.example/api/v2/users/9002.json"}, "ikke lukket dig ind"),
    ],
)
def test_a_token_that_is_not_for_now_or_not_for_us_is_turned_away_in_words(
    stage: Stage, claims: dict[str, object], words: str
) -> None:
    answer = stage.open(stage.token(**claims))
    assert answer.status_code == 401
    assert words in answer.text
    assert "hotline-page" not in answer.text


@pytest.mark.parametrize("token", ["", "x.y.z", "a" * 40_000])
def test_what_is_no_token_is_turned_away(stage: Stage, token: str) -> None:
    assert stage.open(token).status_code in (401, 413)


def test_an_installation_that_was_taken_out_of_service_opens_nothing(stage: Stage) -> None:
    stage.sim("PUT", f"/apps/{stage.app_id}", enabled=False)
    token = stage.simulator.apps.sign(stage.installation_id, AGENT, {})
    try:
        assert stage.open(token).status_code == 401
    finally:
        stage.sim("PUT", f"/apps/{stage.app_id}", enabled=True)


def test_a_page_of_an_installation_that_was_taken_out_of_service_is_not_kept_alive(stage: Stage) -> None:
    bearer = stage.bearer()
    stage.sim("PUT", f"/apps/{stage.app_id}", enabled=False)
    stage.client.delete("hotline:sidebar:app:fresh", "hotline:sidebar:app_read")
    try:
        late = stage.call("POST", "token", bearer)
        assert (late.status_code, late.json["error"]["code"]) == (401, "expired")
    finally:
        stage.sim("PUT", f"/apps/{stage.app_id}", enabled=True)
        stage.client.delete("hotline:sidebar:app:fresh", "hotline:sidebar:app_read")
    assert stage.call("POST", "token", bearer).status_code == 200


def test_another_key_of_the_app_is_taken_over_but_not_asked_for_by_each_bad_token(stage: Stage) -> None:
    assert stage.open(stage.token()).status_code == 200
    stage.sim("PUT", f"/apps/{stage.app_id}", renew_key=True)
    stage.zendesk.clear_calls()
    assert stage.open(stage.token()).status_code == 200
    for _ in range(5):
        assert stage.open("x.y.z").status_code == 401
    asked = [call for call in stage.zendesk.calls() if "public_key" in call]
    assert sum(stage.zendesk.calls()[call] for call in asked) == 1


def test_only_agents_get_the_page(stage: Stage) -> None:
    customer = stage.simulator.desk.account.find_requester("Kunde", "kunde@firma.example", None)
    for user in (customer.id, 999_999):
        answer = stage.open(stage.token(AGENT, sub=f"{stage.simulator.address}/api/v2/users/{user}.json"))
        assert answer.status_code == 403
        assert "Kun Zendesks agenter" in answer.text
    stage.sim("PUT", "/agents/9101", suspended=True)
    assert stage.open(stage.token(9101)).status_code == 403
    assert stage.open(stage.token(SERVICE_USER)).status_code == 200


def test_zendesk_away_is_said_and_the_key_that_is_known_stays_in_use(stage: Stage) -> None:
    token = stage.token()
    stage.zendesk.order_fault(path="/api/v2/apps", times=None, status=503)
    try:
        answer = stage.open(token)
        assert answer.status_code == 503
        assert "Prøv igen om lidt" in answer.text
    finally:
        stage.zendesk.clear_faults()
    assert stage.open(token).status_code == 200
    stage.client.delete("hotline:sidebar:app:fresh")
    stage.zendesk.order_fault(path="/api/v2/apps", times=None, status=503)
    try:
        assert stage.open(token).status_code == 200
    finally:
        stage.zendesk.clear_faults()


def test_a_bearer_lasts_a_quarter_of_an_hour_and_is_renewed_for_half_a_day(stage: Stage) -> None:
    bearer = stage.bearer()
    stage.clock.ahead = timedelta(minutes=14)
    renewed = stage.call("POST", "token", bearer)
    assert renewed.status_code == 200
    assert renewed.headers["Cache-Control"] == "no-store"
    stage.clock.ahead = timedelta(minutes=16)
    late = stage.call("POST", "token", bearer)
    assert late.status_code == 401
    assert late.json["error"]["code"] == "expired"
    bearer = renewed.json["bearer"]
    while stage.clock.ahead < timedelta(hours=12) - timedelta(minutes=10):
        bearer = stage.call("POST", "token", bearer).json["bearer"]
        stage.clock.ahead += timedelta(minutes=10)
    last = stage.call("POST", "token", bearer).json["bearer"]
    stage.clock.ahead = timedelta(hours=12, seconds=1)
    assert stage.call("POST", "token", last).status_code == 401


def test_a_bearer_of_anybody_else_is_none(stage: Stage) -> None:
    now = stage.clock()
    claims = {"sub": "9002", "installation": 1, "let_in": int(now.timestamp()), "exp": int(now.timestamp()) + 60}
    forged = [
        jwt.encode({**claims, "aud": "hotline-sidebar"}, "k" * 64, "HS256"),
        jwt.encode({**claims, "aud": "hotline-sidebar"}, None, "none"),
        stage.token(),
        "",
    ]
    ours = Bearers(stage.client)
    made = ours.make(Bearer(9002, stage.installation_id, now), now)
    assert stage.call("POST", "token", made).status_code == 200
    for one in [*forged, made[:-2], made + "x"]:
        assert stage.call("POST", "token", one).status_code == 401


def test_who_is_no_agent_any_more_loses_the_page_within_a_minute(stage: Stage) -> None:
    stage.sim("PUT", "/agents/9102", name="Vikar")
    bearer = stage.bearer(9102)
    stage.sim("PUT", "/agents/9102", suspended=True)
    (kept,) = stage.client.keys("hotline:sidebar:agent:9102")
    assert 0 < stage.client.ttl(kept) <= 60
    stage.client.delete(kept)
    refused = stage.call("POST", "token", bearer)
    assert refused.status_code == 403
    assert refused.json["error"] == {"code": "no_rights", "text": "Det har du ikke ret til i Zendesk."}
