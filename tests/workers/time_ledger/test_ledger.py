"""The time ledger in SQLite and in PostgreSQL: once and for all, corrected by counter-entries, exact."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from tests.workers.time_ledger.conftest import NOW
from tests.workers.time_ledger.works import DONE_AT, work
from workers.time_ledger import ledger as module
from workers.time_ledger.database import Database
from workers.time_ledger.entry import AlreadyCorrected, Entry, NoSuchEntry, OtherRequest
from workers.time_ledger.ledger import TimeLedger
from workers.time_ledger.tables import ENTRIES, EVENTS

MINE = {"agent_id": 7, "agent": "Mette Holm"}


def new_id() -> str:
    return str(uuid.uuid4())


def test_what_is_registered_is_there_to_the_letter_and_in_utc(ledger: TimeLedger) -> None:
    done_at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"), fold=1)
    asked = work(done_at=done_at, note="Æøå 'quote' \"double\"\nand a line 🙂")
    entry = ledger.register(asked)
    assert (entry.kind, entry.minutes, entry.billed_minutes, entry.clip_minutes) == ("work", 25, 30, 15)
    assert entry.done_at == done_at.astimezone(UTC)
    assert entry.registered_at == NOW
    assert entry.done_at.tzinfo is UTC
    assert entry.note == asked.note
    assert ledger.of_ticket("12") == (entry,)
    assert ledger.find("12", entry.id) == entry
    assert ledger.of_ticket("1") == ()


def test_the_name_of_an_agent_may_be_longer_than_is_kept(ledger: TimeLedger) -> None:
    name = "Å" * 255
    entry = ledger.register(work(agent=name))
    assert entry.agent == name[:200]
    done = ledger.correct("12", entry.id, None, agent_id=7, agent=name, request_id=new_id())
    assert done.counter.agent == name[:200]


def test_a_repeated_request_adds_nothing_and_answers_as_the_first(ledger: TimeLedger) -> None:
    asked = work()
    first = ledger.register(asked)
    assert ledger.register(asked) == first
    # The rules may have changed meanwhile; what was drawn, was drawn.
    assert ledger.register(work(request_id=asked.request_id, billed_minutes=45, counted="otherwise")) == first
    assert ledger.of_ticket("12") == (first,)
    for other in ({"minutes": 26}, {"ticket_id": "13"}, {"agent_id": 8}, {"note": ""}):
        with pytest.raises(OtherRequest):
            ledger.register(work(request_id=asked.request_id, **other))
    assert ledger.of_ticket("12") == (first,)


def test_a_correction_takes_back_and_puts_in_its_place(ledger: TimeLedger) -> None:
    entry, request = ledger.register(work()), new_id()
    new = work(minutes=40, billed_minutes=45)
    done = ledger.correct("12", entry.id, new, **MINE, request_id=request)
    assert (done.counter.minutes, done.counter.billed_minutes, done.counter.corrects) == (-25, -30, entry.id)
    assert done.replacement is not None
    assert (done.replacement.minutes, done.replacement.billed_minutes) == (40, 45)
    assert ledger.correct("12", entry.id, new, **MINE, request_id=request) == done
    rows = ledger.of_ticket("12")
    assert [one.minutes for one in rows] == [25, -25, 40]
    assert rows[0].corrected_by == rows[1].id
    assert sum(one.billed_minutes for one in rows) == 45
    again = ledger.correct("12", done.replacement.id, None, **MINE, request_id=new_id())
    assert again.replacement is None
    assert sum(one.billed_minutes for one in ledger.of_ticket("12")) == 0


def test_an_entry_is_corrected_once_and_only_where_it_is(ledger: TimeLedger) -> None:
    entry = ledger.register(work())
    with pytest.raises(NoSuchEntry):
        ledger.correct("13", entry.id, None, **MINE, request_id=new_id())
    with pytest.raises(NoSuchEntry):
        ledger.correct("12", entry.id + 1, None, **MINE, request_id=new_id())
    request = new_id()
    done = ledger.correct("12", entry.id, None, **MINE, request_id=request)
    with pytest.raises(AlreadyCorrected):
        ledger.correct("12", entry.id, None, **MINE, request_id=new_id())
    with pytest.raises(NoSuchEntry):  # a counter-entry is no work
        ledger.correct("12", done.counter.id, None, **MINE, request_id=new_id())
    with pytest.raises(OtherRequest):
        ledger.correct("12", entry.id, work(minutes=1), **MINE, request_id=request)
    with pytest.raises(OtherRequest):
        ledger.register(work(request_id=request))
    assert [one.minutes for one in ledger.of_ticket("12")] == [25, -25]


def test_the_database_itself_refuses_every_change(ledger: TimeLedger) -> None:
    entry = ledger.register(work())
    ledger.correct("12", entry.id, None, **MINE, request_id=new_id())
    ledger.note("approved", [entry.id], "admin")
    ledger.note_resend(entry.id)
    before = ledger.of_ticket("12")
    changes = [
        "UPDATE time_entries SET minutes = 1",
        "UPDATE time_entries SET note = 'x' WHERE id = 1",
        "DELETE FROM time_entries",
        "UPDATE time_events SET actor = 'x'",
        "DELETE FROM time_events",
        "UPDATE time_resends SET entry_id = 2",
        "DELETE FROM time_resends",
    ]
    if ledger.database.kind == "postgresql":
        changes.append("TRUNCATE time_entries, time_events, time_resends")
    for change in changes:
        with pytest.raises(DBAPIError, match="append-only"), ledger.database.writing() as connection:
            connection.execute(text(change))
    assert ledger.of_ticket("12") == before


def test_sqlite_replaces_no_row_either(ledger: TimeLedger) -> None:
    """`REPLACE` deletes what is in the way of the new row without a word."""
    if ledger.database.kind != "sqlite":
        return
    entry = ledger.register(work())
    ledger.correct("12", entry.id, None, **MINE, request_id=new_id())
    ledger.note("approved", [entry.id], "admin")
    before = ledger.of_ticket("12")
    with ledger.database.reading() as connection:
        work_row, counter_row = (dict(row) for row in connection.execute(select(ENTRIES)).mappings())
        event_row = dict(connection.execute(select(EVENTS)).mappings().one())
    tries = [
        (ENTRIES, work_row | {"minutes": 1}),
        (ENTRIES, work_row | {"minutes": 1, "id": 99}),
        (ENTRIES, counter_row | {"minutes": -1, "id": 99, "request_id": new_id()}),
        (EVENTS, event_row | {"actor": "x", "id": 99}),
    ]
    for table, values in tries:
        with pytest.raises(DBAPIError, match="append-only"), ledger.database.writing() as connection:
            connection.execute(insert(table).prefix_with("OR REPLACE").values(**values))
    assert ledger.of_ticket("12") == before


@pytest.mark.parametrize(
    "broken", [{"minutes": 0}, {"billed_minutes": -1}, {"clip_minutes": 0}], ids=["no minutes", "negative", "no clip"]
)
def test_the_database_takes_no_entry_that_makes_no_sense(ledger: TimeLedger, broken: dict[str, int]) -> None:
    with pytest.raises((DBAPIError, AlreadyCorrected)):
        ledger.register(work(**broken))
    assert ledger.of_ticket("12") == ()


def test_two_at_once_add_a_request_once(opened: Callable[[], Database]) -> None:
    asked = [work() for _ in range(12)]
    ledgers = [TimeLedger(opened(), lambda: NOW) for _ in range(3)]
    found: list[set[int]] = []
    gate = threading.Barrier(len(ledgers))

    def register(ledger: TimeLedger) -> None:
        gate.wait()
        found.append({ledger.register(one).id for one in asked})

    threads = [threading.Thread(target=register, args=(one,)) for one in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == found[2]
    assert len(ledgers[0].of_ticket("12")) == len(asked)


def test_two_at_once_correct_an_entry_once(opened: Callable[[], Database]) -> None:
    ledgers = [TimeLedger(opened(), lambda: NOW) for _ in range(2)]
    entries = [ledgers[0].register(work()) for _ in range(8)]
    refused: list[int] = []
    gate = threading.Barrier(2)

    def correct(ledger: TimeLedger) -> None:
        gate.wait()
        for one in entries:
            try:
                ledger.correct("12", one.id, None, **MINE, request_id=new_id())
            except AlreadyCorrected:
                refused.append(one.id)

    threads = [threading.Thread(target=correct, args=(one,)) for one in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == len(entries)
    assert sum(one.minutes for one in ledgers[0].of_ticket("12")) == 0


def test_a_request_that_another_process_has_just_carried_out_answers_as_the_first(
    ledger: TimeLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our look for the request and our look at the entry, the other one commits."""
    entry, request = ledger.register(work()), new_id()
    done = ledger.correct("12", entry.id, None, **MINE, request_id=request)
    look, looks = module._of_request, iter([True])

    def late(connection: Connection, request_id: str) -> tuple[Entry, ...]:
        return () if next(looks, False) else look(connection, request_id)

    monkeypatch.setattr(module, "_of_request", late)
    assert ledger.correct("12", entry.id, None, **MINE, request_id=request) == done


def test_two_at_once_note_the_same_once(opened: Callable[[], Database]) -> None:
    ledgers = [TimeLedger(opened(), lambda: NOW) for _ in range(3)]
    ids = [ledgers[0].register(work()).id for _ in range(10)]
    gate, news = threading.Barrier(len(ledgers)), []

    def approve(ledger: TimeLedger) -> None:
        gate.wait()
        news.append(ledger.note("approved", ids, "Lise"))

    threads = [threading.Thread(target=approve, args=(one,)) for one in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(news) == len(ids)


def test_what_the_erp_does_not_know_is_what_it_was_not_told_before_it_was_asked(ledger: TimeLedger) -> None:
    entry = ledger.register(work())
    other = ledger.register(work(customer_number="10453"))
    ledger.register(work(agreement="subscription"))
    ledger.register(work(customer_number=None, agreement="unknown"))
    asked = {"10452": NOW, "10453": NOW}
    assert ledger.unknown_to_erp(asked) == {"10452": (entry,), "10453": (other,)}
    assert ledger.unknown_to_erp({}) == {}
    ledger.note("approved", [entry.id], "admin")
    assert ledger.unknown_to_erp({"10452": NOW})["10452"][0].billed_minutes == 30
    ledger.note("posted", [entry.id], "admin", "guid")
    early = {"10452": NOW - timedelta(seconds=1)}
    assert list(ledger.unknown_to_erp(early)) == ["10452"]
    assert ledger.unknown_to_erp({"10452": NOW}) == {}
    done = ledger.correct("12", entry.id, None, **MINE, request_id=new_id())
    assert ledger.unknown_to_erp({"10452": NOW}) == {"10452": (done.counter,)}
    ledger.note("booked", [done.counter.id], "admin")
    assert ledger.unknown_to_erp({"10452": NOW}) == {}


def test_an_entry_counts_for_its_customer_however_the_number_was_written(ledger: TimeLedger) -> None:
    typed = ledger.register(work(customer_number="kø10452"))
    own = ledger.register(work(customer_number="KØ10452"))
    ledger.register(work(customer_number="KØ1045"))
    assert ledger.unknown_to_erp({"KØ10452": NOW}) == {"KØ10452": (typed, own)}
    ledger.note("posted", [typed.id], "admin", "guid")
    assert ledger.unknown_to_erp({"kø10452": NOW}) == {"kø10452": (own,)}


def test_what_happens_to_an_entry_is_noted_once(ledger: TimeLedger) -> None:
    entries = [ledger.register(work(done_at=DONE_AT + timedelta(hours=n))) for n in range(3)]
    until = DONE_AT + timedelta(hours=2)
    assert ledger.unapproved(until) == tuple(entries[:2])
    assert ledger.note("approved", [one.id for one in entries[:2]], "Lise") == 2
    assert ledger.note("approved", [one.id for one in entries], "Jens") == 1
    found = ledger.approved_and_unknown()
    assert [(one.approved_by, one.approved_at) for one in found] == [("Lise", NOW), ("Lise", NOW), ("Jens", NOW)]
    assert ledger.unapproved(until) == ()
    ledger.note("booked", [entries[0].id], "Lise")
    assert [one.id for one in ledger.approved_and_unknown()] == [one.id for one in entries[1:]]
    assert [one.id for one in ledger.done_between(DONE_AT, until)] == [one.id for one in entries[:2]]
