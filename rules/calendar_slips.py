"""Slips in `calendars.yaml` that close or open a desk for nights, weeks or years, and contradict nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from pydantic_core import PydanticCustomError

from rules.calendars_file import CalendarsFile, CalendarShape
from rules.day_hours import DAY, to_text
from rules.schedule_data import WEEKDAYS
from rules.shape import Location

LONGEST_CLOSING = timedelta(days=60)
LONGEST_OVERRIDE = timedelta(days=31)
LONG_OVER = timedelta(days=31)
"""How long a closing day is let be after it: deadlines of open tickets are still counted over it."""

YEARS_AHEAD = 5

Found = tuple[Location, PydanticCustomError]


def calendar_slips(shape: CalendarsFile, today: date) -> Iterator[Found]:
    """`closing_long`, `closing_over`, `closing_twice`, `override_long`, `override_overlap`, `date_far`,
    `over_midnight`.

    `today` is the day in the calendars' zone.
    """
    yield from _closing_slips(shape, today)
    yield from _override_slips(shape)
    yield from _far_dates(shape, today.year + YEARS_AHEAD)
    for name, calendar in shape.calendars.items():
        for location, interval in _odd_nights(calendar):
            swapped = to_text((interval[1] - DAY, interval[0]))
            values = {"interval": to_text((interval[0], interval[1] - DAY)), "instead": swapped}
            yield ("calendars", name, *location), _warning("over_midnight", values)


def _closing_slips(shape: CalendarsFile, today: date) -> Iterator[Found]:
    for number, closing in enumerate(shape.closing_days):
        end = closing.until or closing.date
        days = (end - closing.date).days + 1
        if timedelta(days=days) > LONGEST_CLOSING:
            yield (
                ("closing_days", number, "until"),
                _warning("closing_long", {"name": closing.name, "days": str(days)}),
            )
        elif end < today - LONG_OVER:
            values = {"name": closing.name, "date": end.isoformat()}
            yield ("closing_days", number, "until" if closing.until else "date"), _warning("closing_over", values)
        for earlier in shape.closing_days[:number]:
            if closing.date <= (earlier.until or earlier.date) and earlier.date <= end:
                values = {
                    "name": closing.name,
                    "other": earlier.name,
                    "date": max(closing.date, earlier.date).isoformat(),
                }
                yield ("closing_days", number, "date"), _warning("closing_twice", values)
                break


def _override_slips(shape: CalendarsFile) -> Iterator[Found]:
    for number, override in enumerate(shape.overrides):
        length = override.until - override.since
        if length > LONGEST_OVERRIDE:
            values = {"name": override.name, "days": str(length.days)}
            yield ("overrides", number, "until"), _warning("override_long", values)
    for (_, one), (number, other) in combinations(enumerate(shape.overrides), 2):
        shared = [name for name in other.calendars if name in one.calendars]
        if shared and other.since < one.until and one.since < other.until:
            values = {"name": other.name, "other": one.name, "calendar": shared[0]}
            yield ("overrides", number, "from"), _warning("override_overlap", values)


def _far_dates(shape: CalendarsFile, last_year: int) -> Iterator[Found]:
    dated: list[tuple[Location, date]] = [(("confirmed_until",), shape.confirmed_until)]
    for number, closing in enumerate(shape.closing_days):
        dated.append((("closing_days", number, "date"), closing.date))
        dated += [(("closing_days", number, "until"), closing.until)] if closing.until is not None else []
    for number, override in enumerate(shape.overrides):
        dated.append((("overrides", number, "from"), override.since.date()))
        dated.append((("overrides", number, "until"), override.until.date()))
    for name, calendar in shape.calendars.items():
        dated += [(("calendars", name, "exceptions", day.isoformat()), day) for day in calendar.exceptions]
    for location, day in dated:
        if day.year > last_year:
            yield location, _warning("date_far", {"value": day.isoformat()})


def _odd_nights(calendar: CalendarShape) -> Iterator[tuple[Location, tuple[int, int]]]:
    """Hours over midnight in a calendar where most days have none: `16:00-08:00` was probably swapped."""
    week = {day: getattr(calendar.weekly, day) for day in WEEKDAYS}
    nights = [day for day, hours in week.items() if any(end > DAY for _, end in hours)]
    plain = [day for day, hours in week.items() if hours and day not in nights]
    if len(nights) >= len(plain):
        return
    for day in nights:
        yield from ((("weekly", day), interval) for interval in week[day] if interval[1] > DAY)
    for date_, hours in calendar.exceptions.items():
        yield from ((("exceptions", date_.isoformat()), interval) for interval in hours if interval[1] > DAY)


def _warning(kind: str, values: dict[str, str]) -> PydanticCustomError:
    return PydanticCustomError(kind, "probably a slip", values)
