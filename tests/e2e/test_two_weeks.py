"""Eight days in October with the night of the clock change, and Christmas, played in minutes by real processes.

Every deadline, alarm, text message and line is compared with what is written here by hand.  The parts follow a clock
that the test moves, and so does Redis, by libfaketime.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

import rules
from demo.stack import PHONE_SECRET, Stack, running_stack
from demo.zendesk.account import AGENT
from demo.zendesk.control import Control
from integrations.oauth import ProcessTokenStore
from integrations.telephone.standard_webhook import ID, SIGNATURE, TIMESTAMP, sign
from integrations.zendesk.client import ZendeskClient
from tests.e2e.conftest import eventually
from tests.e2e.moved_clock import SETTING, MovedClock
from workers.desk import zendesk_per_thread
from workers.settings import parse_settings

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("two weeks"), pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
DEFINITIONS = Path(rules.__file__).parent / "definitions"

ROTA = """
schedule: phone
duty_phone: "+45 70 10 20 30"
repeat_after: 5m
escalate_after: 10m
handover: {day: mon, time: "08:00"}
people:
  mette: {name: Mette Holm, phone: "20 12 34 56"}
  jens: {name: Jens Ø, phone: "20 22 22 22"}
  lise: {name: Lise Lund, phone: "20 33 33 33"}
weeks:
  - {week: "2026-W43", person: mette, stand_in: jens}
  - {week: "2026-W44", person: jens, stand_in: mette}
  - {week: "2026-W52", person: lise, stand_in: mette}
  - {week: "2026-W53", person: mette, stand_in: lise}
swaps:
  - {from: "2026-12-24 16:00", until: "2026-12-25 16:00", person: jens}
"""

LAST_TARGETS = "    low: {first_reply_time: 8h, total_resolution_time: 40h}\n"
ACTIONS = """  actions:
    - {metric: first_reply_time, before: 30m, priority: high, note: Ring til kunden.}
    - {metric: first_reply_time, after: 0m, tags: [hotline_sla_breach], notify: [Teamleder]}
"""

NUMBERS = {"4520123456": "Mette", "4520222222": "Jens", "4520333333": "Lise"}

NOBODY_CAN = "Ingen af vores 40 brugere kan logge på Business Central, alle står stille. Kundenr. 10482"
QUESTION = "Hvordan bogfører jeg en kreditnota i Business Central? Kundenr. 10482"


def _find_library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        pytest.fail("libfaketime is not installed (`make test` does it; the package is libfaketime)")
    return found[0]


@dataclass(slots=True)
class Play:
    """The installation, the clock, and what happened so far."""

    stack: Stack
    zendesk: Control
    desk: ZendeskClient
    clock: MovedClock
    tickets: dict[str, str] = field(default_factory=dict)
    told: int = 0
    now: str = ""

    def at(self, instant: str) -> None:
        """It is so late now, which is a local time of Denmark with its offset."""
        self.clock.move(datetime.fromisoformat(instant))
        self.now = instant

    def mail(self, name: str, text: str) -> None:
        """Bente writes."""
        self.tickets[name] = str(
            self.zendesk.create_ticket(
                channel="email",
                subject="Hjælp",
                requester_name="Bente Klitgård",
                requester_email="bente@klitgaard-traelast.example",
                description=text,
                created_at=self.now,
            )
        )
        assert eventually(lambda: bool(self.lines(name))), name

    def call(self, caller: str, menu: str, queued_at: str, left_at: str) -> None:
        """The telephone system tells of a call that nobody answered."""
        call = {
            "call_id": f"{caller}-{queued_at}".replace("+", ""),
            "caller": caller,
            "menu": menu,
            "queued_at": queued_at,
            "left_at": left_at,
            "outcome": "abandoned",
        }
        body, now = json.dumps(call).encode(), int(datetime.fromisoformat(left_at).timestamp())
        signature = sign(PHONE_SECRET, call["call_id"], now, body)
        headers = {ID: call["call_id"], TIMESTAMP: str(now), SIGNATURE: f"v1,{signature}"}
        answer = requests.post(f"{self.stack.addresses.web}/webhooks/phone", body, headers=headers, timeout=5)
        assert answer.status_code == 202, answer.text

    def sms(self, sender: str, text: str) -> None:
        """Somebody writes a text message to the hotline."""
        order = {"msisdn": int(sender), "message": text}
        told = requests.post(f"{self.stack.addresses.gatewayapi}/_sim/inbound", json=order, timeout=10).json()
        assert told["statuses"] == [202]

    def count(self) -> int:
        """How many tickets there are."""
        return len(self.zendesk.overview()["tickets"])

    def agent(self, name: str, **change: Any) -> None:
        """A consultant changes the ticket."""
        self.zendesk.act(self.tickets[name], change)

    def standing(self, name: str) -> tuple[object, ...]:
        """Group, priority, first reply and solution due, as they stand on the ticket, to the minute."""
        ticket = self.desk.get_ticket(self.tickets[name]).ticket
        fields = ticket.custom_fields
        due = (str(fields.get(key)) for key in ("first_reply_due", "resolution_due"))
        return ticket.group, ticket.priority, *(f"{one[:16]}{one[19:]}" for one in due)

    def comments(self, name: str, *, public: bool) -> list[str]:
        """What was said on it after the mail, without the markup."""
        comments = self.zendesk.ticket(self.tickets[name])["comments"][1:]
        return [_plain(one) for one in comments if one["public"] is public]

    def lines(self, name: str) -> list[str]:
        """The internal ones."""
        return self.comments(name, public=False)

    def messages(self) -> list[tuple[str, str]]:
        """The text messages since last asked, each to whom and what."""
        sent = requests.get(f"{self.stack.addresses.gatewayapi}/_sim/messages", timeout=5).json()["messages"]
        new = sent[self.told :]
        self.told = len(sent)
        return [(NUMBERS.get(str(one["msisdn"]), str(one["msisdn"])), one["message"]) for one in new]

    def await_message(self) -> tuple[str, str]:
        """The one text message that comes now."""
        got: list[tuple[str, str]] = []

        def look() -> bool:
            got.extend(self.messages())
            return bool(got)

        assert eventually(look), "no text message"
        assert len(got) == 1, f"at {self.now}, each with its own line: " + "\n".join(map(str, got))
        return got[0]


def _plain(comment: dict[str, Any]) -> str:
    html = comment.get("html_body") or comment.get("body") or ""
    return unescape(re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("two-weeks")
    shutil.copytree(DEFINITIONS, folder / "rules")
    (folder / "rules" / "oncall.yaml").write_text(ROTA, "utf-8")
    sla = folder / "rules" / "sla.yaml"
    before, found, after = sla.read_text("utf-8").rpartition(LAST_TARGETS)
    sla.write_text(before + found + ACTIONS + after, "utf-8")
    clock = MovedClock(folder / "clock")
    clock.move(datetime.fromisoformat("2026-10-23T14:00:00+02:00"))
    moved = {SETTING: str(clock.path), "PYTHONPATH": str(ROOT)}
    in_redis = {
        "LD_PRELOAD": str(_find_library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock.path),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in moved.items():
            patch.setenv(name, value)
        with running_stack(
            worker=("app", "worker"),
            through="tests.e2e.moved_clock",
            redis_settings=in_redis,
            settings={**moved, "RULES_DIR": str(folder / "rules")},
        ) as stack:
            watchers = [threading.Thread(target=supervisor.watch) for supervisor in (stack.supervisor, stack.outside)]
            for watcher in watchers:
                watcher.start()
            account = parse_settings(stack.env, need_zendesk=True).zendesk_or_fail()
            desk = zendesk_per_thread(account, ProcessTokenStore(), lambda *_: None)()
            yield Play(stack, Control(stack.addresses.zendesk), desk, clock)
        for watcher in watchers:
            watcher.join()


def a_friday_from_one_minute_to_three_until_one_past_four(play: Play) -> None:
    play.at("2026-10-23T14:59:00+02:00")
    play.mail("14.59 spørgsmål", QUESTION)
    # 61 minutes on Friday, the rest on Monday; three days of eight hours are Fri 1:01, Mon 8, Tue 8, Wed 6:59.
    assert play.standing("14.59 spørgsmål") == (
        "BC Support", "normal", "2026-10-26T10:59+01:00", "2026-10-28T14:59+01:00",
    )  # fmt: skip
    play.mail("14.59 nedbrud", NOBODY_CAN)
    # The hotline is still open, so it is no matter of the duty phone.
    assert play.standing("14.59 nedbrud") == (
        "BC Support", "urgent", "2026-10-23T15:29+02:00", "2026-10-23T18:59+02:00",
    )  # fmt: skip
    play.agent("14.59 nedbrud", status="solved")
    play.at("2026-10-23T15:00:00+02:00")
    play.mail("15.00 nedbrud", NOBODY_CAN)
    assert play.standing("15.00 nedbrud") == (
        "Vagt", "urgent", "2026-10-23T15:30+02:00", "2026-10-23T19:00+02:00",
    )  # fmt: skip
    assert play.await_message()[0] == "Mette"
    play.agent("15.00 nedbrud", assignee_id=AGENT)
    play.at("2026-10-23T16:01:00+02:00")
    play.mail("16.01 spørgsmål", QUESTION)
    assert play.standing("16.01 spørgsmål") == (
        "BC Support", "normal", "2026-10-26T12:00+01:00", "2026-10-28T16:00+01:00",
    )  # fmt: skip
    assert play.comments("16.01 spørgsmål", public=True) == []


def the_night_in_which_the_clocks_go_back(play: Play) -> None:
    play.at("2026-10-25T02:30:00+02:00")
    play.mail("02.30 nedbrud", NOBODY_CAN)
    # Half an hour and four hours of real time: what the clock on the wall shows goes back one hour on the way.
    assert play.standing("02.30 nedbrud") == (
        "Vagt", "urgent", "2026-10-25T02:00+01:00", "2026-10-25T05:30+01:00",
    )  # fmt: skip
    said = []
    for instant in ("02:30:01+02:00", "02:35:02+02:00", "02:40:04+02:00"):
        play.at(f"2026-10-25T{instant}")
        said.append(play.await_message())
    assert [person for person, _ in said] == ["Mette", "Mette", "Jens"]
    link = re.search(r"http\S+", said[2][1])
    assert link is not None
    play.at("2026-10-25T02:44:00+02:00")
    assert requests.get(link[0], timeout=5).status_code == 200, "a preview, which stops nothing"
    assert requests.post(link[0], timeout=5).status_code == 200
    assert eventually(lambda: len(play.lines("02.30 nedbrud")) == 5)
    assert play.lines("02.30 nedbrud")[1:] == [
        "Alarm 1 til Mette Holm kl. 02.30.",
        "Alarm 2 til Mette Holm kl. 02.35.",
        "Alarm 3 til Jens Ø kl. 02.40.",
        "Alarmen er kvitteret af Jens Ø kl. 02.44.",
    ]
    (reply,) = play.comments("02.30 nedbrud", public=True)
    assert "vagttelefonen på +45 70 10 20 30" in reply
    assert "læser vi din mail ma. 26-10-2026 kl. 08.00" in reply
    play.at("2026-10-25T02:30:00+01:00")
    play.mail("02.30 igen", QUESTION)
    assert play.standing("02.30 igen") == (
        "BC Support", "normal", "2026-10-26T12:00+01:00", "2026-10-28T16:00+01:00",
    )  # fmt: skip
    assert play.messages() == []


def a_deadline_comes_near_and_passes(play: Play) -> None:
    name, answered = "14.59 spørgsmål", "16.01 spørgsmål"
    play.at("2026-10-26T10:28:00+01:00")
    play.mail("10.28 spørgsmål", QUESTION)
    assert (len(play.lines(name)), play.standing(name)[1]) == (1, "normal")
    play.at("2026-10-26T10:29:00+01:00")
    assert eventually(lambda: len(play.lines(name)) == 2)
    assert play.lines(name)[1] == (
        "Fristen nærmer sig: første svar senest ma. 26-10-2026 kl. 10.59. Ring til kunden. "
        "Prioriteten er hævet til høj."
    )
    # The priority is a higher one, and the deadline is the one that was promised.
    assert play.standing(name) == (
        "BC Support", "high", "2026-10-26T10:59+01:00", "2026-10-28T14:59+01:00",
    )  # fmt: skip
    play.at("2026-10-26T10:59:00+01:00")
    assert eventually(lambda: len(play.lines(name)) == 3)
    assert (
        play.lines(name)[2]
        == "Fristen er overskredet: første svar senest ma. 26-10-2026 kl. 10.59. Besked til: Teamleder."
    )
    assert "hotline_sla_breach" in play.desk.get_ticket(play.tickets[name]).ticket.tags
    # Its deadline would be near at 11.30, but the customer has the answer by then.
    play.at("2026-10-26T11:10:00+01:00")
    play.agent(answered, comment={"body": "Gå til Posterede kreditnotaer.", "public": True})
    play.at("2026-10-26T12:01:00+01:00")
    play.mail("12.01 spørgsmål", QUESTION)
    assert (len(play.lines(answered)), play.standing(answered)[1]) == (1, "normal")
    assert len(play.lines(name)) == 3


def who_waits_in_the_queue_is_called_back(play: Play) -> None:
    before = play.count()
    # Exactly ten minutes are not more; and what lies before the opening does not count.
    play.at("2026-10-27T08:10:00+01:00")
    play.call("+4531000002", "bc", "2026-10-27T07:50:00+01:00", "2026-10-27T08:10:00+01:00")
    play.at("2026-10-27T09:10:00+01:00")
    play.call("+4531000001", "bc", "2026-10-27T09:00:00+01:00", "2026-10-27T09:10:00+01:00")
    play.at("2026-10-27T09:10:01+01:00")
    play.call("+4531000003", "nav", "2026-10-27T09:00:00+01:00", "2026-10-27T09:10:01+01:00")
    assert eventually(lambda: play.count() == before + 1)
    name = "tilbagekald"
    play.tickets[name] = str(before + 1)
    assert eventually(lambda: bool(play.lines(name)))
    assert play.standing(name) == (
        "NAV Support", "normal", "2026-10-27T10:10+01:00", "2026-10-29T09:10+01:00",
    )  # fmt: skip
    play.at("2026-10-27T09:14:00+01:00")
    play.sms("4531000003", "Vores kreditorliste i NAV viser forkerte beløb, hvem kan hjælpe?")
    person, text = play.await_message()
    assert person == "4531000003"
    assert "sagsnummer" in text
    assert "kundenummer" in text
    play.at("2026-10-27T09:16:00+01:00")
    play.sms("4531000003", "Kundenummer 10482")
    number = "customer_number"
    assert eventually(lambda: play.desk.get_ticket(play.tickets[name]).ticket.custom_fields.get(number) == "10482")
    assert eventually(lambda: len(play.comments(name, public=True)) == 2)
    play.at("2026-10-27T09:40:00+01:00")
    play.agent(name, comment={"body": "Vi har talt sammen.", "public": True}, status="solved")
    assert play.count() == before + 1
    assert play.messages() == []


def christmas(play: Play) -> None:
    play.at("2026-12-23T15:00:00+01:00")
    play.mail("lillejuleaften", QUESTION)
    # One hour is left, then it is Monday; three days of eight hours are We 1:00, Mo 8, Tu 8, We 7.
    assert play.standing("lillejuleaften") == (
        "BC Support", "normal", "2026-12-28T11:00+01:00", "2026-12-30T15:00+01:00",
    )  # fmt: skip
    play.at("2026-12-24T10:00:00+01:00")
    play.mail("juleaften", NOBODY_CAN)
    assert play.standing("juleaften") == (
        "Vagt", "urgent", "2026-12-24T10:30+01:00", "2026-12-24T14:00+01:00",
    )  # fmt: skip
    assert play.await_message()[0] == "Lise"
    play.at("2026-12-24T10:04:00+01:00")
    play.agent("juleaften", assignee_id=AGENT)
    play.at("2026-12-24T10:05:01+01:00")
    assert eventually(lambda: len(play.lines("juleaften")) == 3)
    assert play.lines("juleaften")[1:] == [
        "Alarm 1 til Lise Lund kl. 10.00.",
        "Alarmen er slut kl. 10.05: en konsulent har taget sagen.",
    ]
    (reply,) = play.comments("juleaften", public=True)
    assert "læser vi din mail ma. 28-12-2026 kl. 08.00" in reply
    # From four o'clock Jens has Christmas Eve, and Lise again from four the next day.
    for instant, person in (("2026-12-24T23:00:00+01:00", "Jens"), ("2026-12-25T16:30:00+01:00", "Lise")):
        play.at(instant)
        play.mail(instant, NOBODY_CAN)
        assert play.await_message()[0] == person
        play.agent(instant, status="solved")
    play.at("2026-12-27T12:00:00+01:00")
    play.mail("søndag", QUESTION)
    play.at("2026-12-28T08:00:00+01:00")
    play.mail("mandag", QUESTION)
    for name in ("søndag", "mandag"):
        assert play.standing(name) == (
            "BC Support", "normal", "2026-12-28T12:00+01:00", "2026-12-30T16:00+01:00",
        )  # fmt: skip
    assert play.messages() == []


def test_every_deadline_alarm_message_and_line_is_as_written_by_hand(play: Play) -> None:
    a_friday_from_one_minute_to_three_until_one_past_four(play)
    the_night_in_which_the_clocks_go_back(play)
    a_deadline_comes_near_and_passes(play)
    who_waits_in_the_queue_is_called_back(play)
    christmas(play)
