"""Approved time goes to Business Central once: over HTTP, with answers that are lost and runs that die."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from demo.business_central.account import CLIENT_ID, CLIENT_SECRET
from demo.business_central.records import Records
from demo.business_central.server import Simulator
from demo.faults import Fault
from integrations.business_central.time_registration import TimeRegistration, TimeRegistrations, hours_of
from integrations.errors import BadCredentials, OutcomeUnknown, Rejected, Retryable
from rules.clip_cost import PostingRules
from tests.workers.time_ledger.works import work
from workers.time_ledger.database import Database
from workers.time_ledger.entry import Entry
from workers.time_ledger.ledger import TimeLedger
from workers.time_posting import LONGEST_REQUEST, Line, TimePosting

ZONE = ZoneInfo("Europe/Copenhagen")
COMPANY = "44444444-0000-4000-8000-000000000001"
RULES = PostingRules({"Mette Holm": "MH", "Jens Ø": "JO"}, "HOTLINE", "1000", {"20917": "J00010"})
LATE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""The next day in Copenhagen."""


class Bearer(requests.auth.AuthBase):
    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass
class Books:
    """A ledger and a Business Central."""

    simulator: Simulator
    ledger: TimeLedger
    erp: TimeRegistrations
    now: datetime = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    rules: PostingRules = field(default_factory=lambda: RULES)

    def register(self, **changes: Any) -> Entry:
        return self.ledger.register(work(**changes))

    def approve(self, *entries: Entry) -> None:
        self.ledger.note("approved", [one.id for one in entries], "Lise")

    def post(self) -> list[Line]:
        return list(TimePosting(self.ledger, self.erp, self.rules, ZONE, lambda: self.now).run())

    def results(self) -> list[str]:
        return [line.result for line in self.post()]

    def rows(self) -> list[tuple[object, ...]]:
        names = ("employeeNumber", "jobNumber", "jobTaskNumber", "date", "quantity")
        return [tuple(row[name] for name in names) for row in self.simulator.time_sheets.rows]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    records = Records(COMPANY, {"companies": ()})
    with Simulator(records, 0) as simulator:
        yield simulator


@pytest.fixture
def books(simulator: Simulator, tmp_path: Path) -> Iterator[Books]:
    ledger = TimeLedger(Database(None, tmp_path), lambda: made.now)
    erp = TimeRegistrations(
        simulator.base_url, COMPANY, Bearer(token_of(simulator)), lambda *_: None, contextlib.nullcontext
    )
    made = Books(simulator, ledger, erp)
    simulator.time_sheets.rows.clear()
    yield made
    simulator.faults.clear()


def token_of(simulator: Simulator) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "https://api.businesscentral.dynamics.com/.default",
    }
    answer = requests.post(simulator.token_url, data=form, timeout=5)
    return str(answer.json()["access_token"])


def lose_the_answer(books: Books) -> None:
    """Of the POST: it is carried out, and half of what is answered comes."""
    path = "/timeRegistrationEntries"
    books.simulator.faults.add(Fault(path=path, times=1))
    books.simulator.faults.add(Fault(path=path, times=1, cut=True))


def test_what_is_approved_is_posted_by_employee_project_and_the_desks_own_day(books: Books) -> None:
    entry = books.register()
    other = books.register(agent="Jens Ø", customer_number="20917", done_at=LATE, billed_minutes=25, clip_minutes=60)
    unapproved = books.register()
    books.approve(entry, other)
    assert books.results() == ["posted", "posted"]
    assert books.rows() == [
        ("MH", "HOTLINE", "1000", "2026-11-25", Decimal("0.5")),
        ("JO", "J00010", "1000", "2026-11-26", Decimal("0.41667")),
    ]
    assert books.results() == []
    found = books.ledger.of_ticket("12")
    assert [one.erp_id for one in found] == [row["id"] for row in books.simulator.time_sheets.rows] + [None]
    assert found[2] == unapproved


def test_who_has_no_employee_is_named_and_the_others_go_on(books: Books) -> None:
    books.approve(books.register(agent="Ukendt"), books.register())
    lines = books.post()
    assert [one.result for one in lines] == ["held", "posted"]
    assert lines[0].why == "time.yaml has no employee for Ukendt"


def test_a_lost_answer_is_read_back_and_not_sent_again(books: Books) -> None:
    entry = books.register()
    books.approve(entry)
    lose_the_answer(books)
    assert books.results() == ["held"]
    assert len(books.rows()) == 1
    assert books.results() == ["posted"]
    assert len(books.rows()) == 1
    assert books.ledger.find("12", entry.id).erp_id == books.simulator.time_sheets.rows[0]["id"]


def test_what_never_arrived_is_sent_again_when_no_request_can_live_any_more(books: Books) -> None:
    books.approve(books.register())
    books.simulator.faults.add(Fault(path="/timeRegistrationEntries", times=1))
    books.simulator.faults.add(Fault(path="/timeRegistrationEntries", times=1, hang=0.01))
    assert books.results() == ["held"]
    assert books.rows() == []
    assert books.results() == ["held"], "it may still be on its way"
    books.now += LONGEST_REQUEST
    assert books.results() == ["posted"]
    assert len(books.rows()) == 1
    assert books.results() == []


def test_what_was_sent_again_in_vain_waits_as_long_once_more(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[datetime] = []

    def lose(_: TimeRegistrations, wanted: TimeRegistration) -> TimeRegistration:
        sent.append(books.now)
        raise OutcomeUnknown("business_central", f"create {wanted.day}", "timed out")

    begin = books.now
    books.approve(books.register())
    monkeypatch.setattr(TimeRegistrations, "create", lose)
    for minutes in (0, 21, 22, 40, 41, 42):
        books.now = begin + timedelta(minutes=minutes)
        assert books.results() == ["held"]
    assert [at - begin for at in sent] == [timedelta(0), timedelta(minutes=21), timedelta(minutes=41)]


def test_a_like_entry_that_was_there_before_or_is_anothers_is_not_taken_for_ours(books: Books) -> None:
    like = TimeRegistration("MH", date(2026, 11, 25), hours_of(30), "HOTLINE", "1000")
    by_hand = books.erp.create(like)
    first, second = books.register(), books.register()
    books.approve(first, second)
    lose_the_answer(books)
    assert books.results() == ["held", "held"], "who is like an entry of unknown outcome waits for it"
    assert books.results() == ["posted", "posted"]
    ids = [books.ledger.find("12", one.id).erp_id for one in (first, second)]
    assert by_hand.id not in ids
    assert len({*ids}) == 2
    assert len(books.rows()) == 3


def test_a_run_that_dies_anywhere_posts_once(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [books.register(minutes=n, billed_minutes=15 * n) for n in (1, 2, 3)]
    books.approve(*entries)
    note = books.ledger.note
    for deadly in range(1, 9):
        calls = 0

        def dying(kind: str, ids: Any, actor: str, reference: str = "", *, deadly: int = deadly) -> int:
            nonlocal calls
            calls += 1
            if calls == deadly:
                raise KeyboardInterrupt
            return note(kind, ids, actor, reference)

        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(books.ledger, "note", dying)
            books.post()
        books.now += LONGEST_REQUEST
    assert books.results() == []
    assert sorted(row[4] for row in books.rows()) == [Decimal("0.25"), Decimal("0.5"), Decimal("0.75")]


def test_what_was_taken_back_before_it_was_sent_is_never_sent(books: Books) -> None:
    entry = books.register()
    books.approve(entry)
    new = work(minutes=40, billed_minutes=45)
    done = books.ledger.correct("12", entry.id, new, agent_id=7, agent="Mette Holm", request_id=str(uuid.uuid4()))
    assert done.replacement is not None
    assert books.results() == ["held"]
    books.approve(done.counter, done.replacement)
    assert books.results() == ["cancelled", "cancelled", "posted"]
    assert [row[4] for row in books.rows()] == [Decimal("0.75")]
    assert books.results() == []


def test_what_is_taken_back_after_it_was_posted_is_removed_there(books: Books) -> None:
    entry = books.register()
    books.approve(entry)
    books.post()
    done = books.ledger.correct("12", entry.id, None, agent_id=7, agent="Mette Holm", request_id=str(uuid.uuid4()))
    books.approve(done.counter)
    assert books.results() == ["removed"]
    assert books.rows() == []
    assert books.results() == []
    assert books.ledger.unknown_to_erp({"10452": books.now}) == {}


def test_what_the_erp_has_approved_is_not_removed_and_says_so(books: Books) -> None:
    entry = books.register()
    books.approve(entry)
    books.post()
    books.simulator.time_sheets.rows[0]["status"] = "Approved"
    done = books.ledger.correct("12", entry.id, None, agent_id=7, agent="Mette Holm", request_id=str(uuid.uuid4()))
    books.approve(done.counter)
    (line,) = books.post()
    assert (line.result, line.why) == ("held", "Business Central refuses it (400)")


def test_what_costs_nothing_is_not_sent(books: Books) -> None:
    books.approve(books.register(billed_minutes=0))
    assert books.results() == ["cancelled"]
    assert books.rows() == []


@pytest.mark.parametrize(("status", "error"), [(401, BadCredentials), (429, Retryable)])
def test_what_keeps_all_from_being_sent_ends_the_run(books: Books, status: int, error: type[Exception]) -> None:
    books.approve(books.register(), books.register())
    books.simulator.faults.add(Fault(path="/timeRegistrationEntries", status=status, body="{}"))
    with pytest.raises(error):
        books.post()
    books.simulator.faults.clear()
    assert books.results() == ["posted", "posted"]


def test_a_filter_that_is_ignored_makes_no_others_entry_ours(books: Books) -> None:
    mine = books.erp.create(TimeRegistration("MH", date(2026, 11, 25), hours_of(30)))
    row = {**books.simulator.time_sheets.rows[0], "employeeNumber": "JO", "id": str(uuid.uuid4())}
    body = json.dumps({"value": [*books.simulator.time_sheets.rows, row]}, default=float)
    books.simulator.faults.add(Fault(times=1, body=body))
    assert books.erp.find("MH", date(2026, 11, 25)) == (mine,)


def test_the_simulator_is_as_strict_as_business_central(books: Books) -> None:
    with pytest.raises(Rejected):
        books.erp.create(TimeRegistration("XX", date(2026, 11, 25), hours_of(30)))
    with pytest.raises(Rejected):
        books.erp.create(TimeRegistration("MH", date(2026, 11, 25), hours_of(30), "NONE"))
    with pytest.raises(Rejected):
        books.erp.create(TimeRegistration("MH", date(2026, 11, 25), hours_of(30), "HOTLINE", "9"))
    with pytest.raises(Rejected):
        books.erp.create(TimeRegistration("MH", date(2026, 11, 25), hours_of(0)))
    url = f"{books.simulator.base_url}/api/v2.0/companies({COMPANY})/timeRegistrationEntries"
    auth = Bearer(token_of(books.simulator))
    assert requests.get(url, auth=auth, timeout=5).status_code == 400
    assert requests.patch(url, auth=auth, timeout=5).status_code == 405
    books.erp.delete(str(uuid.uuid4()))
