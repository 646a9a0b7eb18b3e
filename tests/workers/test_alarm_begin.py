"""A case that is critical before the desk closes and that nobody has taken is the duty phone's at closing time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from rules.oncall import OnCall, Person
from tests.workers.test_batch import CALM, URGENT
from tests.workers.test_speeches import pass_over
from tests.workers.test_ticket_pass import make_account
from workers.alarm import Ended
from workers.alarm_begin import TIMER
from workers.desk import Desk

OPEN = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)
CLOSING = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""Friday 15.00 in Copenhagen."""


@pytest.fixture
def watched(desk: Desk) -> Desk:
    """A desk with a rota, at which alarms are sent, while it is open."""
    make_account(desk)
    rulebook = replace(desk.rulebook, on_call=OnCall("phone", escalation=(Person("Mette", "+4520123456"),)))
    return at(replace(desk, rulebook=rulebook, alarms_are_sent=True), OPEN)


def at(desk: Desk, now: datetime) -> Desk:
    return replace(desk, clock=lambda _: now)


def write(zendesk: Control, text: str) -> str:
    return str(zendesk.create_ticket(description=text, requester_email="a@b.example", created_at=OPEN.isoformat()))


def test_it_alarms_at_the_closing_instant_and_not_before(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(watched, ticket_id)
    assert (watched.alarms.open(), watched.timers.get(ticket_id, TIMER)) == (0, CLOSING)
    pass_over(at(watched, CLOSING - timedelta(seconds=1)), ticket_id)
    assert watched.alarms.open() == 0
    pass_over(at(watched, CLOSING), ticket_id)
    assert watched.alarms.open() == 1
    assert watched.timers.get(ticket_id, TIMER) is None


def test_an_alarm_that_was_answered_is_not_begun_anew(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(watched, ticket_id)
    pass_over(at(watched, CLOSING), ticket_id)
    watched.alarms.end(ticket_id, Ended("acknowledged", CLOSING, "Mette"))
    pass_over(at(watched, CLOSING + timedelta(hours=2)), ticket_id)
    pass_over(at(watched, OPEN + timedelta(days=3)), ticket_id)
    pass_over(at(watched, CLOSING + timedelta(days=3, hours=2)), ticket_id)
    assert watched.alarms.open() == 0


@pytest.mark.parametrize("why", ["taken", "solved", "waits for the customer", "not critical"])
def test_what_somebody_is_at_wakes_nobody(zendesk: Control, watched: Desk, why: str) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(watched, ticket_id)
    changes: dict[str, dict[str, object]] = {
        "taken": {"assignee_id": AGENT},
        "solved": {"status": "solved"},
        "waits for the customer": {"status": "pending"},
    }
    if why == "not critical":
        fields = watched.zendesk().names().fields
        changes[why] = {"custom_fields": [{"id": fields["critical"], "value": False}]}
    zendesk.act(ticket_id, changes[why])
    pass_over(watched, ticket_id)
    assert watched.timers.get(ticket_id, TIMER) is None
    pass_over(at(watched, CLOSING), ticket_id)
    assert watched.alarms.open() == 0


def test_a_calm_case_sets_no_timer(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, CALM.format(1))
    pass_over(watched, ticket_id)
    assert watched.timers.get(ticket_id, TIMER) is None


def test_a_case_that_comes_in_at_night_alarms_at_once(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(at(watched, CLOSING + timedelta(minutes=1)), ticket_id)
    assert watched.alarms.open() == 1
