"""Time registered on tickets: added to, never changed.  A correction takes an entry back and adds another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import Select

from rules.identity import same_number
from workers.time_ledger.database import Database
from workers.time_ledger.entry import AlreadyCorrected, Entry, NoSuchEntry, OtherRequest, Work, fingerprint_of
from workers.time_ledger.rows import booked_at, known_at, parse_entry, select_entries
from workers.time_ledger.tables import ENTRIES, EVENTS, RESENDS

LONGEST_AGENT = 200
"""Letters of a name that are kept."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What takes back `counter.corrects`, and what stands in its place; None if nothing does."""

    counter: Entry
    replacement: Entry | None


class TimeLedger:
    """All entries.  Every method raises `workers.time_ledger.database.LedgerUnavailable`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self._clock = clock

    def register(self, work: Work) -> Entry:
        """Add it; the entry that is there already for a repeated request.  Raises OtherRequest."""
        wanted = fingerprint_of(work.agent_id, work.ticket_id, work)

        def add(connection: Connection) -> None:
            _add(connection, _values(work, wanted, self._clock()))

        (found,) = self._once(work.request_id, wanted, add)
        return found

    def correct(
        self, ticket_id: str, entry_id: int, work: Work | None, *, agent_id: int, agent: str, request_id: str
    ) -> Correction:
        """Take an entry of a ticket back, and put `work` in its place if there is any.

        A repeated request answers as the first.  Raises NoSuchEntry, AlreadyCorrected and OtherRequest.
        """
        wanted = fingerprint_of(agent_id, ticket_id, work, entry_id)

        def add(connection: Connection) -> None:
            old = _work_of(connection, ticket_id, entry_id)
            if old.corrected_by is not None:
                raise AlreadyCorrected
            at = self._clock()
            _add(
                connection,
                _counter_values(old, request_id, wanted, at) | {"agent_id": agent_id, "agent": agent[:LONGEST_AGENT]},
            )
            if work is not None:
                _add(connection, _values(replace(work, request_id=request_id), wanted, at))

        counter, *works = self._once(request_id, wanted, add)
        return Correction(counter, works[0] if works else None)

    def _once(self, request_id: str, wanted: str, add: Callable[[Connection], None]) -> tuple[Entry, ...]:
        """The entries of a request, added if they are not there; raises what `add` raises, and OtherRequest."""
        try:
            with self.database.writing() as connection:
                found = _of_request(connection, request_id)
                if not found:
                    add(connection)
                    found = _of_request(connection, request_id)
        except (IntegrityError, AlreadyCorrected):
            # Another process added the same this very moment, or corrected the same entry.
            found = self._read(select_entries().where(ENTRIES.c.request_id == request_id))
            if not found:
                raise AlreadyCorrected from None
        if any(one.fingerprint != wanted for one in found):
            raise OtherRequest
        return found

    def find(self, ticket_id: str, entry_id: int) -> Entry:
        """Work that was registered on a ticket.  Raises NoSuchEntry."""
        with self.database.reading() as connection:
            return _work_of(connection, ticket_id, entry_id)

    def of_ticket(self, ticket_id: str) -> tuple[Entry, ...]:
        """All of a ticket, counter-entries too, in the order in which they were registered."""
        return self._read(select_entries().where(ENTRIES.c.ticket_id == ticket_id))

    def done_between(self, begin: datetime, end: datetime) -> tuple[Entry, ...]:
        """All work that ended from `begin` until `end` (not included), and what takes it back."""
        return self._read(select_entries().where(ENTRIES.c.done_at >= begin, ENTRIES.c.done_at < end))

    def unknown_to_erp(
        self, as_of: Mapping[str, datetime], *, by_hand: bool = False
    ) -> Mapping[str, tuple[Entry, ...]]:
        """Entries that draw on clip cards and that the ERP did not know when it was asked, by customer number.

        `as_of` is when that was, likewise; an entry counts for whoever has the same number, however it was written
        (`rules.identity.same_number`).  Figures that people keep `by_hand` do not know what was posted, but only what
        was said to be booked.
        """
        if not as_of or not self.database.is_there:
            return {}
        earliest = min(as_of.values())
        known = booked_at() if by_hand else known_at()
        rows = self._read(
            select_entries().where(
                ENTRIES.c.customer_number.in_(_spellings(as_of)),
                ENTRIES.c.agreement == "clips",
                or_(known.is_(None), known > earliest),
            )
        )
        found: dict[str, list[Entry]] = {}
        for one in rows:
            since = one.booked_at if by_hand else one.known_at
            for number, at in as_of.items():
                if same_number(number, str(one.customer_number)) and (since is None or since > at):
                    found.setdefault(number, []).append(one)
        return {number: tuple(entries) for number, entries in found.items()}

    def unapproved(self, until: datetime) -> tuple[Entry, ...]:
        """Entries of work that ended before `until` and that nobody has approved."""
        return self._read(_without("approved").where(ENTRIES.c.done_at < until))

    def approved_and_unknown(self) -> tuple[Entry, ...]:
        """Approved entries that the ERP does not have yet."""
        approved = select(EVENTS.c.entry_id).where(EVENTS.c.kind == "approved")
        return self._read(select_entries().where(ENTRIES.c.id.in_(approved), known_at().is_(None)))

    def erp_ids(self) -> frozenset[str]:
        """The ERP's ids of all entries that were posted."""
        with self.database.reading() as connection:
            found = connection.execute(select(EVENTS.c.reference).where(EVENTS.c.kind == "posted")).scalars()
            return frozenset(found)

    def note(self, kind: str, entry_ids: Collection[int], actor: str, reference: str = "") -> int:
        """Note that something has happened to entries, each at most once; how many it was news of."""
        try:
            return self._note(kind, entry_ids, actor, reference)
        except IntegrityError:
            # Another process noted some of it this very moment; the second time they are seen.
            return self._note(kind, entry_ids, actor, reference)

    def note_resend(self, entry_id: int) -> None:
        """Note that an entry is about to be sent once more; its `posting_at` is then now."""
        with self.database.writing() as connection:
            connection.execute(insert(RESENDS).values(entry_id=entry_id, at=self._clock()))

    def _note(self, kind: str, entry_ids: Collection[int], actor: str, reference: str) -> int:
        at = self._clock()
        with self.database.writing() as connection:
            there = select(EVENTS.c.entry_id).where(EVENTS.c.kind == kind, EVENTS.c.entry_id.in_(list(entry_ids)))
            news = sorted(set(entry_ids) - set(connection.execute(there).scalars()))
            for entry_id in news:
                values = {"entry_id": entry_id, "kind": kind, "at": at, "actor": actor, "reference": reference}
                connection.execute(insert(EVENTS).values(**values))
        return len(news)

    def _read(self, query: Select[Any]) -> tuple[Entry, ...]:
        with self.database.reading() as connection:
            return _get(connection, query)


def _spellings(numbers: Iterable[str]) -> list[str]:
    """How customer numbers may have been written; each by itself, so that the index finds them."""
    return sorted({form for number in numbers for form in (number, number.upper(), number.lower())})


def _get(connection: Connection, query: Select[Any]) -> tuple[Entry, ...]:
    rows = connection.execute(query.order_by(ENTRIES.c.id)).mappings()
    return tuple(parse_entry(row) for row in rows)


def _without(kind: str) -> Select[Any]:
    there = select(EVENTS.c.entry_id).where(EVENTS.c.kind == kind)
    return select_entries().where(ENTRIES.c.id.not_in(there))


def _of_request(connection: Connection, request_id: str) -> tuple[Entry, ...]:
    return _get(connection, select_entries().where(ENTRIES.c.request_id == request_id))


def _work_of(connection: Connection, ticket_id: str, entry_id: int) -> Entry:
    query = select_entries().where(
        ENTRIES.c.id == entry_id, ENTRIES.c.ticket_id == ticket_id, ENTRIES.c.kind == "work"
    )
    found = _get(connection, query)
    if not found:
        raise NoSuchEntry
    return found[0]


def _add(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(insert(ENTRIES).values(**values))


def _values(work: Work, fingerprint: str, at: datetime) -> dict[str, Any]:
    agent = work.agent[:LONGEST_AGENT]
    return {
        **asdict(work),
        "agent": agent,
        "kind": "work",
        "corrects": None,
        "fingerprint": fingerprint,
        "registered_at": at,
    }


def _counter_values(old: Entry, request_id: str, fingerprint: str, at: datetime) -> dict[str, Any]:
    same = ("ticket_id", "customer_number", "agreement", "product", "clip_minutes", "done_at")
    return {
        **{name: getattr(old, name) for name in same},
        "request_id": request_id,
        "kind": "counter",
        "corrects": old.id,
        "fingerprint": fingerprint,
        "minutes": -old.minutes,
        "billed_minutes": -old.billed_minutes,
        "registered_at": at,
        "note": "",
        "counted": "",
    }
