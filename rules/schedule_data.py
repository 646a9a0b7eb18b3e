"""A schedule from plain data, as it stands in JSON or in a test."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.day_hours import DayHours, HoursError, merge, parse_interval, refuse_overlap, split_at_midnight
from rules.special_day import Break, SpecialDay

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_KEYS = frozenset({"tz", "weekly", "holidays", "exceptions", "breaks"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIRST_DAY, _LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
_ONE_DAY = timedelta(days=1)

ParsedT = TypeVar("ParsedT")

Parts = tuple[ZoneInfo, tuple[DayHours, ...], Mapping[date, SpecialDay], Mapping[date, tuple[Break, ...]]]


def parse_schedule(mapping: object) -> Parts:
    """Zone, weekly hours, special days and breaks of `{"tz", "weekly", "holidays", "exceptions", "breaks"}`.

    `weekly` has lists of `["08:00", "16:00"]` under `mon` to `sun`; a day that is left out is closed.  `holidays` is
    a list of dates, or a mapping of dates to names.  `exceptions` and `breaks` have such lists under dates.

    Raises HoursError with the key of the problem.
    """
    if not isinstance(mapping, Mapping):
        raise HoursError(
            "mapping_expected", f"a schedule should be a mapping with tz and weekly, not {_kind(mapping)}"
        )
    if unknown := sorted(map(str, set(mapping) - _KEYS)):
        raise HoursError("unknown_key", f"unknown key {unknown[0]!r}; known: {', '.join(sorted(_KEYS))}")
    zone = _named("tz", parse_zone, mapping.get("tz"))
    weekly = _named("weekly", parse_weekly, mapping.get("weekly", {}))
    holidays = _named("holidays", _holidays, mapping.get("holidays", ()))
    exceptions = _named("exceptions", _dated, mapping.get("exceptions", {}))
    breaks = _named("breaks", _dated, mapping.get("breaks", {}))
    for day in exceptions:
        if day in holidays:
            raise HoursError("holiday_exception", f"{day} is both a holiday and an exception", date=day.isoformat())
    hours = with_tails(exceptions, lambda day: None if day in holidays else weekly[day.weekday()])
    dated = {day: SpecialDay("exception", exceptional) for day, exceptional in hours.items()}
    dated.update({day: SpecialDay("holiday", name=name) for day, name in holidays.items()})
    return zone, weekly, dated, _breaks(breaks)


def _named(key: str, parse: Callable[[object], ParsedT], value: object) -> ParsedT:
    """What `parse` makes of the value, with the key in front of what it refuses."""
    try:
        return parse(value)
    except HoursError as error:
        raise HoursError(error.key, f"{key}: {error}", **error.values) from None


def parse_zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name.  Raises HoursError `unknown_zone`."""
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise HoursError(
            "unknown_zone", f"{value!r} is no time zone: write Europe/Copenhagen", value=str(value)
        ) from None


def parse_date(value: object) -> date:
    """A local date of `"2026-12-25"`, one that has a day before and a day after.  Raises HoursError `date_text`."""
    day: date | None = None
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            day = date.fromisoformat(value)
    if day is not None and _FIRST_DAY <= day <= _LAST_DAY:
        return day
    raise HoursError("date_text", f'{value!r} is not a date: write "2026-12-25"', value=str(value))


def parse_weekly(value: object) -> tuple[DayHours, ...]:
    """Seven days from Monday; what reaches over midnight belongs to the next day, Sunday's to Monday.

    Raises HoursError, among others `unknown_weekday` and `interval_overlap`.
    """
    pieces: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for name, intervals in _mapping(value).items():
        if name not in WEEKDAYS:
            message = f"{name!r} is no weekday: write {', '.join(WEEKDAYS)}"
            raise HoursError("unknown_weekday", message, value=str(name))
        number = WEEKDAYS.index(name)
        today, tomorrow = split_at_midnight(_named(name, _intervals, intervals))
        pieces[number] += today
        pieces[(number + 1) % 7] += tomorrow
    for day in pieces:
        refuse_overlap(day)
    return tuple(merge(day) for day in pieces)


def with_tails(
    exceptions: Mapping[date, Sequence[tuple[int, int]]], ordinary: Callable[[date], DayHours | None]
) -> dict[date, DayHours]:
    """The hours of each exception's date, and of the date after where an exception reaches over midnight.

    `ordinary` gives the hours that a date has without exceptions; None is a date that stays closed.
    """
    split = {day: split_at_midnight(intervals) for day, intervals in exceptions.items()}
    hours = {day: merge(today) for day, (today, _) in split.items()}
    for day, (_, tail) in split.items():
        after = day + _ONE_DAY
        known = hours.get(after, ordinary(after)) if tail else None
        if known is not None:
            hours[after] = merge([*known, *tail])
    return hours


def _holidays(value: object) -> dict[date, str | None]:
    if isinstance(value, Mapping):
        return {parse_date(day): str(name) for day, name in value.items()}
    return {parse_date(day): None for day in _list(value)}


def _dated(value: object) -> dict[date, list[tuple[int, int]]]:
    days: dict[date, list[tuple[int, int]]] = {}
    for text, intervals in _mapping(value).items():
        day = parse_date(text)
        if day in days:
            raise HoursError("date_twice", f"{day} stands here twice", value=day.isoformat())
        days[day] = _named(day.isoformat(), _intervals, intervals)
        refuse_overlap(days[day])
    return days


def _breaks(days: Mapping[date, list[tuple[int, int]]]) -> dict[date, tuple[Break, ...]]:
    pieces: dict[date, list[tuple[int, int]]] = defaultdict(list)
    for day, intervals in days.items():
        today, tomorrow = split_at_midnight(intervals)
        pieces[day] += today
        pieces[day + _ONE_DAY] += tomorrow
    return {day: tuple(Break(start, end) for start, end in merge(parts)) for day, parts in pieces.items() if parts}


def _intervals(value: object) -> list[tuple[int, int]]:
    intervals = []
    for pair in _list(value):
        bounds = [] if isinstance(pair, set | frozenset) else _list(pair)  # of a set nobody knows which comes first
        if len(bounds) != 2:
            raise HoursError("interval_text", f'{pair!r} is no interval: write ["08:00", "16:00"]', value=str(pair))
        intervals.append(parse_interval(*bounds))
    return intervals


def _list(value: object) -> list[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    raise HoursError("list_expected", f"write a list, not {_kind(value)}")


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise HoursError("mapping_expected", f"write a mapping, not {_kind(value)}")


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
