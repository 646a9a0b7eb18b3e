"""Openings on the time line: from the hours of local days to a table of instants that answers by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypeAlias

from rules.day_hours import DayHours

Opening: TypeAlias = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class OpeningTable:
    """All openings from `covers_from` until `covers_until`, in UTC, with the open time before each.

    `opened[i]` is the open time before opening `i`; the last entry is the open time of the whole table.
    """

    covers_from: datetime
    covers_until: datetime
    starts: list[datetime]
    ends: list[datetime]
    opened: list[timedelta]

    @classmethod
    def of(cls, covers_from: datetime, covers_until: datetime, openings: Iterable[Opening]) -> OpeningTable:
        """The table of sorted openings; touching ones become one."""
        starts: list[datetime] = []
        ends: list[datetime] = []
        for start, end in openings:
            if ends and start == ends[-1]:
                ends[-1] = end
            else:
                starts.append(start)
                ends.append(end)
        opened = [_NOTHING]
        for start, end in zip(starts, ends, strict=True):
            opened.append(opened[-1] + (end - start))
        return cls(covers_from, covers_until, starts, ends, opened)

    @property
    def first_year(self) -> int:
        return self.covers_from.year

    @property
    def last_year(self) -> int:
        return self.covers_until.year - 1

    def openings(self) -> Iterator[Opening]:
        return zip(self.starts, self.ends, strict=True)

    def opening_before(self, at: datetime) -> int:
        """The index of the last opening that starts at or before `at`; -1 if there is none."""
        return bisect_right(self.starts, at) - 1

    def open_until(self, at: datetime) -> timedelta:
        """The open time from the table's beginning until `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return _NOTHING
        end = self.ends[index]
        return self.opened[index] + ((at if at < end else end) - self.starts[index])

    def earliest_after(self, open_time: timedelta) -> datetime:
        """The earliest instant by which `open_time` (more than zero) has passed: a closing time stays there."""
        index = bisect_left(self.opened, open_time) - 1
        return self.starts[index] + (open_time - self.opened[index])

    def latest_before(self, open_time: timedelta) -> datetime:
        """The latest instant by which no more than `open_time` has passed: an opening time stays there."""
        index = bisect_right(self.opened, open_time) - 1
        return self.starts[index] + (open_time - self.opened[index])


def openings_between(
    zone: tzinfo, hours_on: Callable[[date], DayHours], begin: datetime, end: datetime
) -> Iterator[Opening]:
    """Every stretch of `[begin, end)` (UTC) in which the zone's wall clock shows a time inside the day's hours."""
    return ((start, close) for _, _, start, close in stretches_between(zone, hours_on, begin, end))


def stretches_between(
    zone: tzinfo, intervals_on: Callable[[date], Iterable[tuple[int, int]]], begin: datetime, end: datetime
) -> Iterator[tuple[date, tuple[int, int], datetime, datetime]]:
    """When the zone's wall clock shows each interval of each local date, in order: date, interval, start, end (UTC).

    The wall clock decides alone.  An interval that a clock change skips has therefore no stretch; what is shown
    twice has two, also where an interval starts or ends inside the repeated hour.
    """
    for since, until, offset in _offset_periods(zone, begin, end):
        first_local = (since + offset).replace(tzinfo=None)
        day = first_local.date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
        while midnight < until:
            for interval in intervals_on(day):
                start = midnight + timedelta(minutes=interval[0])
                close = midnight + timedelta(minutes=interval[1])
                if start < until and close > since:
                    yield day, interval, max(start, since), min(close, until)
            day += _ONE_DAY
            midnight += _ONE_DAY


def _offset_periods(zone: tzinfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of one UTC offset each.  `zoneinfo` tells no transitions, so each day is asked, then bisected."""
    since, offset = begin, _offset(zone, begin)
    day = begin
    while day < end:
        next_day = min(day + _ONE_DAY, end)
        later = _offset(zone, next_day)
        if later != offset:
            change = _first_second_of(zone, later, day, next_day)
            yield since, change, offset
            since, offset = change, later
        day = next_day
    if since < end:
        yield since, end, offset


def _first_second_of(zone: tzinfo, offset: timedelta, before: datetime, after: datetime) -> datetime:
    while after - before > _ONE_SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    return _NOTHING if offset is None else offset
