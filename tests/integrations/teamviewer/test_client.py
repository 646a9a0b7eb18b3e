"""TeamViewer's client against the simulated account over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from demo.faults import Fault
from demo.teamviewer.server import PAGE, TOKEN, Simulator
from integrations.errors import BadCredentials, OutcomeUnknown, Rejected, Retryable, UnexpectedAnswer
from integrations.row import Row
from integrations.teamviewer.client import TeamViewer
from integrations.teamviewer.session import parse_session
from integrations.teamviewer.settings import TeamViewerSettings


@pytest.fixture
def account() -> Iterator[Simulator]:
    with Simulator(0) as simulator:
        yield simulator


@pytest.fixture
def client(account: Simulator) -> TeamViewer:
    return opened(account)


def opened(account: Simulator, token: str = TOKEN) -> TeamViewer:
    return TeamViewer(TeamViewerSettings(token, account.address), lambda *_: None)


def test_a_session_is_made_for_a_ticket_and_found_by_it(account: Simulator, client: TeamViewer) -> None:
    assert client.find_open("12") is None
    made = client.create_session("12", description="Zendesk-sag 12", waiting="Vent")
    assert made.state == "open"
    assert made.code in account.sessions
    assert made.valid_until is not None
    assert timedelta(hours=23) < made.valid_until - datetime.now(UTC) <= timedelta(days=1)
    told = account.sessions[made.code]
    assert (told["description"], told["waiting_message"], told["custom_api"]) == (
        "Zendesk-sag 12",
        "Vent",
        "hotline:ticket:12",
    )
    assert told["end_customer"] == {}, "nothing of the customer is told"
    assert client.find_open("12") == made
    assert client.find_open("1") is None


def test_a_session_is_found_among_many_pages(client: TeamViewer) -> None:
    codes = [client.create_session(str(n), description="", waiting="").code for n in range(2 * PAGE + 3)]
    last = client.find_open(str(2 * PAGE + 2))
    assert last is not None
    assert last.code == codes[-1]
    assert [(ticket, one.code) for ticket, one in client.find_all_open()] == [
        (str(n), code) for n, code in enumerate(codes)
    ]


def test_only_sessions_of_tickets_are_ours(account: Simulator, client: TeamViewer) -> None:
    for mark in ("", "crm:12", "hotline:ticket:", "hotline:ticket:12x", "x hotline:ticket:12"):
        account.create({"groupname": "Hotline", "custom_api": mark})
    made = client.create_session("12", description="", waiting="")
    assert client.find_all_open() == (("12", made),)


def test_a_session_is_closed_once_and_for_all(account: Simulator, client: TeamViewer) -> None:
    made = client.create_session("12", description="", waiting="")
    client.close_session(made.code)
    client.close_session(made.code)
    assert account.sessions[made.code]["state"] == "Closed"
    assert client.find_open("12") is None
    assert client.find_all_open() == ()
    client.close_session("s000-000-000")


def test_the_token_is_tried_by_what_is_answered_and_not_by_the_status(account: Simulator, client: TeamViewer) -> None:
    client.check()
    with pytest.raises(UnexpectedAnswer):
        opened(account, "wrong").check()
    with pytest.raises(BadCredentials):
        opened(account, "wrong").find_open("12")


def test_a_session_whose_answer_is_lost_may_be_there(account: Simulator, client: TeamViewer) -> None:
    account.faults.add(Fault(times=1, cut=True))
    with pytest.raises(OutcomeUnknown):
        client.create_session("12", description="", waiting="")
    assert client.find_open("12") is not None


@pytest.mark.parametrize(("status", "error"), [(429, Retryable), (503, Retryable), (400, Rejected)])
def test_trouble_has_its_name(account: Simulator, client: TeamViewer, status: int, error: type[Exception]) -> None:
    account.faults.add(Fault(times=1, status=status, body="{}"))
    with pytest.raises(error):
        client.find_open("12")


GOOD = {
    "code": "s119-457-589",
    "state": "Open",
    "end_customer_link": "https://get.teamviewer.com/s119457589",
    "supporter_link": "https://get.teamviewer.com/s119457589-secret",
}


@pytest.mark.parametrize(
    "broken",
    [
        {"code": "../ping"},
        {"code": "s1/..?x="},
        {"code": 7},
        {"state": "half"},
        {"supporter_link": ""},
        {"supporter_link": None},
        {"end_customer_link": "javascript:alert(1)"},
        {"end_customer_link": "http://get.teamviewer.com/x"},
        {"end_customer_link": "https://user@get.teamviewer.com/x"},
        {"end_customer_link": "https://get.teamviewer.com/ <b>"},
        {"end_customer_link": "https://get.teamviewer.com/\u202e"},
        {"end_customer_link": "https:///x"},
        {"end_customer_link": "https://[x"},
        {"end_customer_link": "https://get.teamviewer.com/" + "x" * 2000},
        {"valid_until": "soon"},
    ],
    ids=str,
)
def test_an_answer_that_makes_no_sense_is_refused_without_its_words(broken: dict[str, object]) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        parse_session(Row("teamviewer", "get session", "answer", {**GOOD, **broken}))
    assert "secret" not in str(caught.value)


def test_the_supporters_link_is_in_no_representation_and_no_log(
    client: TeamViewer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = client.create_session("12", description="", waiting="")
    client.find_open("12")
    assert made.supporter_link not in repr(made)
    assert made.supporter_link not in caplog.text
    assert TOKEN not in repr(TeamViewerSettings(TOKEN))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("https://webapi.teamviewer.com", "https://webapi.teamviewer.com/api/v1"),
        ("https://webapi.teamviewer.com/api/v1", "https://webapi.teamviewer.com/api/v1"),
        ("http://127.0.0.1:8090/sim", "http://127.0.0.1:8090/sim"),
    ],
)
def test_the_address_may_have_the_path_of_the_api(given: str, wanted: str) -> None:
    assert TeamViewerSettings("x", given).api_url == wanted


def test_the_simulator_is_strict(account: Simulator) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{account.address}/api/v1/sessions"
    for payload in ({}, {"groupname": "x", "colour": "red"}, {"groupname": "x", "custom_api": 7}):
        assert requests.post(url, json=payload, headers=headers, timeout=5).status_code == 400
    assert requests.get(url, timeout=5).status_code == 401
    assert requests.get(url, params={"state": "x"}, headers=headers, timeout=5).status_code == 400
    assert requests.delete(url, headers=headers, timeout=5).status_code == 404
    assert requests.post(url, data="{}", headers=headers, timeout=5).status_code == 415
