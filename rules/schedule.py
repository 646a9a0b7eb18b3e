"""Business time: when a desk is open, and arithmetic that counts only open time.

The choices where others differ:

| question | answer |
|---|---|
| result | aware, in UTC, so that Python's subtraction counts real time; `zone` is for showing |
| interval | contains its start, not its end; `24:00` ends a day; `22:00`-`06:00` is split at midnight |
| a deadline exactly on closing time | stays there; `add` of zero is `next_open` |
| going back | lands on an opening time if exact; `subtract` of zero from closed time is the last closing time |
| clock changes | real elapsed time; a repeated hour counts twice, a skipped one not at all |
| hours that start or end inside a clock change | by the wall clock: 02:00-02:30 twice in autumn, not in spring |
| a holiday | closes its whole local date, also the tail of the shift that began the evening before |
| an exception | replaces its local date; on a holiday it is refused, whatever it says |
| an exception over midnight | its tail is added to what the next date has, unless that is a holiday |
| a break | is taken out of its date; on a closed date it changes nothing |
| a pause | counts where it meets open time; one that starts at the deadline comes too late; a reversed one is empty |
| a pause without an end | until `datetime.max`: what it stops never falls due, and `add` raises NoOpening |
| nothing open any more | `next_open`, `add` and `subtract` raise NoOpening; `between` is zero, `is_open` is false |
| before year 2, after year 9998 | nothing is open |
| priority, policy or schedule changed on the way | `rules.sla`: recomputed from the original start on the new hours |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from rules.day_hours import DayHours, without
from rules.openings import Opening, OpeningTable, openings_between
from rules.schedule_data import parse_schedule
from rules.special_day import Break, SpecialDay

Pause: TypeAlias = tuple[datetime, datetime]

_NOTHING = timedelta()
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_BEGIN, _END = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_ALL_TIME = _END - _BEGIN
_KEPT_YEARS = 200


class NaiveInstant(ValueError):
    """An instant without a time zone says nothing about when it is."""


class NoOpening(ValueError):
    """The schedule does not open again in the direction that was asked for."""


class Schedule:
    """The opening hours of a desk, and business time by them.

    Immutable and safe to share between threads.  All instants given must be aware (NaiveInstant otherwise), in any
    zone; all instants returned are in UTC.

    `weekly` holds seven days from Monday.  `dated` and `yearly(year)` say which local dates differ; `dated` wins.
    Days of `yearly` may only shorten the weekly hours.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: tuple[DayHours, ...],
        dated: Mapping[date, SpecialDay],
        breaks: Mapping[date, tuple[Break, ...]],
        yearly: Callable[[int], Mapping[date, SpecialDay]] = lambda _year: {},
    ) -> None:
        self.zone = zone
        self._weekly = weekly
        self._dated = dated
        self._breaks = breaks
        self._yearly = yearly
        self._table: OpeningTable | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Schedule:
        """A schedule from plain data: `tz`, `weekly`, `holidays`, `exceptions`, `breaks` (see `rules.schedule_data`).

        Raises HoursError (a ValueError) naming what contradicts itself or cannot be read.
        """
        return cls(*parse_schedule(mapping))

    def is_open(self, at: datetime) -> bool:
        at = in_utc(at)
        table = self._covering(at)
        index = table.opening_before(at)
        return index >= 0 and at < table.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """`at` itself if it is open, else the next opening.  Raises NoOpening."""
        at = in_utc(at)
        table = self._covering(at)
        index = table.opening_before(at)
        if index >= 0 and at < table.ends[index]:
            return at
        while index + 1 >= len(table.starts):
            table = self._later(table)
            index = table.opening_before(at)
        return table.starts[index + 1]

    def add(self, at: datetime, duration: timedelta, paused: Iterable[Pause] = ()) -> datetime:
        """The earliest instant by which `duration` of open, unpaused time has passed since `at`.

        Zero gives `next_open(at)`, whatever is paused.  Raises ValueError on a negative duration, and NoOpening.
        """
        if duration <= _NOTHING:
            if duration < _NOTHING:
                raise ValueError("a negative duration cannot be added; use subtract")
            return self.next_open(at)
        at = in_utc(at)
        due_at = self._advance(at, duration)
        if paused:
            for start, end in merged_pauses(paused, at):
                if start >= due_at:
                    break
                due_at = self._advance(end, self.between(start, due_at))
        return due_at

    def subtract(self, at: datetime, duration: timedelta) -> datetime:
        """The latest instant since which `duration` of open time has passed until `at`.

        Zero gives `at` if it is open or a closing time, else the last closing time before it.
        Raises ValueError on a negative duration, and NoOpening.
        """
        if duration < _NOTHING:
            raise ValueError("a negative duration cannot be subtracted; use add")
        at = in_utc(at)
        table = self._covering(at)
        if not duration:
            index = table.opening_before(at)
            while index < 0:
                table = self._earlier(table)
                index = table.opening_before(at)
            return min(at, table.ends[index])
        if duration > at - _BEGIN:
            raise NoOpening("there is not that much open time before")
        while (target := table.open_until(at) - duration) < _NOTHING:
            table = self._earlier(table)
        return table.latest_before(target)

    def between(self, begin: datetime, end: datetime, paused: Iterable[Pause] = ()) -> timedelta:
        """The open, unpaused time from `begin` until `end`; zero when they are reversed."""
        begin, end = in_utc(begin), in_utc(end)
        if end <= begin:
            return _NOTHING
        table = self._covering(begin, end)
        total = table.open_until(end) - table.open_until(begin)
        if paused:
            for start, stop in merged_pauses(paused, begin):
                if start >= end:
                    break
                total -= table.open_until(min(stop, end)) - table.open_until(start)
        return total

    def shown(self, at: datetime) -> datetime:
        """The same instant with the offset of the schedule's zone, fixed, so that subtracting counts real time."""
        there = in_utc(at).astimezone(self.zone)
        return there.replace(tzinfo=_fixed(there.utcoffset() or _NOTHING), fold=0)

    def openings(self, begin: datetime, end: datetime) -> Iterator[Opening]:
        """The openings between two instants, in order, cut to them."""
        begin, end = in_utc(begin), in_utc(end)
        table = self._covering(begin, max(begin, end))
        index = max(table.opening_before(begin), 0)
        while index < len(table.starts) and table.starts[index] < end:
            start, close = max(table.starts[index], begin), min(table.ends[index], end)
            if start < close:
                yield start, close
            index += 1

    def weekly_hours(self, day: date) -> DayHours:
        """The hours that this weekday has when nothing special happens."""
        return self._weekly[day.weekday()]

    def special_day(self, day: date) -> SpecialDay | None:
        """Why this local date differs from its weekday, if it does."""
        return self._dated.get(day) or self._yearly(day.year).get(day)

    def breaks_on(self, day: date) -> tuple[Break, ...]:
        return self._breaks.get(day, ())

    def hours_on(self, day: date) -> DayHours:
        """The hours of this local date, breaks taken out."""
        special = self.special_day(day)
        hours = self.weekly_hours(day) if special is None else special.hours
        breaks = self._breaks.get(day)
        return without(hours, ((pause.start, pause.end) for pause in breaks)) if breaks else hours

    def _advance(self, at: datetime, duration: timedelta) -> datetime:
        if not duration:
            return at
        if duration > _ALL_TIME:
            raise NoOpening("there is not that much open time after")
        table = self._covering(at)
        target = table.open_until(at) + duration
        while target > table.opened[-1]:
            if duration > _END - at:
                raise NoOpening("there is not that much open time after")
            table = self._later(table)
            target = table.open_until(at) + duration
        return table.earliest_after(target)

    def _covering(self, begin: datetime, end: datetime | None = None) -> OpeningTable:
        """A table that both instants lie inside."""
        end = end or begin
        table = self._table
        if table is not None and table.covers_from <= begin and end < table.covers_until:
            return table
        first, last = _in_reach(begin.year), _in_reach(end.year + 1)
        if table is not None:
            early, late = min(first, table.first_year), max(last, table.last_year)
            if late - early < _KEPT_YEARS:
                return self._grown(early, late, table)
        return self._grown(first, last)

    def _later(self, table: OpeningTable) -> OpeningTable:
        """A table that reaches further into the future, or NoOpening if nothing can open there."""
        first, last = table.first_year, table.last_year
        if last >= _LAST_YEAR or (not any(self._weekly) and last > max(self._dated, default=date.min).year):
            raise NoOpening("the schedule does not open after that")
        return self._grown(first, _in_reach(last + (last - first + 1)), table)

    def _earlier(self, table: OpeningTable) -> OpeningTable:
        """A table that reaches further into the past, or NoOpening if nothing can have been open there."""
        first, last = table.first_year, table.last_year
        if first <= _FIRST_YEAR or (not any(self._weekly) and first < min(self._dated, default=date.max).year):
            raise NoOpening("the schedule was not open before that")
        return self._grown(_in_reach(first - (last - first + 1)), last, table)

    def _grown(self, first: int, last: int, known: OpeningTable | None = None) -> OpeningTable:
        """The table over whole UTC years, `first` to `last`; what is `known` of them is taken over.

        It is kept for the next call unless it is so long that one odd date would weigh on all that follow.
        """
        begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
        if known is None:
            openings = list(openings_between(self.zone, self.hours_on, begin, end))
        else:
            openings = [
                *openings_between(self.zone, self.hours_on, begin, known.covers_from),
                *known.openings(),
                *openings_between(self.zone, self.hours_on, known.covers_until, end),
            ]
        table = OpeningTable.of(begin, end, openings)
        if last - first < _KEPT_YEARS:
            self._table = table
        return table


@lru_cache(maxsize=64)
def _fixed(offset: timedelta) -> timezone:
    return timezone(offset)


def _in_reach(year: int) -> int:
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC; one that lies outside of all years is their edge.  Raises NaiveInstant."""
    try:
        if at.tzinfo is UTC:
            return at
        if at.utcoffset() is None:
            raise NaiveInstant("this instant has no time zone: give an aware datetime")
        return at.astimezone(UTC)
    except AttributeError:
        raise NaiveInstant(f"{type(at).__name__} is no instant: give an aware datetime") from None
    except OverflowError:
        return _EARLIEST if at.year == 1 else _LATEST


def _parse_pauses(paused: object) -> Iterator[Pause]:
    """The instants in UTC.  Raises ValueError for what is no list of pairs of aware datetimes."""
    for pause in paused if isinstance(paused, Iterable) else (paused,):
        match pause:
            case (datetime() as start, datetime() as end):
                if start.tzinfo is None or end.tzinfo is None:
                    raise NaiveInstant("paused: an instant has no time zone: give aware datetimes")
                yield in_utc(start), in_utc(end)
            case _:
                raise ValueError(
                    "paused: write pairs of two instants; a pause without an end lasts until datetime.max"
                )


def merged_pauses(paused: Iterable[Pause], begin: datetime) -> list[Pause]:
    """The pauses since `begin`, in order, overlapping and touching ones made one."""
    merged: list[Pause] = []
    for pause_start, pause_end in sorted(_parse_pauses(paused)):
        start = max(pause_start, begin)
        if start >= pause_end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(pause_end, merged[-1][1]))
        else:
            merged.append((start, pause_end))
    return merged
