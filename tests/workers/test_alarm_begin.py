"""A case that is critical before the desk closes and that nobody has taken is the duty phone's at closing time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from rules.oncall import OnCall, Person
from tests.workers.made_by_agent import made_by_an_agent
from tests.workers.test_batch import CALM, URGENT
from tests.workers.test_speeches import pass_over
from tests.workers.test_ticket_pass import make_account
from workers import alarm
from workers.alarm import Ended
from workers.alarm_begin import TIMER
from workers.alarm_speeches import is_told_to_its_end
from workers.desk import Desk

OPEN = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)
CLOSING = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""Friday 15.00 in Copenhagen."""
NIGHT = CLOSING + timedelta(hours=6)


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


def test_a_call_that_the_desk_has_made_wakes_nobody_until_the_customer_writes(
    zendesk: Control, watched: Desk
) -> None:
    made = zendesk.create_ticket(
        channel="outbound_call", description=URGENT.format(1), phone="+4520123456", created_at=OPEN.isoformat()
    )
    ticket_id = str(made)
    settle_at(watched, NIGHT, ticket_id)
    assert (watched.alarms.open(), watched.timers.get(ticket_id, TIMER)) == (0, None)
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 1


@pytest.mark.parametrize(
    ("by", "stands"),
    [("trigger", ("Vagt", "urgent")), ("agent", ("ERP Support", "low")), ("trigger and agent", ("Vagt", "low"))],
)
def test_what_a_trigger_of_the_account_set_first_is_nobodys_choice(
    zendesk: Control, simulator: Simulator, watched: Desk, by: str, stands: tuple[str, str]
) -> None:
    account = simulator.desk.account
    group_id = next(one.id for one in account.groups.values() if one.name == "ERP Support")
    chosen = {"group_id": group_id, "priority": "low"}
    if by != "agent":
        actions = [{"field": name, "value": str(value)} for name, value in chosen.items()]
        conditions = {"all": [{"field": "update_type", "operator": "is", "value": "Create"}]}
        trigger = {"title": "Alt til ERP", "conditions": conditions, "actions": actions}
        simulator.desk.triggers.make({"trigger": trigger}, frozenset())
    ticket_id = write(zendesk, URGENT.format(1))
    if by == "agent":
        zendesk.act(ticket_id, chosen)
    elif by == "trigger and agent":
        zendesk.act(ticket_id, {"priority": "normal"})
        zendesk.act(ticket_id, {"priority": "low"})
    settle_at(watched, NIGHT, ticket_id)
    ticket = watched.zendesk().get_ticket(ticket_id).ticket
    assert (ticket.group, ticket.priority) == stands
    settle_at(watched, NIGHT, ticket_id)
    audits = len(zendesk.ticket(ticket_id)["audits"])
    settle_at(watched, NIGHT, ticket_id)
    assert len(zendesk.ticket(ticket_id)["audits"]) == audits
    zendesk.act(ticket_id, {"group_id": group_id, "priority": "normal"})
    settle_at(watched, NIGHT, ticket_id)
    ticket = watched.zendesk().get_ticket(ticket_id).ticket
    assert (ticket.group, ticket.priority) == ("ERP Support", "normal"), "a person's choice wins"


def test_a_calm_case_sets_no_timer(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, CALM.format(1))
    pass_over(watched, ticket_id)
    assert watched.timers.get(ticket_id, TIMER) is None


def test_a_case_that_comes_in_at_night_alarms_at_once(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(at(watched, CLOSING + timedelta(minutes=1)), ticket_id)
    assert watched.alarms.open() == 1


def reply(
    zendesk: Control, ticket_id: str, text: str = "Business Central er nede for alle, ingen kan arbejde"
) -> None:
    zendesk.act(ticket_id, {"comment": {"body": text, "public": True}}, person="requester")


def settle_at(desk: Desk, now: datetime, ticket_id: str) -> None:
    for _ in range(4):
        pass_over(at(desk, now), ticket_id)


@pytest.mark.parametrize("status", ["open", "pending", "solved"])
def test_a_case_that_somebody_has_and_that_becomes_critical_at_night_alarms(
    zendesk: Control, watched: Desk, status: str
) -> None:
    ticket_id = write(zendesk, CALM.format(1))
    pass_over(watched, ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT, "status": status})
    settle_at(watched, OPEN, ticket_id)
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    alarm = watched.alarms.get(ticket_id)
    assert alarm is not None
    assert (alarm.ended, alarm.assignee_id) == (None, AGENT)


@pytest.mark.parametrize("status", ["open", "solved"])
def test_a_critical_case_of_which_the_customer_writes_again_at_night_alarms(
    zendesk: Control, watched: Desk, status: str
) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(watched, ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT, "status": status})
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0, "who has it has it"
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 1


@pytest.mark.parametrize("alarmed", [True, False])
def test_an_agent_who_opens_a_solved_case_again_at_night_wakes_nobody_until_the_customer_writes(
    zendesk: Control, watched: Desk, alarmed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(at(watched, NIGHT) if alarmed else watched, ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT, "status": "solved"})
    if alarmed:
        watched.alarms.end(ticket_id, Ended("solved", OPEN - timedelta(days=7)))
    monkeypatch.setattr(alarm, "AGAIN", timedelta(0))
    settle_at(watched, NIGHT, ticket_id)
    zendesk.act(ticket_id, {"status": "open"})
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 1


def test_what_the_customer_wrote_by_day_wakes_nobody_at_night(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    pass_over(watched, ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT})
    reply(zendesk, ticket_id)
    settle_at(watched, OPEN, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0


def test_an_answered_alarm_begins_anew_only_when_the_customer_writes_long_after(
    zendesk: Control, watched: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    settle_at(watched, NIGHT, ticket_id)
    watched.alarms.end(ticket_id, Ended("acknowledged", datetime.now(UTC), "Mette"))
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0, "who has it reads it"
    monkeypatch.setattr(alarm, "AGAIN", timedelta(0))
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0, "that was before"
    reply(zendesk, ticket_id)
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 1


def test_an_alarm_that_was_lost_with_redis_begins_again(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    settle_at(watched, NIGHT, ticket_id)
    watched.redis.flushall()
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 1


def test_an_alarm_whose_end_is_told_does_not_begin_again_when_redis_is_lost(zendesk: Control, watched: Desk) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    settle_at(watched, NIGHT, ticket_id)
    watched.alarms.end(ticket_id, Ended("acknowledged", NIGHT, "Mette"))
    settle_at(watched, NIGHT, ticket_id)
    watched.redis.flushall()
    settle_at(watched, NIGHT, ticket_id)
    assert watched.alarms.open() == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((), None),
        (("duty_reply",), None),
        (("alarm:5:1",), False),
        (("alarm:5:1:failed",), False),
        (("alarm:5:1", "alarm:5:end"), True),
        (("alarm:5:end", "alarm:10:1"), False),
        (("alarm:5:1", "alarm:10:end"), True),
    ],
)
def test_the_latest_alarm_is_told_to_its_end_or_not(said: tuple[str, ...], told: bool | None) -> None:
    assert is_told_to_its_end(said) is told


@pytest.mark.parametrize(("by_requester", "alarms"), [(True, 1), (False, 0)])
def test_a_new_case_with_an_assignee_alarms_unless_an_agent_made_it(
    zendesk: Control, watched: Desk, monkeypatch: pytest.MonkeyPatch, by_requester: bool, alarms: int
) -> None:
    ticket_id = write(zendesk, URGENT.format(1))
    zendesk.act(ticket_id, {"assignee_id": AGENT})
    if not by_requester:
        made_by_an_agent(monkeypatch)
    pass_over(at(watched, NIGHT), ticket_id)
    assert watched.alarms.open() == alarms
