"""How an admin writes hours, dates and moments, and what they become.

Each type raises PydanticCustomError with the key of the problem; the catalogue has the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.day_hours import DAY, DayHours, HoursError, merge, parse_interval, parse_time, refuse_overlap
from rules.schedule_data import parse_date

RawHours: TypeAlias = tuple[tuple[int, int], ...]
"""Minutes since midnight; an end beyond 1440 lies on the next day."""

_LOOSE = r"(?:kl\.? ?)?\d{1,2}(?:[.:]?\d\d)?"
_LOOSE_TIME = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:]?(\d\d))?", re.ASCII | re.IGNORECASE)
_LOOSE_INTERVAL = re.compile(rf"({_LOOSE})\s*(?:-|–|—|‑|til|to)\s*({_LOOSE})", re.ASCII | re.IGNORECASE)
_BETWEEN_INTERVALS = re.compile(r"\s*(?:,|;|\+|&|\bog\b|\band\b)\s*", re.IGNORECASE)
_LOOSE_MOMENT = re.compile(r"(.+?)(?:T|[ ,]+(?:at )?)((?:kl\.? ?)?\d{1,2}(?:[.:]\d\d)?)", re.ASCII | re.IGNORECASE)
_CLOSED = frozenset({"lukket", "closed", "fri", "helligdag", "ingen", "none", "-", "–"})
_DANISH_DATE = re.compile(r"(\d{1,2})[-./ ]+(\d{1,2}|[a-z]+)[-./ ]+(\d{4}|\d\d)", re.ASCII | re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTHS_EN = {"may": 5, "oct": 10}
_INTERVAL = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+?)\s*")
_TIME_LIKE = re.compile(r"\d\d:\d\d", re.ASCII)
_DATE_PATTERN = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_START_PATTERN = "([01][0-9]|2[0-3]):[0-5][0-9]"
CLOCK_PATTERN = f"({_START_PATTERN}|24:00)"
"""For editors: a time of day, `24:00` for its end."""
_INTERVAL_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*{_START_PATTERN}\s*[-–]\s*{CLOCK_PATTERN}\s*$",
    "examples": ["08:00-16:00"],
}
_HOURS_SCHEMA = {"anyOf": [_INTERVAL_SCHEMA, {"type": "array", "items": _INTERVAL_SCHEMA}]}
_CHOICE_SCHEMA = {
    "anyOf": [{"enum": ["closed", "open"]}, _INTERVAL_SCHEMA, {"type": "array", "items": _INTERVAL_SCHEMA}]
}


def problem(error: HoursError) -> PydanticCustomError:
    """The same problem as pydantic collects it, with its place, and with what was meant where that is plain."""
    guess = _GUESSES.get(error.key)
    meant = guess(error.values.get("value", "").strip()) if guess is not None else None
    return PydanticCustomError(error.key, str(error), {**error.values, **({} if meant is None else {"meant": meant})})


def _time_meant(written: str) -> str | None:
    """`08:00` by `8`, `8:00`, `08.00` and `0800`."""
    match = _LOOSE_TIME.fullmatch(written)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (DAY, 0)
    return f"{hour:02d}:{minute:02d}" if (hour < 24 and minute < 60) or (hour, minute) == (24, 0) else None


def _hours_meant(written: str) -> str | None:
    """`08:00-16:00` by `8-16`, `kl. 8.00 til 16.00`; a list of them by several with a comma or `og` between."""
    found = [_LOOSE_INTERVAL.fullmatch(one) for one in _BETWEEN_INTERVALS.split(written)]
    times = [(_time_meant(one[1]), _time_meant(one[2])) for one in found if one is not None]
    if len(times) < len(found) or any(start is None or end is None or start == end for start, end in times):
        return None
    intervals = [f"{start}-{end}" for start, end in times]
    return intervals[0] if len(intervals) == 1 else f"[{', '.join(intervals)}]"


def _date_meant(written: str) -> str | None:
    """`2026-12-25` by `25-12-2026`, `25/12 2026`, `25. december 2026`, `25/12-26`, `2026/12/25` and `20261225`."""
    iso, danish = _ISO_DATE.fullmatch(written), _DANISH_DATE.fullmatch(written)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if danish is None:
            return None
        year = int(danish[3])
        return date(year if year > 99 else 2000 + year, _month(danish[2]), int(danish[1])).isoformat()
    except ValueError:
        return None


def _month(written: str) -> int:
    """The number of a month, by its number or its first letters.  Raises ValueError."""
    if written.isdigit():
        return int(written)
    first = written.lower()[:3]
    return _MONTHS_EN.get(first) or _MONTHS.index(first) + 1


def _moment_meant(written: str) -> str | None:
    """`2026-12-25 12:00` by any date and any time of day that are understood."""
    match = _LOOSE_MOMENT.fullmatch(written)
    day, clock = (_date_meant(match[1].strip()), _time_meant(match[2])) if match else (None, None)
    return f"{day} {clock}" if day is not None and clock is not None else None


_GUESSES: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "time_text": _time_meant,
        "interval_text": _hours_meant,
        "date_text": _date_meant,
        "moment_text": _moment_meant,
    }
)


def parse_hours(value: object) -> RawHours:
    """`08:00-16:00`, or a list of such for a day with a gap."""
    texts = value if isinstance(value, list) else [value]
    pairs = [_pair_meant(value)] if _pair_meant(value) else [_pair_meant(text) for text in texts]
    found = [pair for pair in pairs if pair is not None]
    if found:
        written, meant = (", ".join(each) for each in zip(*found, strict=True))
        values = {"value": written, "meant": meant if len(found) == 1 else f"[{meant}]"}
        raise PydanticCustomError("interval_text", "write 08:00-16:00", values)
    try:
        hours = tuple(_parse_interval_text(text) for text in texts)
        refuse_overlap(hours)
    except HoursError as error:
        raise problem(error) from None
    return hours


def _pair_meant(value: object) -> tuple[str, str] | None:
    """`[08:00, 16:00]` as it was written, and `08:00-16:00`; also of `[8, 16]`."""
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(one, str | int | Decimal) for one in value)
    ):
        return None
    written = [str(one).strip() for one in value]
    start, end = (_time_meant(one) for one in written)
    return None if start is None or end is None or start == end else (f"[{', '.join(written)}]", f"{start}-{end}")


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
        message = f'{value!r} is not a moment: write "2026-12-25 12:00"'
        raise problem(HoursError("moment_text", message, value=str(value))) from None


def _parse_interval_text(text: object) -> tuple[int, int]:
    match = _INTERVAL.fullmatch(text) if isinstance(text, str) else None
    if isinstance(text, str) and text.strip().lower() in _CLOSED:
        raise HoursError("hours_closed", f"{text!r} is no interval: leave the day out", value=text)
    if match is None or not all(_TIME_LIKE.fullmatch(one) for one in match.groups()):
        raise HoursError("interval_text", f'{text!r} is no interval: write "08:00-16:00"', value=str(text))
    return parse_interval(match[1], match[2])


Hours = Annotated[RawHours, BeforeValidator(parse_hours), WithJsonSchema(_HOURS_SCHEMA)]
Choice = Annotated[DayHours | None, BeforeValidator(parse_choice), WithJsonSchema(_CHOICE_SCHEMA)]
_DAY_SCHEMA = {"type": "string", "format": "date", "pattern": f"^{_DATE_PATTERN}$", "examples": ["2026-12-25"]}
_MOMENT_SCHEMA = {
    "type": "string",
    "pattern": f"^{_DATE_PATTERN} {CLOCK_PATTERN}$",
    "examples": ["2026-12-25 12:00"],
}
Day = Annotated[date, BeforeValidator(parse_day), WithJsonSchema(_DAY_SCHEMA)]
Moment = Annotated[datetime, BeforeValidator(parse_moment), WithJsonSchema(_MOMENT_SCHEMA)]
