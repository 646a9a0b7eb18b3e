"""What is to be said on a ticket beside its note is said once each, in passes that follow at once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from rules.oncall import OnCall, Person
from rules.speech import Speech
from tests.workers.conftest import create
from tests.workers.made_by_agent import made_by_an_agent
from tests.workers.test_batch import CALM, URGENT, settle
from tests.workers.test_ticket_pass import make_account, notes, process, put_tickets
from workers import batch, ticket_job, ticket_pass
from workers.alarm import Ended, Step
from workers.desk import Desk
from workers.pending import PENDING
from workers.speeches import find_speeches

SPEECHES = (Speech("alarm:1", "<p>alarm</p>"), Speech("duty_reply", "<p>Ring til vagten</p>", public=True))


@pytest.fixture(autouse=True)
def _speak(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    make_account(desk)
    monkeypatch.setattr(ticket_pass, "find_speeches", lambda *_: SPEECHES)


def replies(zendesk: Control, ticket_id: str) -> list[str]:
    return [one["html_body"] for one in zendesk.ticket(ticket_id)["comments"][1:] if one["public"]]


def work_off(desk: Desk, ticket_id: str) -> int:
    """Make passes until nothing is pending; how many it took."""
    passes = 0
    until = time.monotonic() + 20
    while desk.redis.zcard(PENDING) and time.monotonic() < until:
        ticket_job.process_ticket(ticket_id)
        passes += 1
    return passes


def test_each_is_said_once_by_a_write_of_its_own(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, CALM.format(1))
    assert work_off(desk, ticket_id) == 3
    assert notes(zendesk, ticket_id)[1:] == ["<p>alarm</p>"]
    assert replies(zendesk, ticket_id) == ["<p>Ring til vagten</p>"]
    assert desk.redis.zcard(PENDING) == 0
    before = put_tickets(zendesk)
    process(desk, ticket_id)
    assert put_tickets(zendesk) == before


def test_a_lost_redis_says_nothing_twice(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, CALM.format(1))
    work_off(desk, ticket_id)
    desk.redis.flushall()
    process(desk, ticket_id)
    assert work_off(desk, ticket_id) == 0
    assert (len(notes(zendesk, ticket_id)), len(replies(zendesk, ticket_id))) == (2, 1)


@pytest.mark.parametrize("fault", ["before", "within", "after"])
def test_a_write_without_an_answer_is_read_back(zendesk: Control, desk: Desk, fault: str) -> None:
    (ticket_id,) = create(zendesk, desk, CALM.format(1))
    ticket_job.process_ticket(ticket_id)
    ticket_job.process_ticket(ticket_id)
    zendesk.order_fault(method="PUT", path="/api/v2/tickets/", cut=fault)
    ticket_job.process_ticket(ticket_id)
    process(desk, ticket_id)
    work_off(desk, ticket_id)
    assert (len(notes(zendesk, ticket_id)), len(replies(zendesk, ticket_id))) == (2, 1)


def test_a_batch_leaves_what_else_is_to_be_said_to_the_next_pass(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    simulator.bulk_jobs.pace.wait = simulator.bulk_jobs.pace.each = 0.0
    ids = create(zendesk, desk, *(CALM.format(n) for n in range(6)))
    for _ in range(3):
        batch.process_waiting()
        settle(desk, simulator)
    assert desk.redis.zcard(PENDING) == 0
    assert all((len(notes(zendesk, one)), len(replies(zendesk, one))) == (2, 1) for one in ids)


@pytest.fixture
def night(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk at night with a rota, at which alarms are sent."""
    monkeypatch.setattr(ticket_pass, "find_speeches", find_speeches)
    people = (Person("Mette", "+4520123456"),)
    rulebook = replace(desk.rulebook, on_call=OnCall("phone", "+45 70 10 20 30", escalation=people))
    return replace(desk, rulebook=rulebook, alarms_are_sent=True, clock=lambda ticket: ticket.received_at)


def at_night(zendesk: Control, text: str) -> str:
    at = "2026-11-26T01:13:00Z"
    return str(zendesk.create_ticket(description=text, requester_email="a@b.example", created_at=at))


def pass_over(night: Desk, ticket_id: str, passes: int = 1) -> None:
    for _ in range(passes):
        night.pending.add(ticket_id, "test")
        lease = night.pending.begin(ticket_id)
        assert lease is not None
        ticket_job.process_alone(night, lease)


def test_a_critical_ticket_at_night_wakes_who_is_on_duty_and_answers_the_customer(
    zendesk: Control, night: Desk
) -> None:
    ticket_id = at_night(zendesk, URGENT.format(1))
    pass_over(night, ticket_id, 3)
    assert night.alarms.open() == 1
    (reply,) = replies(zendesk, ticket_id)
    assert "+45 70 10 20 30" in reply
    alarm = night.alarms.get(ticket_id)
    assert alarm is not None
    night.alarms.add_step(alarm, Step("Mette", datetime(2026, 11, 26, 1, 14, tzinfo=UTC), "sent"))
    pass_over(night, ticket_id, 2)
    assert [one for one in notes(zendesk, ticket_id) if "Alarm" in one] == ["<p>Alarm 1 til Mette kl. 02.14.</p>"]
    assert len(replies(zendesk, ticket_id)) == 1


@pytest.mark.parametrize("why", ["calm", "solved", "nobody", "no gateway"])
def test_nobody_is_woken_for_nothing(zendesk: Control, night: Desk, why: str) -> None:
    ticket_id = at_night(zendesk, CALM.format(1) if why == "calm" else URGENT.format(1))
    if why == "solved":
        zendesk.act(ticket_id, {"status": "solved"})
    if why == "nobody":
        night = replace(night, rulebook=replace(night.rulebook, on_call=OnCall("phone")))
    if why == "no gateway":
        night = replace(night, alarms_are_sent=False)
    pass_over(night, ticket_id)
    assert night.alarms.open() == 0


def test_a_case_that_was_critical_before_and_that_somebody_has_wakes_nobody_anew(
    zendesk: Control, night: Desk
) -> None:
    ticket_id = at_night(zendesk, URGENT.format(1))
    pass_over(replace(night, alarms_are_sent=False), ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT})
    pass_over(night, ticket_id)
    assert night.alarms.open() == 0


def test_what_came_of_an_alarm_is_told_on_a_solved_ticket_too(zendesk: Control, night: Desk) -> None:
    ticket_id = at_night(zendesk, URGENT.format(1))
    pass_over(night, ticket_id, 3)
    alarm = night.alarms.get(ticket_id)
    assert alarm is not None
    night.alarms.add_step(alarm, Step("Mette", datetime(2026, 11, 26, 1, 14, tzinfo=UTC), "sent"))
    zendesk.act(ticket_id, {"status": "solved"})
    night.alarms.end(ticket_id, Ended("solved", datetime(2026, 11, 26, 1, 20, tzinfo=UTC)))
    pass_over(night, ticket_id, 3)
    assert [one for one in notes(zendesk, ticket_id) if "Alarm" in one] == [
        "<p>Alarm 1 til Mette kl. 02.14.</p>",
        "<p>Alarmen er slut kl. 02.20: sagen er løst.</p>",
    ]


@pytest.mark.parametrize("channel", ["web", "email"])
def test_no_duty_reply_goes_to_a_ticket_of_the_web_that_an_agent_made(
    zendesk: Control, simulator: Simulator, night: Desk, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    ticket_id = at_night(zendesk, URGENT.format(1))
    made_by_an_agent(monkeypatch)
    simulator.desk.account.tickets[int(ticket_id)].channel = channel
    pass_over(night, ticket_id, 3)
    assert len(replies(zendesk, ticket_id)) == (channel == "email")


def test_who_writes_again_at_night_gets_the_duty_reply(zendesk: Control, night: Desk) -> None:
    ticket_id = str(
        zendesk.create_ticket(
            description=CALM.format(1), requester_email="a@b.example", created_at="2026-11-24T10:00:00Z"
        )
    )
    pass_over(night, ticket_id, 2)
    assert replies(zendesk, ticket_id) == []
    body = "Business Central er nede for alle, ingen kan arbejde"
    zendesk.act(ticket_id, {"comment": {"body": body, "public": True}}, person="requester")
    at = datetime(2026, 11, 26, 1, 13, tzinfo=UTC)
    pass_over(replace(night, clock=lambda _: at), ticket_id, 4)
    assert sum("+45 70 10 20 30" in one for one in replies(zendesk, ticket_id)) == 1
