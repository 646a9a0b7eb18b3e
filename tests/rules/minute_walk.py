"""A slow model of business time that asks the wall clock every minute: what the fast schedule is compared with.

It shares nothing with the schedule but the format of its mapping: no table, no bisection, no merging of pauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Pauses = Sequence[tuple[datetime, datetime]]
Piece = tuple[datetime, datetime]


def minutes_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class MinuteWalk:
    """Reads the mapping of `Schedule.from_mapping`, for zones whose offset is a whole number of minutes."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self.zone = ZoneInfo(mapping["tz"])
        self.weekly = mapping["weekly"]
        self.holidays = set(mapping.get("holidays", ()))
        self.exceptions = mapping.get("exceptions", {})
        self.breaks = mapping.get("breaks", {})

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        if day.isoformat() in self.holidays or not self._has_hours(day, minute):
            return False
        return not any(minutes_of(start) <= minute < minutes_of(end) for start, end in self.breaks.get(str(day), ()))

    def next_open(self, at: datetime) -> datetime:
        return next(self._pieces_after(at.astimezone(UTC), ()))[0]

    def add(self, at: datetime, duration: timedelta, paused: Pauses = ()) -> datetime:
        for start, end in self._pieces_after(at.astimezone(UTC), paused if duration else ()):
            if duration <= end - start:
                return start + duration
            duration -= end - start
        raise AssertionError("the walk has no end")

    def subtract(self, at: datetime, duration: timedelta) -> datetime:
        at = at.astimezone(UTC)
        if not duration and self.is_open(at):
            return at
        for start, end in self._pieces_before(at):
            if duration <= end - start:
                return end - duration
            duration -= end - start
        raise AssertionError("the walk has no end")

    def between(self, begin: datetime, end: datetime, paused: Pauses = ()) -> timedelta:
        total = timedelta()
        if begin < end:
            for start, stop in self._pieces_after(begin.astimezone(UTC), paused, until=end.astimezone(UTC)):
                total += stop - start
        return total

    def _pieces_after(self, at: datetime, paused: Pauses, until: datetime | None = None) -> Iterator[Piece]:
        minute = at.replace(second=0, microsecond=0)
        while until is None or minute < until:
            if self.is_open(minute):
                end = minute + MINUTE if until is None else min(minute + MINUTE, until)
                yield from _without((max(minute, at), end), paused)
            minute += MINUTE

    def _pieces_before(self, at: datetime) -> Iterator[Piece]:
        minute = at.replace(second=0, microsecond=0)
        while True:
            if self.is_open(minute) and minute < at:
                yield minute, min(minute + MINUTE, at)
            minute -= MINUTE

    def _has_hours(self, day: date, minute: int) -> bool:
        own = self.exceptions.get(day.isoformat(), self.weekly.get(DAYS[day.weekday()], ()))
        before = day - timedelta(days=1)
        evening = self.weekly.get(DAYS[before.weekday()], ()) if day.isoformat() not in self.exceptions else ()
        return any(_meets(start, end, minute) for start, end in own) or any(
            minutes_of(end) < minutes_of(start) and minute < minutes_of(end) for start, end in evening
        )


def _meets(start: str, end: str, minute: int) -> bool:
    first, last = minutes_of(start), minutes_of(end)
    return first <= minute < last if first < last else first <= minute


def _without(piece: Piece, paused: Pauses) -> list[Piece]:
    left = [piece]
    for begin, stop in paused:
        if begin < stop:
            left = [
                part
                for start, end in left
                for part in ((start, min(end, begin)), (max(start, stop), end))
                if part[0] < part[1]
            ]
    return left
