"""How an admin writes hours, dates and moments, and what they become.

Each type raises PydanticCustomError with the key of the problem; the catalogue has the sentence.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.day_hours import DAY, DayHours, HoursError, merge, parse_interval, parse_time, refuse_overlap
from rules.schedule_data import parse_date

RawHours: TypeAlias = tuple[tuple[int, int], ...]
"""Minutes since midnight; an end beyond 1440 lies on the next day."""

_INTERVAL = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+?)\s*")
_INTERVAL_SCHEMA = {"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$", "examples": ["08:00-16:00"]}
_HOURS_SCHEMA = {"anyOf": [_INTERVAL_SCHEMA, {"type": "array", "items": _INTERVAL_SCHEMA}]}
_CHOICE_SCHEMA = {"anyOf": [{"enum": ["closed", "open"]}, _INTERVAL_SCHEMA, {"type": "array"}]}


def problem(error: HoursError) -> PydanticCustomError:
    """The same problem as pydantic collects it, with its place."""
    return PydanticCustomError(error.key, str(error), dict(error.values))


def parse_hours(value: object) -> RawHours:
    """`08:00-16:00`, or a list of such for a day with a gap."""
    texts = value if isinstance(value, list) else [value]
    try:
        hours = tuple(_parse_interval_text(text) for text in texts)
        refuse_overlap(hours)
    except HoursError as error:
        raise problem(error) from None
    return hours


def parse_choice(value: object) -> DayHours | None:
    """`closed` (no hours), `open` (None: as any other day) or the hours that remain."""
    if value == "open":
        return None
    if value == "closed":
        return ()
    hours = parse_hours(value)
    if any(end > DAY for _, end in hours):
        raise PydanticCustomError("holiday_over_midnight", "the hours of a holiday end at 24:00 at the latest")
    return merge(hours)


def parse_day(value: object) -> date:
    """A local date, `"2026-12-25"`."""
    try:
        return parse_date(value)
    except HoursError as error:
        raise problem(error) from None


def parse_moment(value: object) -> datetime:
    """A local date and time, `"2026-12-25 12:00"`, naive: which instant it is depends on the calendars' time zone."""
    day, _, clock = value.partition(" ") if isinstance(value, str) else ("", "", "")
    try:
        minutes = parse_time(clock)
        return datetime.combine(parse_date(day), time()) + timedelta(minutes=minutes)
    except HoursError:
        raise PydanticCustomError("moment_text", 'write a date and a time such as "2026-12-25 12:00"') from None


def _parse_interval_text(text: object) -> tuple[int, int]:
    match = _INTERVAL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise HoursError("interval_text", f'{text!r} is no interval: write "08:00-16:00"', value=str(text))
    return parse_interval(match[1], match[2])


Hours = Annotated[RawHours, BeforeValidator(parse_hours), WithJsonSchema(_HOURS_SCHEMA)]
Choice = Annotated[DayHours | None, BeforeValidator(parse_choice), WithJsonSchema(_CHOICE_SCHEMA)]
Day = Annotated[date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    datetime, BeforeValidator(parse_moment), WithJsonSchema({"type": "string", "examples": ["2026-12-25 12:00"]})
]
