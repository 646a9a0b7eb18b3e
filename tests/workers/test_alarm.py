"""The alarm of a critical ticket: each step once, carried on until somebody answers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import redis

from demo.faults import Fault
from demo.gatewayapi.server import TOKEN
from demo.gatewayapi.server import Simulator as Gateway
from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from integrations.gatewayapi.client import GatewayApi
from integrations.gatewayapi.settings import GatewayApiSettings
from rules.language.catalogue import load_catalogue
from tests.workers.conftest import create
from workers import alarm_upkeep
from workers.alarm import AGAIN, LOOKING, Alarm, Alarms, Ended, Step
from workers.alarm_speeches import alarm_speeches
from workers.alarm_upkeep import LAST_STEP, NOBODY, SOON, AlarmUpkeep
from workers.desk import Desk

NOW = datetime(2030, 11, 26, 1, 13, tzinfo=UTC)
"""Far ahead, so that nothing becomes due by itself."""
ZONE = ZoneInfo("Europe/Copenhagen")
CATALOGUE = load_catalogue("da")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str


METTE, JENS = Person("Mette", "+4520000001"), Person("Jens", "+4520000002")


@dataclass(slots=True)
class OnCall:
    people: tuple[Person, ...] = (METTE, JENS)
    repeat_after: timedelta = timedelta(minutes=5)
    escalate_after: timedelta = timedelta(minutes=10)
    asked_at: list[datetime] = field(default_factory=list)

    def on_duty(self, at: datetime) -> tuple[Person, ...]:
        self.asked_at.append(at)
        return self.people


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.fixture
def alarms(client: redis.Redis) -> Alarms:
    return Alarms(client)


@pytest.fixture
def on_call() -> OnCall:
    return OnCall()


@dataclass(frozen=True, slots=True)
class Night:
    """A critical ticket whose alarm has begun, and all that takes part in it."""

    upkeep: AlarmUpkeep
    alarms: Alarms
    on_call: OnCall
    gateway: Gateway
    desk: Desk
    zendesk: Control
    ticket: str

    def carry_on(self, at: timedelta) -> None:
        """As if it were so long after the alarm began."""
        for ticket_id, due in self.desk.redis.zrange("hotline:alarms", 0, -1, withscores=True):
            if due <= (NOW + at).timestamp() * 1000:
                self.desk.redis.zadd("hotline:alarms", {ticket_id: 0})
        self.upkeep.tend(NOW + at)

    def told(self) -> list[int]:
        """Who got a message: 1 is Mette, 2 is Jens."""
        return [int(one["msisdn"]) - 4520000000 for one in self.gateway.messages]

    def alarm(self) -> Alarm:
        """As it stands."""
        found = self.alarms.get(self.ticket)
        assert found is not None
        return found

    def lines(self) -> list[str]:
        """What it says on the ticket."""
        speeches = alarm_speeches(self.alarm(), CATALOGUE, ZONE)
        return [unescape(one.html.removeprefix("<p>").removesuffix("</p>")) for one in speeches]


@pytest.fixture
def night(desk: Desk, zendesk: Control, alarms: Alarms, on_call: OnCall, gateway: Gateway) -> Night:
    sms = GatewayApi(GatewayApiSettings(TOKEN, "Hotline", gateway.address), lambda *_: None)
    upkeep = AlarmUpkeep(
        alarms,
        desk.pending,
        desk.zendesk,
        lambda: on_call,
        sms.send_sms,
        lambda token: f"https://h/{token}",
        CATALOGUE,
    )
    (ticket_id,) = create(zendesk, desk, "Business Central er nede for alle.")
    desk.pending.remember_critical(ticket_id, True)
    assert alarms.begin(ticket_id, NOW)
    return Night(upkeep, alarms, on_call, gateway, desk, zendesk, ticket_id)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_who_is_on_duty_is_told_again_and_again_and_then_the_next(night: Night) -> None:
    for at in (0, 1, 5, 10, 15, 20):
        night.carry_on(minutes(at))
    assert night.told() == [1, 1, 2, 2, 1], "one every five minutes, the next after ten"
    assert night.lines()[:3] == [
        "Alarm 1 til Mette kl. 02.13.",
        "Alarm 2 til Mette kl. 02.18.",
        "Alarm 3 til Jens kl. 02.23.",
    ]
    text = night.gateway.messages[0]["message"]
    assert text.startswith(f"DRIFTSKRITISK sag {night.ticket}, ukendt kunde: Business Central er nede for alle.")
    assert "https://h/" in text
    assert [one["userref"] for one in night.gateway.messages[:2]] == [
        f"alarm-{night.ticket}-1",
        f"alarm-{night.ticket}-2",
    ]


def test_the_ticket_becomes_pending_so_that_the_line_is_said(night: Night) -> None:
    night.desk.redis.delete("hotline:pending", f"hotline:ticket:{night.ticket}")
    night.carry_on(minutes(0))
    assert night.desk.pending.is_pending(night.ticket)


@pytest.mark.parametrize(
    ("how", "change"),
    [("taken", {"assignee_id": AGENT}), ("solved", {"status": "solved"}), ("solved", {"status": "closed"})],
)
def test_who_takes_or_solves_the_ticket_stops_it(night: Night, how: str, change: dict[str, object]) -> None:
    night.carry_on(minutes(0))
    night.zendesk.act(night.ticket, change)
    night.carry_on(minutes(5))
    assert len(night.gateway.messages) == 1
    alarm = night.alarms.get(night.ticket)
    assert alarm is not None
    assert alarm.ended == Ended(how, NOW + minutes(5))  # type: ignore[arg-type]
    assert night.alarms.open() == 0
    assert len(night.lines()) == 2


def test_a_case_that_is_critical_no_more_stops_it(night: Night) -> None:
    night.desk.pending.remember_critical(night.ticket, False)
    night.carry_on(minutes(0))
    assert night.gateway.messages == []
    assert night.lines() == ["Alarmen er slut kl. 02.13: sagen er ikke længere driftskritisk."]


def test_a_deleted_ticket_stops_it(night: Night) -> None:
    night.zendesk.delete_ticket(night.ticket)
    night.carry_on(minutes(0))
    assert night.gateway.messages == []
    assert night.alarms.open() == 0


def test_a_zendesk_that_is_away_stops_no_alarm(night: Night) -> None:
    night.zendesk.order_fault(path="/api/v2/tickets", status=503, times=None)
    night.carry_on(minutes(0))
    assert night.told() == [1]
    assert f"sag {night.ticket}, ukendt kunde" in night.gateway.messages[0]["message"]


def test_an_acknowledged_alarm_is_over_for_all(night: Night) -> None:
    night.carry_on(minutes(0))
    token = night.gateway.messages[0]["message"].rpartition("https://h/")[2]
    found = night.alarms.find_link(token)
    assert found is not None
    alarm, person = found
    assert (alarm.ticket_id, person) == (night.ticket, "Mette")
    assert night.alarms.end(night.ticket, Ended("acknowledged", NOW + minutes(2), person))
    assert not night.alarms.end(night.ticket, Ended("taken", NOW + minutes(3))), "the first says how"
    night.carry_on(minutes(30))
    assert len(night.gateway.messages) == 1
    assert night.lines()[-1] == "Alarmen er kvitteret af Mette kl. 02.15."


@pytest.mark.parametrize(
    ("fault", "outcome", "again"),
    [
        (Fault(status=503), "unknown", minutes(5)),
        (Fault(hang=0.1), "unknown", minutes(5)),
        (Fault(status=429), "failed", SOON),
        (Fault(status=401), "failed", SOON),
        (Fault(status=422), "failed", minutes(5)),
    ],
)
def test_a_message_is_sent_once_whatever_is_answered(
    night: Night, fault: Fault, outcome: str, again: timedelta
) -> None:
    night.gateway.faults.add(fault)
    fault.times = 1
    night.carry_on(minutes(0))
    assert night.gateway.faults.counters()["total"] == 1
    alarm = night.alarms.get(night.ticket)
    assert alarm is not None
    assert [one.outcome for one in alarm.steps] == [outcome]
    night.carry_on(again - timedelta(seconds=1))
    assert night.gateway.faults.counters()["total"] == 1
    night.carry_on(again)
    assert night.told() == [1]


def test_a_step_during_which_the_process_died_is_not_sent_again(night: Night) -> None:
    alarm = night.alarms.get(night.ticket)
    assert alarm is not None
    assert night.alarms.add_step(alarm, Step("Mette", NOW, "sending")) is not None
    assert night.alarms.add_step(alarm, Step("Mette", NOW, "sending")) is None, "who was frozen makes no second of it"
    assert night.lines() == [], "nobody knows yet"
    night.carry_on(minutes(5))
    assert night.told() == [1]
    assert night.lines()[0] == "Alarm 1 til Mette kl. 02.13: det er uvist, om sms'en nåede frem."


def test_while_nobody_is_on_duty_the_rota_is_asked_again(
    night: Night, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(alarm_upkeep, "report", lambda error, **_: reported.append(type(error).__name__))
    night.desk.redis.delete("hotline:pending", f"hotline:ticket:{night.ticket}")
    night.desk.pending.remember_critical(night.ticket, True)
    night.on_call.people = ()
    night.carry_on(minutes(0))
    night.carry_on(NOBODY - timedelta(seconds=1))
    assert "nobody is on duty" in [record.message for record in caplog.records]
    assert reported == ["NobodyOnDuty"], "once"
    assert night.desk.pending.is_pending(night.ticket), "so that it is said"
    night.carry_on(NOBODY)
    assert reported == ["NobodyOnDuty"], "once"
    assert night.lines() == [
        "Ingen har vagten kl. 02.13, så alarmen er ikke sendt til nogen. Ret oncall.yaml; den bliver spurgt igen."
    ]
    night.on_call.people = (JENS,)
    night.carry_on(2 * NOBODY)
    assert night.told() == [2]


def test_an_alarm_that_nobody_answers_is_given_up_in_the_end(night: Night) -> None:
    alarm = night.alarms.get(night.ticket)
    for _ in range(LAST_STEP):
        assert alarm is not None
        alarm = night.alarms.add_step(alarm, Step("Mette", NOW, "sent"))
    night.carry_on(minutes(600))
    assert night.gateway.messages == []
    assert night.lines()[-1] == f"Alarmen er opgivet kl. 12.13: ingen har svaret på {LAST_STEP} beskeder."


def test_a_gateway_that_refuses_for_hours_ends_no_alarm_and_makes_one_line(night: Night) -> None:
    fault = Fault(status=429, times=None)
    night.gateway.faults.add(fault)
    for half in range(240):
        night.carry_on(minutes(half / 2))
    assert 20 < night.alarm().steps[0].tries < 40, "the wait grows to four minutes"
    assert night.alarms.open() == 1
    assert len(night.lines()) == 1
    assert night.lines()[0].endswith("kunne ikke sendes.")
    fault.times = 0
    night.gateway.faults.clear()
    night.carry_on(minutes(124))
    assert night.told() == [1], "the first of the rota is told first, however late"
    assert night.lines() == ["Alarm 1 til Mette kl. 04.17."]
    for at in (129, 134):
        night.carry_on(minutes(at))
    assert night.told() == [1, 1, 2]


def test_what_failed_and_what_was_sent_then_are_two_lines(night: Night) -> None:
    night.gateway.faults.add(Fault(status=429, times=1))
    night.carry_on(minutes(0))
    (failed,) = alarm_speeches(night.alarm(), CATALOGUE, ZONE)
    night.carry_on(SOON)
    (sent,) = alarm_speeches(night.alarm(), CATALOGUE, ZONE)
    assert failed.key != sent.key, "or the second is taken for said"


def test_an_alarm_that_is_late_begins_with_the_first_of_the_rota(night: Night) -> None:
    night.carry_on(minutes(12))
    assert night.told() == [1]


def test_two_processes_try_a_failed_step_again_once(night: Night) -> None:
    alarm = night.alarms.add_step(night.alarm(), Step("Mette", NOW, "sending"))
    assert alarm is not None
    alarm = night.alarms.settle_step(alarm, "failed")
    assert night.alarms.add_step(alarm, Step("Mette", NOW + SOON, "sending")) is not None
    assert night.alarms.add_step(alarm, Step("Mette", NOW + SOON, "sending")) is None
    assert [one.tries for one in night.alarm().steps] == [2]


def test_a_step_that_another_scheduler_is_at_is_left_alone(night: Night) -> None:
    assert night.alarms.add_step(night.alarm(), Step("Mette", NOW, "sending")) is not None
    night.carry_on(LOOKING - timedelta(seconds=1))
    assert night.told() == []
    assert night.alarm().steps[-1].outcome == "sending"


def test_each_alarm_is_claimed_when_its_turn_comes(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    assert night.alarms.begin("7777777", NOW)
    claimed: list[list[str]] = []
    claim = Alarms.claim

    def watched(self: Alarms, most: int) -> list[str]:
        claimed.append(claim(self, most))
        return claimed[-1]

    monkeypatch.setattr(Alarms, "claim", watched)
    night.carry_on(minutes(0))
    assert sorted(len(one) for one in claimed) == [0, 1, 1]


def test_a_step_that_was_under_way_when_somebody_answered_is_told_of(night: Night) -> None:
    night.alarms.add_step(night.alarm(), Step("Mette", NOW, "sending"))
    night.alarms.end(night.ticket, Ended("acknowledged", NOW + minutes(1), "Mette"))
    assert night.lines() == [
        "Alarm 1 til Mette kl. 02.13: det er uvist, om sms'en nåede frem.",
        "Alarmen er kvitteret af Mette kl. 02.14.",
    ]


def test_two_schedulers_make_one_step(night: Night) -> None:
    night.carry_on(minutes(0))
    night.upkeep.tend(NOW)
    assert night.told() == [1]
    assert timedelta(seconds=60) <= LOOKING


def test_an_alarm_begins_once_and_anew_only_long_after_it_was_solved(alarms: Alarms) -> None:
    assert alarms.begin("7", NOW)
    assert not alarms.begin("7", NOW)
    alarms.end("7", Ended("solved", NOW))
    assert not alarms.begin("7", NOW + AGAIN)
    assert alarms.begin("7", NOW + AGAIN + minutes(1))
    alarms.end("7", Ended("acknowledged", NOW))
    assert not alarms.begin("7", NOW + timedelta(days=2)), "somebody has it"


def test_who_had_the_ticket_when_it_began_has_not_taken_it(night: Night) -> None:
    night.alarms.end(night.ticket, Ended("solved", NOW - timedelta(days=1)))
    assert night.alarms.begin(night.ticket, NOW, AGENT)
    night.zendesk.act(night.ticket, {"assignee_id": AGENT})
    night.carry_on(minutes(0))
    assert night.told() == [1]
    assert night.alarm().ended is None


@pytest.mark.parametrize("token", ["", "x", "../x", "\udcff"])
def test_a_link_that_is_none_is_not_found(alarms: Alarms, token: str) -> None:
    assert alarms.find_link(token) is None


def test_no_number_and_nothing_of_the_ticket_is_logged(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    night.gateway.faults.add(Fault(status=422, times=1))
    night.carry_on(minutes(0))
    night.carry_on(minutes(5))
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "20000001" not in said
    assert "nede for alle" not in said
    assert not any(key for key in night.desk.redis.scan_iter("hotline:*") if "20000001" in str(key))
