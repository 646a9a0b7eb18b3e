"""Actions at deadlines on a simulated Zendesk: at their time, once each, on what the ticket is then."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.zendesk import client
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.metrics import TicketMetrics
from integrations.zendesk.update import Confirmed
from rules.fields import FIELDS
from rules.model import TicketUpdate
from rules.sla_action import SlaAction
from tests.workers.conftest import create
from tests.workers.test_batch import CALM, URGENT
from tests.workers.test_ticket_pass import notes, values
from workers import sla_clock, ticket_job
from workers.desk import Desk
from workers.pending import PENDING, _lock
from workers.ticket_pass import SLA_TIMER

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
"""Tickets come at 10.00Z (11.00 here); of an ordinary mail the first reply is due at 14.00Z, by the default rules."""

WARN = SlaAction(
    "first_reply_time", timedelta(minutes=-30), "high", tags=("hotline_sla_near",), note="Ring til kunden."
)
BREACH = SlaAction("first_reply_time", timedelta(), "urgent", "NAV Support", notify=("Teamleder",))


@dataclass
class Watch:
    """A desk with these actions, at which the test says what time it is."""

    desk: Desk
    zendesk: Control
    now: datetime = MONDAY + timedelta(hours=10)

    def at(self, hour: int, minute: int = 0) -> Watch:
        self.now = MONDAY + timedelta(hours=hour, minutes=minute)
        return self

    def work(self, ticket_id: str) -> int:
        """What the timers make pending is worked off; how many passes that took."""
        self.desk.timers.go_off(self.now)
        return self.work_off(ticket_id)

    def work_off(self, ticket_id: str) -> int:
        passes, until = 0, time.monotonic() + 20
        while self.desk.redis.zcard(PENDING) and time.monotonic() < until:
            lease = self.desk.pending.begin(ticket_id)
            if lease is not None:
                ticket_job.process_alone(self.desk, lease)
                passes += 1
        return passes

    def told(self, ticket_id: str) -> list[str]:
        """The comments of actions, in order."""
        return [one for one in notes(self.zendesk, ticket_id) if "Fristen" in one]

    def ticket(self, ticket_id: str) -> dict[str, object]:
        shown: dict[str, object] = self.zendesk.ticket(ticket_id)["ticket"]
        return shown

    def group(self, ticket_id: str) -> str | None:
        group_id = self.ticket(ticket_id)["group_id"]
        return self.desk.zendesk().names().group_name(group_id) if isinstance(group_id, int) else None


@pytest.fixture
def desk(desk: Desk, simulator: Simulator) -> Desk:
    """A desk whose account has all fields and groups."""
    account = simulator.desk.account
    for field in FIELDS:
        account.add_field(field.type, field.title, {tag: label for label, tag in field.options})
    for group in desk.rulebook.groups:
        account.add_group(group)
    return desk


@pytest.fixture
def watch(zendesk: Control, desk: Desk) -> Watch:
    return make_watch(zendesk, desk, WARN, BREACH)


def make_watch(zendesk: Control, desk: Desk, *actions: SlaAction) -> Watch:
    sla = desk.rulebook.sla
    policies = tuple(replace(one, actions=actions) for one in sla.policies)
    sla = replace(sla, policies=policies, default=replace(sla.default, actions=actions))
    watch = Watch(replace(desk, rulebook=replace(desk.rulebook, sla=sla)), zendesk)
    watch.desk = replace(watch.desk, clock=lambda _: watch.now)
    return watch


def test_a_warning_and_a_breach_each_come_once_at_their_time(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    assert watch.work(ticket_id) == 1
    due = values(zendesk, watch.desk, ticket_id)["first_reply_due"]
    assert watch.desk.timers.get(ticket_id, SLA_TIMER) == watch.at(13, 30).now
    assert watch.at(13, 29).work(ticket_id) == 0
    assert watch.at(13, 30).work(ticket_id) == 1
    (warning,) = watch.told(ticket_id)
    assert warning == (
        "<p>Fristen nærmer sig: første svar senest ma. 23-11-2026 kl. 15.00. Ring til kunden. "
        "Prioriteten er hævet til høj.</p>"
    )
    assert watch.ticket(ticket_id)["priority"] == "high"
    assert "hotline_sla_near" in str(watch.ticket(ticket_id)["tags"])
    assert watch.at(14).work(ticket_id) == 1
    _, breach = watch.told(ticket_id)
    assert breach == (
        "<p>Fristen er overskredet: første svar senest ma. 23-11-2026 kl. 15.00. "
        "Prioriteten er hævet til haster. Sagen er flyttet til NAV Support. Besked til: Teamleder.</p>"
    )
    assert (watch.ticket(ticket_id)["priority"], watch.group(ticket_id)) == ("urgent", "NAV Support")
    assert watch.desk.timers.get(ticket_id, SLA_TIMER) is None
    assert values(zendesk, watch.desk, ticket_id)["first_reply_due"] == due, "a raised priority promises nothing new"
    zendesk.clear_calls()
    for hour in (15, 30):
        watch.at(hour).desk.pending.add(ticket_id, "test")
        watch.work_off(ticket_id)
    assert "PUT /api/v2/tickets/{id}" not in zendesk.calls()


def test_what_has_become_due_during_an_outage_is_done_late_and_once_each(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    assert watch.at(16).work(ticket_id) == 2
    warning, breach = watch.told(ticket_id)
    assert "Fristen er overskredet" in warning, "it is no use to say that a deadline is near which has passed"
    assert "Teamleder" in breach
    assert watch.ticket(ticket_id)["priority"] == "urgent"


def test_an_answer_in_time_ends_it_and_leaves_the_deadline(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    due = values(zendesk, watch.desk, ticket_id)["first_reply_due"]
    zendesk.act(ticket_id, {"comment": {"body": "Prøv igen nu", "public": True}})
    watch.at(14).work(ticket_id)
    assert (watch.told(ticket_id), watch.desk.timers.get(ticket_id, SLA_TIMER)) == ([], None)
    assert watch.ticket(ticket_id)["priority"] == "normal"
    assert values(zendesk, watch.desk, ticket_id)["first_reply_due"] == due


def test_what_hotline_itself_said_to_the_customer_is_no_first_reply(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    own = watch.desk.zendesk()
    snapshot = own.get_ticket(ticket_id)
    own.call(
        "PUT",
        f"/api/v2/tickets/{ticket_id}.json",
        "test",
        {"ticket": {"comment": {"body": "Ring til vagttelefonen", "public": True}}},
    )
    metrics = own.get_ticket(ticket_id).metrics
    assert snapshot.metrics is not None
    assert metrics is not None
    assert (snapshot.metrics.replied_at, metrics.replied_at is None) == (None, False), "Zendesk thinks so"
    watch.at(13, 30).work(ticket_id)
    assert len(watch.told(ticket_id)) == 1


def test_an_account_that_sends_no_metrics_along_is_asked_for_them(
    zendesk: Control, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SIDE_LOADS", ["users", "organizations", "groups"])
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    zendesk.clear_calls()
    watch.at(13, 30).work(ticket_id)
    assert zendesk.calls()["GET /api/v2/tickets/{id}/metrics"] == 1
    assert len(watch.told(ticket_id)) == 1
    monkeypatch.setattr(sla_clock, "parse_metrics", lambda *_: TicketMetrics(watch.now, None, has_stood=False))
    watch.at(14).work(ticket_id)
    assert len(watch.told(ticket_id)) == 1, "it was answered where no comment shows it"


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_solved_ticket_is_left_alone(zendesk: Control, watch: Watch, status: str) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    zendesk.act(ticket_id, {"status": "solved"})
    zendesk.act(ticket_id, {"status": status})
    zendesk.clear_calls()
    watch.at(16).work(ticket_id)
    assert "PUT /api/v2/tickets/{id}" not in zendesk.calls()
    assert watch.told(ticket_id) == []


def test_a_persons_choice_of_priority_and_group_wins(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    vagt = watch.desk.zendesk().names().groups["Vagt"]
    zendesk.act(ticket_id, {"priority": "low", "group_id": vagt})
    watch.at(13, 30).work(ticket_id)
    assert watch.told(ticket_id) == [], "a low priority is due at 19 o'clock of the calendar"
    watch.at(72).work(ticket_id)
    assert len(watch.told(ticket_id)) == 2
    assert (watch.ticket(ticket_id)["priority"], watch.group(ticket_id)) == ("low", "Vagt")
    assert not any("hævet" in one or "flyttet" in one for one in watch.told(ticket_id))


def test_a_priority_that_a_person_takes_back_stays_so(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    watch.at(13, 30).work(ticket_id)
    zendesk.act(ticket_id, {"priority": "normal"})
    watch.at(14).work(ticket_id)
    assert watch.ticket(ticket_id)["priority"] == "normal"
    assert len(watch.told(ticket_id)) == 2


def test_a_ticket_that_somebody_has_is_not_taken_away(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    before = watch.group(ticket_id)
    zendesk.act(ticket_id, {"assignee_id": AGENT})
    watch.at(14).work(ticket_id)
    assert watch.group(ticket_id) == before
    assert "Sagen er ikke flyttet til NAV Support, for en konsulent har taget den." in watch.told(ticket_id)[1]


def test_the_next_message_of_the_customer_has_a_clock_of_its_own(zendesk: Control, desk: Desk) -> None:
    action = SlaAction("next_reply_time", timedelta(), "high")
    watch = make_watch(zendesk, desk, action)
    sla = watch.desk.rulebook.sla
    targets = {"normal": {"next_reply_time": timedelta(hours=2)}}
    default = replace(sla.default, targets=targets)  # type: ignore[arg-type]
    watch.desk = replace(watch.desk, rulebook=replace(watch.desk.rulebook, sla=replace(sla, default=default)))
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    zendesk.act(ticket_id, {"comment": {"body": "svar", "public": True}})
    zendesk.act(ticket_id, {"comment": {"body": "Det virker ikke"}}, person="requester")
    watch.desk.pending.add(ticket_id, "test")
    watch.work_off(ticket_id)
    due = watch.desk.timers.get(ticket_id, SLA_TIMER)
    assert due is not None
    watch.now = due
    watch.work(ticket_id)
    zendesk.act(ticket_id, {"comment": {"body": "svar igen", "public": True}})
    watch.work(ticket_id)
    assert len(watch.told(ticket_id)) == 1


def test_what_was_said_survives_the_loss_of_redis(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    watch.at(13, 30).work(ticket_id)
    watch.desk.redis.flushall()
    watch.desk.pending.add(ticket_id, "reconcile")
    watch.work_off(ticket_id)
    assert watch.desk.timers.get(ticket_id, SLA_TIMER) == watch.at(14).now
    watch.work(ticket_id)
    assert len(watch.told(ticket_id)) == 2
    assert watch.ticket(ticket_id)["priority"] == "urgent"


def test_a_write_without_an_answer_is_said_once(zendesk: Control, watch: Watch) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    zendesk.order_fault(method="PUT", path="/api/v2/tickets/", cut="within")
    watch.at(13, 30).desk.timers.go_off(watch.now)
    lease = watch.desk.pending.begin(ticket_id)
    assert lease is not None
    ticket_job.process_alone(watch.desk, lease)
    zendesk.clear_faults()
    watch.desk.pending.add(ticket_id, "test")
    watch.work_off(ticket_id)
    assert len(watch.told(ticket_id)) == 1


class Died(BaseException):
    """As a kill: nothing of the process catches it."""


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_process_that_dies_around_the_write_leaves_it_to_be_said_once(
    zendesk: Control, watch: Watch, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    watch.at(13, 30).desk.timers.go_off(watch.now)
    update = ZendeskClient.update_ticket

    def die(self: ZendeskClient, asked: TicketUpdate) -> Confirmed:
        if point == "after":
            update(self, asked)
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(ZendeskClient, "update_ticket", die)
        lease = watch.desk.pending.begin(ticket_id)
        assert lease is not None
        with pytest.raises(Died):
            ticket_job.process_alone(watch.desk, lease)
    assert watch.desk.pending.is_pending(ticket_id)
    assert len(watch.told(ticket_id)) == (1 if point == "after" else 0)
    watch.desk.redis.delete(_lock(ticket_id))
    watch.work_off(ticket_id)
    assert len(watch.told(ticket_id)) == 1
    assert watch.ticket(ticket_id)["priority"] == "high"


def test_a_pause_moves_the_deadline_and_empties_the_field_meanwhile(
    zendesk: Control, desk: Desk, simulator_clock: Callable[[datetime], None]
) -> None:
    simulator_clock(MONDAY + timedelta(hours=10))
    watch = make_watch(zendesk, desk, SlaAction("total_resolution_time", timedelta(), "high"))
    sla = watch.desk.rulebook.sla
    pauses = {"total_resolution_time": frozenset({"pending"})}
    default = replace(sla.default, pauses=pauses)  # type: ignore[arg-type]
    watch.desk = replace(watch.desk, rulebook=replace(watch.desk.rulebook, sla=replace(sla, default=default)))
    (ticket_id,) = create(zendesk, watch.desk, CALM.format(1))
    watch.work(ticket_id)
    assert values(zendesk, watch.desk, ticket_id)["resolution_due"] == "2026-11-26T11:00:00+01:00"
    for hour, status, due in (
        (12, "pending", None),
        (14, "open", "2026-11-26T13:00:00+01:00"),
        (15, "pending", None),
        (39, "hold", "2026-11-27T13:00:00+01:00"),
    ):
        simulator_clock(watch.at(hour).now)
        zendesk.act(ticket_id, {"status": status})
        watch.desk.pending.add(ticket_id, "test")
        watch.work_off(ticket_id)
        assert values(zendesk, watch.desk, ticket_id)["resolution_due"] == due
        set_timer = watch.desk.timers.get(ticket_id, SLA_TIMER)
        assert (set_timer and set_timer.isoformat()) == (
            due and datetime.fromisoformat(due).astimezone(UTC).isoformat()
        )


def test_a_critical_ticket_is_worked_on_first_when_much_is_due(zendesk: Control, watch: Watch) -> None:
    ids = create(zendesk, watch.desk, *(CALM.format(n) for n in range(6)), URGENT.format(1))
    for one in ids:
        lease = watch.desk.pending.begin(one)
        assert lease is not None
        ticket_job.process_alone(watch.desk, lease)
    for one in ids:
        watch.desk.pending.begin(one)
        watch.desk.timers.set(one, SLA_TIMER, watch.now)
    assert watch.desk.timers.go_off(watch.now) == 4
    assert watch.desk.pending.is_pending(ids[-1])
