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

_LOOSE_TIME = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:]?(\d\d))?", re.ASCII | re.IGNORECASE)
_DANISH_DATE = re.compile(r"(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4})", re.ASCII)
_INTERVAL = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+?)\s*")
_INTERVAL_SCHEMA = {"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$", "examples": ["08:00-16:00"]}
_HOURS_SCHEMA = {"anyOf": [_INTERVAL_SCHEMA, {"type": "array", "items": _INTERVAL_SCHEMA}]}
_CHOICE_SCHEMA = {
    "anyOf": [{"enum": ["closed", "open"]}, _INTERVAL_SCHEMA, {"type": "array", "items": _INTERVAL_SCHEMA}]
}


def problem(error: HoursError) -> PydanticCustomError:
    """The same problem as pydantic collects it, with its place, and with what was meant where that is plain."""
    written = error.values.get("value", "")
    meant = _time_meant(written) if error.key == "time_text" else _date_meant(written)
    guess = {} if meant is None or error.key not in ("time_text", "date_text") else {"meant": meant}
    return PydanticCustomError(error.key, str(error), {**error.values, **guess})


def _time_meant(written: str) -> str | None:
    """`08:00` by `8`, `8:00`, `08.00` and `0800`."""
    match = _LOOSE_TIME.fullmatch(written.strip())
    minutes = (int(match[1]), int(match[2] or 0)) if match else (DAY, 0)
    return f"{minutes[0]:02d}:{minutes[1]:02d}" if minutes[0] < 24 and minutes[1] < 60 else None


def _date_meant(written: str) -> str | None:
    """`2026-12-25` by `25-12-2026`, `25/12 2026` and `25.12.2026`."""
    match = _DANISH_DATE.fullmatch(written.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else None
    except ValueError:
        return None


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
    if not isinstance(value, list) and (not isinstance(value, str) or not _INTERVAL.fullmatch(value)):
        raise PydanticCustomError("choice_text", "write closed, open or 08:00-12:00", {"value": str(value)})
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
