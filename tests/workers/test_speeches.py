"""What is to be said on a ticket beside its note is said once each, in passes that follow at once."""

from __future__ import annotations

import time

import pytest

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from rules.speech import Speech
from tests.workers.conftest import create
from tests.workers.test_batch import CALM, settle
from tests.workers.test_ticket_pass import make_account, notes, process, put_tickets
from workers import batch, ticket_job, ticket_pass
from workers.desk import Desk
from workers.pending import PENDING

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
