"""Whom an SLA action is to notify hears of it by one text message, once the action stands on the ticket."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from demo.faults import Fault
from demo.gatewayapi.server import TOKEN
from demo.gatewayapi.server import Simulator as Gateway
from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.gatewayapi.client import GatewayApi
from integrations.gatewayapi.settings import GatewayApiSettings
from rules.oncall import OnCall, Person
from rules.sla_action import SlaAction
from tests.workers.conftest import create, let_it_settle
from tests.workers.test_batch import CALM
from tests.workers.test_sla_actions import Watch, make_watch
from tests.workers.test_ticket_pass import make_account, notes
from workers.desk import Desk
from workers.notice_upkeep import SOON, TRIED_FOR, NoticeUpkeep
from workers.notices import LOOKING, Notice, Notices, Told

METTE, JENS = Person("Mette", "+4520000001"), Person("Jens", "+4520000002")
ROTA = OnCall(people=MappingProxyType({"mette": METTE, "jh": JENS}))
NEAR = SlaAction("first_reply_time", timedelta(minutes=-30), note="Ring nu.", notify=("METTE", "Jens", "Teamleder"))
SMS = "Sag {}. Fristen nærmer sig: første svar senest ma. 23-11-2026 kl. 15.00. Ring nu."


@dataclass
class Office:
    """A desk whose policies notify, and who sends what they say."""

    watch: Watch
    gateway: Gateway
    simulator: Simulator
    ticket: str = ""

    def tend(self, later: timedelta = timedelta(0)) -> None:
        """The scheduler looks, so long after what is done now; what is under way is over by then."""
        desk = self.watch.desk
        for member in desk.redis.zrange("hotline:notices", 0, -1):
            desk.redis.zadd("hotline:notices", {member: 0})
        sms = GatewayApi(GatewayApiSettings(TOKEN, "Hotline", self.gateway.address), lambda *_: None)
        upkeep = NoticeUpkeep(
            desk.notices, desk.ledger, desk.pending, lambda: ROTA, sms.send_sms, lambda: desk.catalogue, desk.counters
        )
        # A notice is told how it ended by its deadline, which is long past by the clock of the machine.
        upkeep.tend(datetime.now(UTC) + later)

    def work(self) -> None:
        """Passes until nothing is left to be said."""
        let_it_settle(self.simulator, self.ticket)
        self.watch.work(self.ticket)

    def told(self) -> list[int]:
        return [int(one["msisdn"]) - 4520000000 for one in self.gateway.messages]

    def lines(self) -> list[str]:
        return [one for one in notes(self.watch.zendesk, self.ticket) if "sms" in one.lower()]

    def outcomes(self) -> list[str]:
        (notice,) = self.watch.desk.notices.of_ticket(self.ticket)
        return [one.outcome for one in notice.people]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.fixture
def office(zendesk: Control, desk: Desk, simulator: Simulator, gateway: Gateway) -> Office:
    """A ticket whose warning is due and not said yet."""
    make_account(desk)
    rota = replace(desk, notices_are_sent=True, rulebook=replace(desk.rulebook, on_call=ROTA))
    office = Office(make_watch(zendesk, rota, NEAR), gateway, simulator)
    (office.ticket,) = create(zendesk, office.watch.desk, CALM.format(1))
    office.work()
    office.watch.at(13, 30)
    return office


def test_each_who_is_named_and_known_gets_one_message_and_a_line_tells_of_it(office: Office) -> None:
    office.work()
    for _ in range(4):
        office.tend()
        office.work()
    assert office.told() == [1, 2]
    assert {str(one["message"]) for one in office.gateway.messages} <= {
        SMS.format(office.ticket),
        SMS.format(office.ticket).replace("nærmer sig", "er overskredet"),
    }
    action, line = (one for one in notes(office.watch.zendesk, office.ticket) if "risten" in one)
    assert "Besked til: METTE, Jens, Teamleder." in action
    assert line.count("Sms om fristen er sendt til") == 2
    assert office.watch.desk.counters.read()["notices:sent"] == 2


def test_nobody_is_told_of_what_an_agent_has_answered_before_it_was_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("workers.ticket_pass.decide_update", lambda *_, **__: None)
        office.work()
    assert office.outcomes() == ["waiting", "waiting"], "expected before anything is written"
    office.tend()
    office.watch.zendesk.act(office.ticket, {"comment": {"body": "Hej", "public": True}, "assignee_id": AGENT})
    office.watch.desk.pending.add(office.ticket, "test")
    office.work()
    office.tend()
    office.tend(TRIED_FOR + SOON)
    assert office.told() == []
    assert office.watch.desk.notices.of_ticket(office.ticket) == ()


def test_a_message_during_which_the_process_died_is_not_sent_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.work()

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Notices, "wait", die)
        with pytest.raises(SystemExit):
            office.tend()
    assert office.told() == [1], "sent, and the outcome was recorded"
    with monkeypatch.context() as patched:
        patched.setattr(GatewayApi, "send_sms", die)
        with pytest.raises(SystemExit):
            office.tend()
    assert office.outcomes() == ["sent", "sending"]
    office.tend()
    assert office.outcomes() == ["sent", "sending"], "another may be at it"
    office.tend(LOOKING + SOON)
    assert office.outcomes() == ["sent", "unknown"]
    office.work()
    assert office.told() == [1]
    (line,) = office.lines()
    assert "uvist" in line


@pytest.mark.parametrize(
    ("fault", "ends", "sent"),
    [
        (Fault(times=1, status=429), ["sent", "sent"], 2),
        (Fault(times=1, status=422), ["failed", "sent"], 1),
        (Fault(times=1, cut=True), ["unknown", "sent"], 2),
    ],
)
def test_only_what_certainly_was_not_sent_is_sent_again(
    office: Office, fault: Fault, ends: list[str], sent: int
) -> None:
    office.work()
    office.gateway.faults.add(fault)
    for _ in range(5):
        office.tend()
    assert office.outcomes() == ends
    assert len(office.told()) == sent


def test_a_service_that_refuses_for_an_hour_is_given_up(office: Office) -> None:
    office.work()
    office.gateway.faults.add(Fault(status=429))
    office.tend()
    assert office.outcomes() == ["waiting", "waiting"]
    for _ in range(2):
        office.tend(TRIED_FOR + SOON)
    assert office.outcomes() == ["failed", "failed"]
    office.work()
    (line,) = office.lines()
    assert line.count("kunne ikke sendes") == 2


def test_a_lost_redis_tells_nobody_again(office: Office) -> None:
    office.work()
    for _ in range(3):
        office.tend()
    office.work()
    office.watch.desk.redis.flushdb()
    office.watch.desk.pending.add(office.ticket, "test")
    office.work()
    office.tend()
    assert office.told() == [1, 2]
    assert len(office.lines()) == 1


def test_without_a_service_the_note_says_that_nobody_is_told(office: Office) -> None:
    office.watch.desk = replace(office.watch.desk, notices_are_sent=False)
    office.work()
    assert office.watch.desk.notices.of_ticket(office.ticket) == ()
    (line,) = office.lines()
    assert "Mette, Jens får ingen sms, for GATEWAYAPI_TOKEN er ikke sat." in line


def test_no_number_is_kept_or_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    office.work()
    office.tend()
    client = office.watch.desk.redis
    held = [str(client.hgetall(key)) for key in client.scan_iter("hotline:notice:*")]
    said = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records if "hotline" not in record.name]
    assert held
    assert not [text for text in (*held, *said) if "20000001" in text]


def test_a_notice_comes_back_from_redis_as_it_was_put(desk: Desk) -> None:
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    notice = Notice(
        "7", "sla:x:before:30m:1", "first_reply_time", at, at, (Told("Mette", "sent", at), Told("Jens")), "N"
    )
    desk.notices.expect(notice)
    desk.notices.expect(replace(notice, note="another"))
    assert desk.notices.of_ticket("7") == (notice,)
    assert desk.notices.claim() == notice
    assert desk.notices.claim() is None
