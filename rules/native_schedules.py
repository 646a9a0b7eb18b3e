"""Calendars in the form of Zendesk's schedules: a week of intervals and whole days that are closed.

Pure.  Zendesk has no shorter or additional days and no breaks; its intervals are an hour or longer, in quarters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from rules.calendars_file import CalendarsFile
from rules.schedule import Schedule
from rules.schedule_data import WEEKDAYS
from rules.shape import Location

AHEAD = timedelta(days=730)
"""So far into the future Zendesk takes holidays."""

ZONES: Mapping[str, str] = MappingProxyType(
    {
        "Europe/Copenhagen": "Copenhagen",
        "Europe/Stockholm": "Stockholm",
        "Europe/Berlin": "Berlin",
        "Europe/Amsterdam": "Amsterdam",
        "Europe/Helsinki": "Helsinki",
        "Europe/London": "London",
        "Europe/Paris": "Paris",
        "Europe/Warsaw": "Warsaw",
        "UTC": "UTC",
    }
)
"""Zendesk's names of zones, which are not those of everybody else."""

_DAY = 24 * 60
_SHORTEST = 60
_STEP = 15


@dataclass(frozen=True, slots=True)
class NativeSchedule:
    """A schedule: `intervals` in minutes since Sunday midnight, `holidays` closed from morning to night."""

    name: str
    zone: str
    intervals: tuple[tuple[int, int], ...]
    holidays: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class LostDay:
    """Something of a calendar that a schedule cannot say: `key` tells what, `place` where it stands."""

    key: str
    place: Location
    value: str


def is_around_the_clock(schedule: Schedule, today: date) -> bool:
    """Does it never close?  Then a policy counts calendar hours and needs no schedule."""
    whole = all(schedule.weekly_hours(today + timedelta(days=number)) == ((0, _DAY),) for number in range(7))
    days = (today + timedelta(days=number) for number in range(AHEAD.days))
    return whole and all(schedule.hours_on(day) == ((0, _DAY),) for day in days)


def carry_schedule(
    name: str, schedule: Schedule, shape: CalendarsFile, today: date
) -> tuple[NativeSchedule | None, list[LostDay]]:
    """The schedule, None where not even its week can be carried, and all that is lost."""
    zone = ZONES.get(str(schedule.zone))
    lost = list(_lost_hours(name, schedule))
    if zone is None:
        lost.append(LostDay("native_zone", ("timezone",), str(schedule.zone)))
    if lost or zone is None:
        return None, lost
    holidays: list[tuple[date, str]] = []
    for number in range(AHEAD.days):
        day = today + timedelta(days=number)
        special, hours, weekly = schedule.special_day(day), schedule.hours_on(day), schedule.weekly_hours(day)
        if hours == weekly:
            continue
        if special is not None and not special.hours:
            holidays.append((day, special.name or day.isoformat()))
        else:
            title = special.name if special is not None and special.name is not None else day.isoformat()
            lost.append(LostDay("native_day", _place(name, day, title, shape), title))
    once = {one.place: one for one in reversed(lost)}
    return NativeSchedule(name, zone, tuple(_intervals(schedule)), tuple(holidays)), list(reversed(once.values()))


def _week() -> Iterator[tuple[int, date]]:
    monday = date(2024, 1, 1)
    return ((number, monday + timedelta(days=number)) for number in range(7))


def _intervals(schedule: Schedule) -> Iterator[tuple[int, int]]:
    pieces = (
        ((number + 1) % 7 * _DAY + start, (number + 1) % 7 * _DAY + end)
        for number, day in _week()
        for start, end in schedule.weekly_hours(day)
    )
    yield from sorted(pieces)


def _lost_hours(name: str, schedule: Schedule) -> Iterator[LostDay]:
    for number, day in _week():
        for start, end in schedule.weekly_hours(day):
            if end - start < _SHORTEST or start % _STEP or end % _STEP:
                yield LostDay("native_hours", ("calendars", name, "weekly", WEEKDAYS[number]), _span(start, end))


def _span(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def _place(name: str, day: date, title: str, shape: CalendarsFile) -> Location:
    if title in shape.optional_holidays:
        return ("optional_holidays", title)
    if day in shape.calendars[name].exceptions:
        return ("calendars", name, "exceptions", day.isoformat())
    for number, one in enumerate(shape.overrides):
        if name in one.calendars and one.since.date() <= day <= one.until.date():
            return ("overrides", number)
    return ("calendars", name)
