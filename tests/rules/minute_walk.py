"""A slow model of business time that asks the wall clock every minute: what the fast schedule is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Pauses = Sequence[tuple[datetime, datetime]]


def minutes_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class MinuteWalk:
    """Reads the mapping of `Schedule.from_mapping`, for instants on whole minutes."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self.zone = ZoneInfo(mapping["tz"])
        self.weekly = mapping["weekly"]
        self.holidays = set(mapping.get("holidays", ()))
        self.exceptions = mapping.get("exceptions", {})
        self.breaks = mapping.get("breaks", {})

    def is_open(self, at: datetime, paused: Pauses = ()) -> bool:
        local = at.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        if day.isoformat() in self.holidays or not self._hour_of(day, minute):
            return False
        if any(minutes_of(start) <= minute < minutes_of(end) for start, end in self.breaks.get(day.isoformat(), ())):
            return False
        return not any(start <= at < end for start, end in paused)

    def add(self, at: datetime, minutes: int, paused: Pauses = ()) -> datetime:
        at = at.astimezone(UTC)
        if not minutes:
            paused = ()
        while not self.is_open(at, paused):
            at += MINUTE
        while minutes:
            minutes -= self.is_open(at, paused)
            at += MINUTE
        return at

    def subtract(self, at: datetime, minutes: int) -> datetime:
        at = at.astimezone(UTC)
        while not self.is_open(at - MINUTE) and not (minutes == 0 and self.is_open(at)):
            at -= MINUTE
        while minutes:
            at -= MINUTE
            minutes -= self.is_open(at)
        return at

    def between(self, begin: datetime, end: datetime, paused: Pauses = ()) -> timedelta:
        return MINUTE * sum(self.is_open(at, paused) for at in self._walk(begin.astimezone(UTC), end))

    def _hour_of(self, day: date, minute: int) -> bool:
        own = self.exceptions.get(day.isoformat(), self.weekly.get(DAYS[day.weekday()], ()))
        before = day - timedelta(days=1)
        evening = self.weekly.get(DAYS[before.weekday()], ()) if day.isoformat() not in self.exceptions else ()
        return any(_meets(start, end, minute) for start, end in own) or any(
            minutes_of(end) < minutes_of(start) and minute < minutes_of(end) for start, end in evening
        )

    @staticmethod
    def _walk(begin: datetime, end: datetime) -> Iterator[datetime]:
        while begin < end:
            yield begin
            begin += MINUTE


def _meets(start: str, end: str, minute: int) -> bool:
    first, last = minutes_of(start), minutes_of(end)
    return first <= minute < last if first < last else first <= minute
