"""Remote support from the sidebar: one session per ticket, its links where they belong, closed with the ticket."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from demo.faults import Fault
from demo.teamviewer.server import TOKEN
from demo.teamviewer.server import Simulator as TeamViewer
from integrations.teamviewer.client import TeamViewer as Client
from integrations.teamviewer.settings import TeamViewerSettings
from rules.language.catalogue import load_catalogue
from tests.web.conftest import Stage
from workers.remote_sessions import RemoteRecords, RemoteSessions
from workers.ticket_pass import pass_over


@pytest.fixture
def remote(stage: Stage, teamviewer: TeamViewer) -> Iterator[RemoteSessions]:
    """What the scheduler tends."""
    client = Client(TeamViewerSettings(TOKEN, teamviewer.address), lambda *_: None)
    wake = partial(stage.desk.pending.add, why="teamviewer")
    yield RemoteSessions(client, RemoteRecords(stage.client), load_catalogue("da"), wake)
    teamviewer.faults.clear()


def worked_on(stage: Stage) -> str:
    ticket = stage.ticket(description="Business Central")
    stage.work(ticket)
    return ticket


def start(stage: Stage, ticket: str) -> Any:
    return stage.act(f"tickets/{ticket}/teamviewer", stage.bearer())


def seen(stage: Stage, ticket: str, bearer: str | None = None) -> Any:
    return stage.call("GET", f"tickets/{ticket}", bearer or stage.bearer()).json["teamviewer"]


def of_ticket(teamviewer: TeamViewer, ticket: str) -> list[dict[str, Any]]:
    return [one for one in teamviewer.sessions.values() if one["custom_api"] == f"hotline:ticket:{ticket}"]


def test_a_session_is_started_shown_and_told_of_with_its_links_where_they_belong(
    stage: Stage, teamviewer: TeamViewer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = worked_on(stage)
    assert seen(stage, ticket)["state"] == "none"
    answer = start(stage, ticket)
    assert answer.status_code == 200, answer.text
    (session,) = of_ticket(teamviewer, ticket)
    told = answer.json
    assert (told["code"], told["state"]) == (session["code"], "open")
    assert told["supporter_link"] == session["supporter_link"]
    assert told["end_customer_link"] == session["end_customer_link"]
    assert session["end_customer_link"] in told["reply"]
    assert "samtykke" in told["reply"]
    assert session["supporter_link"] not in told["reply"]
    assert session["description"] == f"Zendesk-sag {ticket}"
    assert {name: told[name] for name in ("code", "state", "supporter_link")}.items() <= seen(stage, ticket).items()
    stage.work(ticket)
    comments = stage.zendesk.ticket(ticket)["comments"]
    assert any(
        f"Mette Konsulent startede en TeamViewer-session ({session['code']})" in one["plain_body"] for one in comments
    )
    assert not any(session["supporter_link"] in str(one) for one in comments)
    assert session["supporter_link"] not in caplog.text


def started(stage: Stage, ticket: str) -> int:
    """How many lines say that a session was started."""
    stage.work(ticket)
    return len([one for one in stage.comments(ticket) if "startede en TeamViewer-session" in one])


def test_a_ticket_has_one_open_session_however_often_it_is_started(stage: Stage, teamviewer: TeamViewer) -> None:
    ticket = worked_on(stage)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: start(stage, ticket).status_code, range(3)))
    first, second = start(stage, ticket).json, start(stage, ticket).json
    assert first["code"] == second["code"]
    assert first["reply"] == second["reply"]
    assert len(of_ticket(teamviewer, ticket)) == 1
    assert started(stage, ticket) == 1, "what is found again is not told of as started"
    stage.client.flushall()  # found again by what stands in TeamViewer
    assert start(stage, ticket).json["code"] == first["code"]
    assert len(of_ticket(teamviewer, ticket)) == 1


def test_a_lost_answer_makes_no_second_session(stage: Stage, teamviewer: TeamViewer) -> None:
    ticket = worked_on(stage)
    teamviewer.faults.add(Fault(path="/sessions", times=1))  # the look for an open one goes well
    teamviewer.faults.add(Fault(path="/sessions", times=1, cut=True))
    answer = start(stage, ticket)
    teamviewer.faults.clear()
    assert answer.status_code in (200, 503)
    assert start(stage, ticket).status_code == 200
    assert len(of_ticket(teamviewer, ticket)) == 1
    assert started(stage, ticket) == 1


def test_a_session_is_closed_by_hand_and_may_be_started_anew(stage: Stage, teamviewer: TeamViewer) -> None:
    ticket = worked_on(stage)
    code = start(stage, ticket).json["code"]
    answer = stage.act(f"tickets/{ticket}/teamviewer/close", stage.bearer())
    assert answer.status_code == 200
    assert teamviewer.sessions[code]["state"] == "Closed"
    assert seen(stage, ticket) == {
        "available": True,
        "state": "closed",
        "code": code,
        "supporter_link": None,
        "end_customer_link": None,
    }
    assert stage.act(f"tickets/{ticket}/teamviewer/close", stage.bearer()).status_code == 200
    assert start(stage, ticket).json["code"] != code
    stage.work(ticket)
    assert len([one for one in stage.comments(ticket) if "lukkede TeamViewer" in one]) == 1


def test_a_second_try_of_a_start_gives_the_links_only_while_the_session_is_open(
    stage: Stage, teamviewer: TeamViewer
) -> None:
    ticket, bearer = worked_on(stage), stage.bearer()
    path, body = f"tickets/{ticket}/teamviewer", {"request_id": str(uuid.uuid4())}
    first = stage.call("POST", path, bearer, **body)
    assert stage.call("POST", path, bearer, **body).json == first.json
    assert stage.act(f"{path}/close", bearer).status_code == 200
    (session,) = of_ticket(teamviewer, ticket)
    again = stage.call("POST", path, bearer, **body)
    assert (again.status_code, again.json["state"], again.json["end_customer_link"]) == (200, "closed", None)
    kept = [stage.client.get(key) for key in stage.client.keys("*:act:*")]
    assert any(session["code"] in str(one) for one in kept)
    assert not any(session[link] in str(one) for one in kept for link in ("end_customer_link", "supporter_link"))


def test_the_session_is_closed_when_the_ticket_is_solved_even_if_teamviewer_is_away_then(
    stage: Stage, teamviewer: TeamViewer, remote: RemoteSessions
) -> None:
    ticket, other = worked_on(stage), worked_on(stage)
    code, others = start(stage, ticket).json["code"], start(stage, other).json["code"]
    stage.zendesk.act(ticket, {"status": "solved"})
    stage.work(ticket)
    teamviewer.faults.add(Fault(status=503, body="{}"))
    remote.tend(stage.clock())
    teamviewer.faults.clear()
    assert teamviewer.sessions[code]["state"] == "Open"
    remote.tend(stage.clock())
    assert teamviewer.sessions[code]["state"] == "Closed"
    assert teamviewer.sessions[others]["state"] == "Open"
    assert seen(stage, ticket)["state"] == "closed"
    refused = start(stage, ticket)
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "ended")


def test_what_was_closed_in_teamviewer_itself_or_is_over_is_shown_as_closed(
    stage: Stage, teamviewer: TeamViewer, remote: RemoteSessions
) -> None:
    ticket, other = worked_on(stage), worked_on(stage)
    code = start(stage, ticket).json["code"]
    start(stage, other)
    teamviewer.change(code, {"state": "closed"})
    remote.tend(stage.clock())
    assert seen(stage, ticket)["state"] == "closed"
    assert seen(stage, other)["state"] == "open"
    bearer = stage.bearer()
    # The desk's own clock is not moved: the record itself is asked.
    assert remote.records.get(other, stage.clock() + timedelta(hours=25)).state == "closed"  # type: ignore[union-attr]
    assert seen(stage, other, bearer)["state"] == "open"


def test_a_session_that_a_lost_redis_forgot_is_found_again_and_closed_once_the_ticket_is_solved(
    stage: Stage, teamviewer: TeamViewer, remote: RemoteSessions
) -> None:
    solved, open_still = worked_on(stage), worked_on(stage)
    codes = [start(stage, one).json["code"] for one in (solved, open_still)]
    for one in (solved, open_still):
        stage.work(one)
    stage.client.flushall()
    stage.zendesk.act(solved, {"status": "solved"})
    stage.work(solved)
    assert seen(stage, open_still)["state"] == "none"
    remote.tend(stage.clock())
    assert seen(stage, open_still)["code"] == codes[1]
    assert start(stage, open_still).json["code"] == codes[1]
    for one in (solved, open_still):
        lease = stage.desk.pending.begin(one)
        assert lease is not None, "it is looked at again"
        pass_over(stage.desk, lease)
        stage.desk.pending.finish(lease)
    remote.tend(stage.clock())
    assert [teamviewer.sessions[one]["state"] for one in codes] == ["Closed", "Open"]


@pytest.mark.parametrize(("fault", "words"), [(503, "svarer ikke"), (401, "TEAMVIEWER_TOKEN")])
def test_trouble_with_teamviewer_is_said_in_words(
    stage: Stage, teamviewer: TeamViewer, remote: RemoteSessions, fault: int, words: str
) -> None:
    ticket = worked_on(stage)
    teamviewer.faults.add(Fault(status=fault, body="{}"))
    answer = start(stage, ticket)
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert words in answer.json["error"]["text"]
    assert seen(stage, ticket)["state"] == "none"


def test_who_may_not_change_the_ticket_starts_nothing_and_sees_no_secret_link(
    stage: Stage, teamviewer: TeamViewer
) -> None:
    ticket, agent = worked_on(stage), next(stage.agents)
    start(stage, ticket)
    stage.sim("PUT", f"/agents/{agent}", role_type=1)
    bearer = stage.bearer(agent)
    assert stage.act(f"tickets/{ticket}/teamviewer", bearer).status_code == 403
    assert stage.act(f"tickets/{ticket}/teamviewer/close", bearer).status_code == 403
    shown = seen(stage, ticket, bearer)
    assert (shown["state"], shown["supporter_link"]) == ("open", None)
