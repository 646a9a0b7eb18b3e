"""The callback desk at a simulated Zendesk and GatewayAPI: one matter, one ticket, whatever comes first."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.faults import Fault
from demo.gatewayapi.server import TOKEN
from demo.gatewayapi.server import Simulator as Gateway
from demo.zendesk.account import AGENT, SERVICE_USER
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.gatewayapi.client import GatewayApi
from integrations.gatewayapi.settings import GatewayApiSettings
from rules.act import Act
from rules.callback_file import CallbackRules
from rules.fields import FIELDS
from rules.language.catalogue import load_catalogue
from rules.sla_action import SlaAction
from tests.workers.conftest import let_it_settle
from tests.workers.test_supervisor import eventually
from workers import callback_merge, ticket_job
from workers.callback_desk import CallbackDesk
from workers.callback_events import CallbackEvents
from workers.callback_merge import CallbackMerge
from workers.callback_pass import view_callback
from workers.callbacks import LOOKING
from workers.desk import Desk
from workers.ticket_look import look_at
from workers.ticket_pass import pass_over

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""10.00 in Copenhagen."""

BENTE, OLE = "+4520123456", "+4522334455"
HOTLINE = "+4552520000"
NUMBERS = itertools.count(1)


@dataclass
class Stage:
    """What takes part, and what a test does with it."""

    desk: Desk
    simulator: Simulator
    zendesk: Control
    gateway: Gateway
    known: dict[str, str] = field(default_factory=dict)
    now: datetime = TUESDAY

    @property
    def callbacks(self) -> CallbackDesk:
        sms = GatewayApi(GatewayApiSettings(TOKEN, "Hotline", self.gateway.address), lambda *_: None)
        rulebook = self.desk.rulebook
        events = CallbackEvents(self.desk.callbacks, self.desk.zendesk, lambda: rulebook, self.known.get)
        catalogue, desk = load_catalogue("da"), self.desk
        merge = CallbackMerge(
            desk.callbacks,
            desk.ledger,
            desk.pending,
            desk.zendesk,
            lambda _: str(SERVICE_USER),
            lambda: catalogue,
            desk.counters,
        )
        return CallbackDesk(
            self.desk.callbacks,
            events,
            merge,
            self.desk.pending,
            self.desk.zendesk,
            sms.send_sms,
            lambda: catalogue,
            self.desk.counters,
        )

    def call(self, caller: str | None = BENTE, *, waited: float = 11 * 60, **also: Any) -> str:
        """Somebody waits so many seconds in the queue and leaves it now."""
        told = {
            "call_id": f"c{next(NUMBERS)}",
            "caller": caller,
            "menu": "nav",
            "queued_at": (self.now - timedelta(seconds=waited)).isoformat(),
            "left_at": self.now.isoformat(),
            "outcome": "abandoned",
            **also,
        }
        return self.desk.callbacks.accept("call", str(told), told)

    def sms(self, text: str, sender: str = BENTE, number: str | None = None) -> str:
        told = {"sender": sender, "receiver": HOTLINE, "text": text, "sent_at": self.now.isoformat()}
        return self.desk.callbacks.accept("sms", number or str(next(NUMBERS)), told)

    def tend(self, *, passes: bool = True) -> None:
        """What scheduler and workers do until nothing is left to do."""
        self.callbacks.tend(self.now)
        while passes and (leases := self.desk.pending.take(10)[0]):
            for lease in leases:
                self.settle(lease.ticket_id)
                passed = pass_over(self.desk, lease)
                if passed.more:
                    self.desk.pending.revisit(lease, timedelta(0))
                else:
                    self.desk.pending.finish(lease)
            self.callbacks.tend(self.now)

    def later(self, **how: float) -> None:
        """Time passes, and whoever had taken something up has it no more."""
        self.now += timedelta(**how)
        client = self.desk.redis
        for index in ("hotline:callback:events", "hotline:callback:cases"):
            for name, _ in client.zrange(index, 0, -1, withscores=True):
                client.zadd(index, {name: 0})

    def settle(self, ticket_id: str) -> None:
        let_it_settle(self.simulator, ticket_id)

    def tickets(self) -> list[str]:
        return [str(one["id"]) for one in self.zendesk.overview()["tickets"]]

    def ticket(self) -> dict[str, Any]:
        """The one ticket."""
        (only,) = self.tickets()
        return dict(self.zendesk.ticket(only))

    def comments(self, ticket_id: str | None = None) -> list[str]:
        """All but the description and the note, in order; a public one after `>`."""
        shown = self.zendesk.ticket(ticket_id) if ticket_id is not None else self.ticket()
        rows = shown["comments"][1:]
        texts = ((">" if one["public"] else "") + one["plain_body"].strip() for one in rows)
        return [text for text in texts if "ERP-data" not in text]

    def asked(self) -> list[str]:
        return [str(one["message"]) for one in self.gateway.messages]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.fixture
def stage(desk: Desk, simulator: Simulator, zendesk: Control, gateway: Gateway) -> Stage:
    for one in FIELDS:
        simulator.desk.account.add_field(one.type, one.title, {tag: label for label, tag in one.options})
    for name in ("BC Support", "NAV Support", "ERP Support", "Vagt"):
        simulator.desk.account.add_group(name)
    stage = Stage(desk, simulator, zendesk, gateway)
    stage.desk = replace(desk, callbacks_are_kept=True, clock=lambda _: stage.now)
    ticket_job.serve(stage.desk)
    return stage


def test_a_call_that_waited_too_long_becomes_a_ticket_of_its_menu(stage: Stage) -> None:
    assert stage.call() == "accepted"
    stage.tend()
    snapshot = stage.desk.zendesk().get_ticket(stage.tickets()[0])
    ticket = snapshot.ticket
    assert ticket.subject == "Ring tilbage: NAV Support"
    assert "11:00 min. i køen" in ticket.description
    assert ticket.group == "NAV Support"
    assert ticket.requester_phone == BENTE
    assert {"hotline_callback", "hotline_callback_open", "hotline_call", "hotline_menu_nav"} <= set(ticket.tags)
    assert ticket.channel == "voice"
    assert ticket.custom_fields["product"] == "hotline_product_nav"
    assert ticket.custom_fields["critical"] is not True


@pytest.mark.parametrize(
    ("seconds", "also", "made"),
    [
        (600, {}, 0),
        (600.001, {}, 1),
        (601, {"outcome": "callback"}, 1),
        (600, {"outcome": "callback"}, 0),
        (3000, {"outcome": "answered"}, 0),
    ],
)
def test_ten_minutes_are_not_more_than_ten(stage: Stage, seconds: float, also: dict[str, Any], made: int) -> None:
    stage.call(waited=seconds, **also)
    stage.tend()
    assert len(stage.tickets()) == made
    too_soon = stage.desk.counters.read().get("callbacks:call:asked for too soon", 0)
    assert too_soon == (also.get("outcome") == "callback" and not made)


@pytest.mark.parametrize(("open_minutes", "made"), [(10, 0), (10.1, 1)])
def test_only_the_time_while_the_telephone_is_open_counts(stage: Stage, open_minutes: float, made: int) -> None:
    stage.now = datetime(2026, 11, 24, 7, 0, tzinfo=UTC) + timedelta(minutes=open_minutes)
    stage.call(waited=3600)
    stage.tend()
    assert len(stage.tickets()) == made
    assert stage.call(waited=3600) == "accepted", "another call"


def test_a_call_and_the_message_after_it_are_one_ticket(stage: Stage) -> None:
    stage.call()
    stage.tend()
    stage.later(minutes=3)
    stage.sms("Kan ikke bogføre faktura. Kundenr. 10452, tlf. 22334455")
    stage.tend()
    shown = stage.ticket()
    assert stage.comments() == [">Kan ikke bogføre faktura. Kundenr. 10452, tlf. 22334455"]
    assert shown["comments"][-1]["author_id"] == shown["ticket"]["requester_id"]
    ticket = stage.desk.zendesk().get_ticket(str(shown["ticket"]["id"])).ticket
    assert ticket.custom_fields["customer_number"] == "10452"
    assert {"hotline_sms", "hotline_call", "hotline_callback_open"} <= set(ticket.tags)
    assert stage.asked() == []


def test_a_message_and_the_call_that_is_told_of_after_it_are_one_ticket(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre faktura, 10452, 22334455")
    stage.tend()
    stage.later(minutes=1)
    stage.call()
    stage.tend()
    shown = stage.ticket()
    assert shown["ticket"]["description"] == "Kan ikke bogføre faktura, 10452, 22334455"
    assert shown["ticket"]["subject"] == "Ring tilbage (sms): Kan ikke bogføre faktura"
    assert len(stage.comments()) == 1
    assert "ventet 11:00 min. i køen til NAV Support" in stage.comments()[0]
    assert "+4522334455" in stage.comments()[0], "the number that the customer gave"
    ticket = stage.desk.zendesk().get_ticket(str(shown["ticket"]["id"])).ticket
    assert ticket.custom_fields["customer_number"] == "10452"


def test_what_is_missing_is_asked_for_once_and_the_answer_comes_to_the_ticket(stage: Stage) -> None:
    stage.sms("NAV driller ved bogføring")
    stage.tend()
    (asked,) = stage.asked()
    assert "kundenummer" in asked
    assert stage.tickets()[0] in asked
    stage.later(minutes=2)
    stage.sms("Det er 10452")
    stage.tend()
    stage.later(minutes=2)
    stage.sms("og det haster")
    stage.tend()
    assert len(stage.asked()) == 1
    comments = stage.comments()
    assert comments[0].startswith("Kunden er kl. 10.00 spurgt pr. sms om kundenummer.")
    assert comments[1:] == [">Det er 10452", ">og det haster"]
    ticket = stage.desk.zendesk().get_ticket(stage.tickets()[0]).ticket
    assert ticket.custom_fields["customer_number"] == "10452"
    assert ticket.custom_fields["identity"] == "hotline_id_claimed"


def test_a_message_that_says_only_numbers_is_asked_for_a_description(stage: Stage) -> None:
    stage.sms("10452 22334455")
    stage.tend()
    assert ["beskrivelse" in one for one in stage.asked()] == [True]


def test_the_same_message_and_the_same_call_twice_are_one(stage: Stage) -> None:
    assert stage.sms("NAV driller, 10452", number="7") == "accepted"
    assert stage.sms("NAV driller, 10452", number="7") == "repeated"
    assert stage.call(call_id="c") == "accepted"
    assert stage.call(call_id="c") == "repeated"
    stage.tend()
    assert stage.sms("NAV driller, 10452", number="7") == "repeated"
    stage.tend()
    assert len(stage.comments()) == 1
    assert stage.asked() == []


def test_what_comes_at_once_is_one_ticket(stage: Stage) -> None:
    stage.call()
    stage.sms("Kan ikke bogføre faktura. 10452")
    stage.sms("ring på 22334455")
    desks = [threading.Thread(target=stage.callbacks.tend, args=(stage.now,)) for _ in range(4)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    stage.later(seconds=70)
    stage.tend()
    assert len(stage.tickets()) == 1
    assert len(stage.asked()) <= 1


@pytest.mark.parametrize("cut", ["before", "within", "after"])
def test_a_ticket_of_which_nothing_is_remembered_is_found_again(stage: Stage, cut: str) -> None:
    stage.zendesk.order_fault(method="POST", path="/api/v2/tickets", cut=cut)
    stage.call()
    stage.sms("Kan ikke bogføre faktura. 10452")
    stage.tend()
    for _ in range(3):
        stage.later(minutes=1)
        stage.tend()
    assert len(stage.tickets()) == 1
    assert len(stage.comments()) == 1


def test_a_worker_that_dies_between_making_the_ticket_and_remembering_it_makes_no_second(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    stage.call()
    with monkeypatch.context() as patched:
        patched.setattr(stage.desk.callbacks.__class__, "change", die)
        with pytest.raises(Killed):
            stage.callbacks.tend(stage.now)
    assert len(stage.tickets()) == 1
    stage.sms("Kan ikke bogføre faktura. 10452")
    stage.later(seconds=LOOKING.total_seconds())
    stage.tend()
    assert len(stage.tickets()) == 1
    assert stage.comments() == [">Kan ikke bogføre faktura. 10452"]


def test_a_lost_redis_and_a_call_that_is_told_of_again_make_no_second_ticket(stage: Stage) -> None:
    stage.call(call_id="c")
    stage.tend()
    stage.desk.redis.flushall()
    stage.call(call_id="c")
    stage.tend()
    ticket = stage.desk.zendesk().get_ticket(stage.tickets()[0]).ticket
    assert len(stage.tickets()) == 1
    assert "hotline_callback_open" in ticket.tags


def test_a_lost_redis_leaves_the_callback_visible(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.simulator.desk.account, "_clock", lambda: stage.now)
    stage.call()
    stage.sms("Kan ikke bogføre faktura. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    before = stage.desk.zendesk().get_ticket(ticket_id).ticket
    stage.desk.redis.flushall()
    stage.desk.pending.add(ticket_id, "test")
    stage.tend()
    after = stage.desk.zendesk().get_ticket(ticket_id).ticket
    assert after.tags == before.tags
    assert (after.group, after.priority, after.custom_fields) == (before.group, before.priority, before.custom_fields)


@pytest.mark.parametrize(
    ("fault", "outcome", "asked"),
    [
        (Fault(status=503, times=1), "unknown", 0),
        (Fault(hang=0.1, times=1), "unknown", 0),
        (Fault(status=422, times=1), "failed", 0),
        (Fault(status=429, times=1), "sent", 1),
    ],
)
def test_a_question_is_sent_at_most_once_whatever_is_answered(
    stage: Stage, fault: Fault, outcome: str, asked: int
) -> None:
    stage.gateway.faults.add(fault)
    stage.sms("NAV driller ved bogføring")
    for _ in range(4):
        stage.tend()
        stage.later(minutes=2)
    assert len(stage.asked()) == asked
    case = stage.desk.callbacks.find(stage.tickets()[0])
    assert case is not None
    assert case.asked is not None
    assert case.asked.outcome == outcome
    assert len([one for one in stage.comments() if "kundenummer" in one]) == 1


def test_a_question_during_which_the_process_died_is_not_sent_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    desk = replace(stage.callbacks, send=die)
    stage.sms("NAV driller ved bogføring")
    with pytest.raises(Killed):
        desk.tend(stage.now)
    stage.later(seconds=LOOKING.total_seconds())
    stage.tend()
    assert stage.asked() == []
    assert "det er uvist" in stage.comments()[0]


def test_a_caller_whom_the_erp_knows_is_not_asked_and_meets_the_message_from_another_telephone(stage: Stage) -> None:
    stage.known[BENTE] = "10452"
    stage.call()
    stage.later(minutes=1)
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452", OLE)
    stage.tend()
    assert len(stage.tickets()) == 1
    assert stage.asked() == []


def test_two_colleagues_who_ring_have_two_tickets(stage: Stage) -> None:
    stage.known.update({BENTE: "10452", OLE: "10452"})
    stage.call(BENTE)
    stage.call(OLE)
    stage.tend()
    assert len(stage.tickets()) == 2


def test_a_message_of_another_customer_from_the_same_telephone_is_another_ticket(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    stage.sms("Kan heller ikke bogføre her, kundenr. 10777")
    stage.tend()
    assert len(stage.tickets()) == 2


def test_done_takes_the_callback_out_of_sight_and_a_new_message_brings_it_back(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    assert stage.desk.callbacks.done(ticket_id, "Mette", stage.now)
    assert not stage.desk.callbacks.done(ticket_id, "Jens", stage.now), "the first says it"
    stage.desk.pending.add(ticket_id, "callback")
    stage.tend()
    ticket = stage.desk.zendesk().get_ticket(ticket_id).ticket
    assert "hotline_callback_open" not in ticket.tags
    assert "hotline_callback" in ticket.tags
    assert stage.comments() == ["Tilbagekaldet er udført kl. 10.00 af Mette."]
    stage.later(minutes=20)
    stage.sms("Det virker stadig ikke")
    stage.tend()
    assert "hotline_callback_open" in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags
    assert len(stage.tickets()) == 1


def test_a_solved_ticket_is_out_of_sight_and_the_next_message_is_another(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    stage.zendesk.act(ticket_id, {"status": "solved"})
    stage.later(minutes=20)
    stage.sms("Nu driller lageret også, 10452")
    stage.tend()
    assert len(stage.tickets()) == 2
    stage.desk.pending.add(ticket_id, "test")
    stage.tend()
    assert "hotline_callback_open" not in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags
    assert stage.desk.callbacks.find(ticket_id) is None


def test_a_call_about_an_open_mail_of_the_customer_joins_it(stage: Stage) -> None:
    stage.known[BENTE] = "10452"
    mail = str(
        stage.zendesk.create_ticket(
            description="Vi kan ikke bogføre i NAV. Kundenr. 10452",
            requester_email="bente@firma.example",
            created_at=(stage.now - timedelta(minutes=30)).isoformat(),
        )
    )
    stage.desk.pending.add(mail, "test")
    stage.tend()
    stage.call()
    stage.tend()
    assert stage.tickets() == [mail]
    ticket = stage.desk.zendesk().get_ticket(mail).ticket
    assert {"hotline_callback_open", "hotline_menu_nav"} <= set(ticket.tags)
    assert "ventet 11:00 min." in stage.comments()[0]


def test_a_message_ticket_that_zendesk_made_takes_the_same_path(stage: Stage) -> None:
    made = str(
        stage.zendesk.create_ticket(
            channel="sms", description="NAV driller ved bogføring", phone=BENTE, created_at=stage.now.isoformat()
        )
    )
    stage.desk.pending.add(made, "test")
    stage.tend()
    ticket = stage.desk.zendesk().get_ticket(made).ticket
    assert {"hotline_callback", "hotline_callback_open"} <= set(ticket.tags)
    assert len(stage.asked()) == 1
    stage.call()
    stage.tend()
    assert stage.tickets() == [made]
    assert any("ventet 11:00 min." in one for one in stage.comments())


@pytest.mark.parametrize(("channel", "waits"), [("voice", True), ("outbound_call", False)])
def test_a_call_that_the_desk_has_made_is_no_callback_and_is_answered_as_it_is(
    stage: Stage, channel: str, waits: bool
) -> None:
    stage.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # A Saturday.
    at, text = stage.now.isoformat(), "Hvordan retter jeg en faktura?"
    made = str(stage.zendesk.create_ticket(channel=channel, description=text, phone=BENTE, created_at=at))
    stage.desk.pending.add(made, "test")
    stage.tend()
    seen = stage.desk.zendesk().get_ticket(made)
    tags, own = set(seen.ticket.tags), {"hotline_callback", "hotline_callback_open", "hotline_duty_not_critical"}
    assert tags & own == (own if waits else set())
    assert (stage.desk.callbacks.find(made) is not None) is waits
    seen_by_desk = view_callback(stage.desk, look_at(stage.desk, stage.desk.zendesk(), made))
    assert (seen_by_desk.ticket.progress.replied_at is None) is waits
    assert seen.ticket.requester_phone == BENTE
    stage.later(minutes=5)
    stage.sms("Kan ikke bogføre i NAV, kundenr. 10452")
    stage.tend()
    assert (len(stage.tickets()) == 1) is waits, "what the customer writes then is a matter of its own"


def test_a_withheld_number_that_waited_too_long_still_has_a_ticket(stage: Stage) -> None:
    stage.call(None)
    stage.tend()
    ticket = stage.desk.zendesk().get_ticket(stage.tickets()[0]).ticket
    assert ticket.requester_name == "Skjult nummer"
    assert "hotline_callback_open" in ticket.tags


def test_neither_numbers_nor_texts_are_logged_or_named_in_redis(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.gateway.faults.add(Fault(status=422, times=1))
    stage.zendesk.order_fault(method="POST", path="/api/v2/tickets", status=503)
    stage.sms("hemmelig tekst")
    stage.call(OLE)
    for _ in range(3):
        stage.tend()
        stage.later(minutes=2)
    ours = [record for record in caplog.records if record.name.startswith(("workers", "web", "integrations"))]
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert ours
    for canary in ("20123456", "22334455", "hemmelig"):
        assert canary not in said
        assert not any(canary in str(key) for key in stage.desk.redis.scan_iter("hotline:*"))
        assert not any(canary in name for name in stage.desk.counters.read())
    assert not any(
        "hemmelig" in str(stage.desk.redis.get(key))
        for key in stage.desk.redis.scan_iter("hotline:callback:*")
        if stage.desk.redis.type(key) == "string"
    ), "a text that stands on the ticket is kept nowhere else"


def test_who_says_in_the_sidebar_that_the_customer_was_called_has_done_it(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    stage.desk.acts.put(ticket_id, Act("a1", stage.now + timedelta(minutes=1), "Mette", "callback_done"))
    stage.desk.pending.add(ticket_id, "sidebar")
    stage.tend()
    assert "hotline_callback_open" not in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags
    (line,) = stage.comments()
    assert line.startswith("Mette har ringet til kunden")
    stage.later(minutes=20)
    stage.sms("Det virker stadig ikke")
    stage.tend()
    assert "hotline_callback_open" in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags


def test_a_mail_after_the_call_and_the_callback_name_each_other(stage: Stage) -> None:
    stage.sms("Kan ikke bogføre i NAV, kundenr. 10452")
    stage.tend()
    (callback,) = stage.tickets()
    stage.later(minutes=10)
    mail = str(
        stage.zendesk.create_ticket(
            description="Vi kan ikke bogføre i NAV. Kundenr. 10452",
            requester_email="bente@firma.example",
            created_at=stage.now.isoformat(),
        )
    )
    stage.desk.pending.add(mail, "test")
    stage.tend()
    assert stage.comments(callback) == [f"Samme henvendelse som sag {mail}."]
    assert stage.comments(mail) == [f"Samme henvendelse som sag {callback}."]
    assert "hotline_callback_open" in stage.desk.zendesk().get_ticket(callback).ticket.tags
    assert "hotline_callback_open" not in stage.desk.zendesk().get_ticket(mail).ticket.tags


def a_mail_after(stage: Stage, text: str = "Vi kan ikke bogføre i NAV.", number: str | None = "10452") -> str:
    """The customer, proven by the organization, writes ten minutes later."""
    stage.later(minutes=10)
    firm = {"name": "Firma", "external_id": number}
    mail = stage.zendesk.create_ticket(
        description=f"{text} Kundenr. 10452",
        requester_email="bente@firma.example",
        created_at=stage.now.isoformat(),
        organization=firm if number is not None else None,
    )
    stage.desk.pending.add(str(mail), "test")
    return str(mail)


def carry_through(stage: Stage) -> None:
    """Until Zendesk's job has ended, and nothing is left to do."""
    for _ in range(3):
        stage.tend()
        assert eventually(lambda: not stage.simulator.bulk_jobs.under_way())
        stage.later(seconds=25)
    stage.tend()


def test_a_mail_that_certainly_is_about_the_callback_takes_it_over(stage: Stage) -> None:
    stage.zendesk.pace_bulk_jobs(wait=0.0, each=0.0)
    stage.known[BENTE] = "10452"
    stage.sms("Kan ikke bogføre i NAV, kundenr. 10452")
    stage.tend()
    (ours,) = stage.tickets()
    sent_at = stage.now
    mail = a_mail_after(stage)
    carry_through(stage)
    closed = stage.zendesk.ticket(ours)
    assert (closed["ticket"]["status"], "closed_by_merge" in closed["ticket"]["tags"]) == ("closed", True)
    assert stage.comments(ours) == [f"Lagt sammen med sag {mail}, der handler om det samme."]
    (told,) = stage.comments(mail)
    assert told.startswith(f"Overtaget fra sag {ours}, som Hotline lavede af kundens opkald eller sms")
    assert told.endswith("Kan ikke bogføre i NAV, kundenr. 10452")
    ticket = stage.desk.zendesk().get_ticket(mail).ticket
    assert {"hotline_callback", "hotline_callback_open", "hotline_sms"} <= set(ticket.tags)
    due = datetime.fromisoformat(str(ticket.custom_fields["first_reply_due"]))
    assert due == sent_at + timedelta(hours=1), "counted from the message"
    stage.sms("Nu virker kladden heller ikke")
    carry_through(stage)
    assert stage.comments(mail)[1:] == [">Nu virker kladden heller ikke"]
    assert stage.comments(ours) == [f"Lagt sammen med sag {mail}, der handler om det samme."]
    assert stage.desk.counters.read()["callbacks:ticket:merged"] == 1


@pytest.mark.parametrize(
    "why", ["never", "another matter", "unproven mail", "unproven telephone", "taken", "done", "critical"]
)
def test_where_it_is_not_certain_the_two_tickets_name_each_other(stage: Stage, why: str) -> None:
    if why == "never":
        rules = replace(stage.desk.rulebook, callback=CallbackRules(merges_mails=False))
        stage.desk = replace(stage.desk, rulebook=rules)
    if why != "unproven telephone":
        stage.known[BENTE] = "10452"
    text = "NAV er nede for alle, ingen kan arbejde" if why == "critical" else "Kan ikke bogføre i NAV"
    stage.sms(f"{text}, kundenr. 10452")
    stage.tend()
    (ours,) = stage.tickets()
    if why == "taken":
        stage.zendesk.act(ours, {"assignee_id": AGENT})
    if why == "done":
        assert stage.desk.callbacks.done(ours, "Mette", stage.now)
    said = {"another matter": "Hvordan opretter jeg en ny bruger?", "critical": text}.get(
        why, "Vi kan ikke bogføre i NAV."
    )
    mail = a_mail_after(stage, said, None if why == "unproven mail" else "10452")
    carry_through(stage)
    assert f"Samme henvendelse som sag {ours}." in stage.comments(mail)
    assert f"Samme henvendelse som sag {mail}." in stage.comments(ours)
    assert stage.zendesk.ticket(ours)["ticket"]["status"] != "closed"
    assert stage.zendesk.calls().get("POST /api/v2/tickets/{id}/merge", 0) == 0


@pytest.mark.parametrize("how", ["dies before", "dies after", "no answer", "refused", "answered meanwhile"])
def test_it_is_merged_once_or_not_at_all_whatever_happens(
    stage: Stage, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.zendesk.pace_bulk_jobs(wait=0.0, each=0.0)
    stage.known[BENTE] = "10452"
    stage.sms("Kan ikke bogføre i NAV, kundenr. 10452")
    stage.tend()
    (ours,) = stage.tickets()
    mail = a_mail_after(stage)
    merge = callback_merge.merge_ticket

    def die(*told: Any) -> None:
        if how == "dies after":
            merge(*told)
        if how == "answered meanwhile":
            stage.zendesk.act(ours, {"status": "solved"})
        raise SystemExit

    if how in ("no answer", "refused"):
        fault = {"cut": "after"} if how == "no answer" else {"status": 403}
        stage.zendesk.order_fault(method="POST", path="/merge", **fault)
    else:
        with monkeypatch.context() as patched:
            patched.setattr(callback_merge, "merge_ticket", die)
            with pytest.raises(SystemExit):
                stage.tend()
        if how != "dies before":
            stage.sms("Haster det, tak")
    carry_through(stage)
    merged = how in ("dies before", "dies after", "no answer")
    assert (stage.zendesk.ticket(ours)["ticket"]["status"] == "closed") is merged
    taken = [one for one in stage.comments(mail) if one.startswith("Overtaget")]
    assert len(taken) == merged
    assert "hotline_callback_open" in stage.zendesk.ticket(mail if merged else ours)["ticket"]["tags"] or not merged
    assert stage.desk.counters.read().get("callbacks:ticket:merged", 0) == merged


def test_who_wrote_more_than_an_hour_ago_is_asked_no_more(stage: Stage) -> None:
    stage.sms("NAV driller ved bogføring")
    stage.now += timedelta(hours=1, minutes=1)
    stage.tend()
    assert len(stage.tickets()) == 1
    assert stage.asked() == []


@pytest.mark.parametrize("how", ["desk", "sidebar"])
def test_who_was_called_back_has_had_the_first_reply(stage: Stage, how: str) -> None:
    action = SlaAction("first_reply_time", timedelta(0), note="For sent")
    sla = stage.desk.rulebook.sla
    late = replace(sla, policies=tuple(replace(one, actions=(action,)) for one in sla.policies))
    stage.desk = replace(stage.desk, rulebook=replace(stage.desk.rulebook, sla=late))
    made_at = stage.simulator.desk.account.now()
    stage.now = made_at
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    called_at = stage.now + timedelta(seconds=1)
    if how == "desk":
        stage.desk.callbacks.done(ticket_id, "Mette", called_at)
    else:
        stage.desk.acts.put(ticket_id, Act("a1", called_at, "Mette", "callback_done"))
    stage.desk.pending.add(ticket_id, "test")
    stage.tend()
    stage.later(days=7)
    stage.desk.pending.add(ticket_id, "test")
    stage.tend()
    assert not any("For sent" in one for one in stage.comments())
    stage.sms("Det virker stadig ikke")
    stage.tend()
    assert not any("For sent" in one for one in stage.comments()), "the first reply stays given"


@pytest.mark.parametrize("kind", ["call", "sms"])
def test_the_deadline_counts_from_when_the_customer_got_in_touch(
    stage: Stage, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Zendesk was away, and the ticket is made three hours later.
    made_at = TUESDAY + timedelta(hours=3)
    monkeypatch.setattr(stage.simulator.desk.account, "_clock", lambda: made_at)
    if kind == "call":
        stage.call()
    else:
        stage.sms("Kan ikke bogføre faktura i NAV, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    ticket = stage.desk.zendesk().get_ticket(ticket_id).ticket
    assert ticket.received_at == made_at
    assert str(ticket.custom_fields["first_reply_due"]).startswith("2026-11-24T11:00")


def test_a_message_from_another_year_counts_from_its_ticket(stage: Stage) -> None:
    stage.now = TUESDAY - timedelta(days=400)
    stage.sms("Kan ikke bogføre faktura i NAV, kundenr. 10452")
    stage.tend()
    ticket = stage.desk.zendesk().get_ticket(stage.tickets()[0]).ticket
    assert str(ticket.custom_fields["first_reply_due"]) > ticket.received_at.isoformat()


def test_who_takes_the_tag_away_by_hand_has_done_it_and_a_new_message_brings_it_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.simulator.desk.account, "_clock", lambda: stage.now)
    stage.sms("Kan ikke bogføre faktura, kundenr. 10452")
    stage.tend()
    (ticket_id,) = stage.tickets()
    tags = stage.desk.zendesk().get_ticket(ticket_id).ticket.tags
    stage.later(minutes=5)
    stage.zendesk.act(ticket_id, {"tags": [tag for tag in tags if tag != "hotline_callback_open"]})
    stage.desk.pending.add(ticket_id, "test")
    stage.tend()
    assert "hotline_callback_open" not in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags
    case = stage.desk.callbacks.find(ticket_id)
    assert case is not None
    assert case.done is not None
    assert len(case.called) == 1
    stage.later(minutes=20)
    stage.sms("Det virker stadig ikke")
    stage.tend()
    assert "hotline_callback_open" in stage.desk.zendesk().get_ticket(ticket_id).ticket.tags


def test_the_question_comes_from_the_number_that_was_written_to_so_that_it_can_be_answered(stage: Stage) -> None:
    stage.sms("NAV driller ved bogføring")
    stage.tend()
    assert [one["sender"] for one in stage.gateway.messages] == [HOTLINE.removeprefix("+")]
