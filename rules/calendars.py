"""From `calendars.yaml` to schedules by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from rules.calendar_slips import calendar_slips
from rules.calendars_file import CalendarsFile, CalendarShape
from rules.danish_holidays import optional_holidays, statutory_holidays
from rules.day_hours import DAY, DayHours, to_text, within
from rules.schedule import Schedule
from rules.schedule_data import WEEKDAYS, with_tails
from rules.shape import Location, Source
from rules.special_day import Break, SpecialDay

CONFIRM_AHEAD = timedelta(days=60)

_ONE_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def compile_calendars(shape: CalendarsFile, _source: Source) -> Mapping[str, Schedule]:
    """The schedules by name.

    Raises pydantic's ValidationError with every contradiction at its location.  The calendars that overrides name
    must be there (`rules.names` looks).
    """
    found = calendar_problems(shape)
    problems = [InitErrorDetails(type=error, loc=location, input=None) for location, error in found]
    if problems:
        raise ValidationError.from_exception_data("calendars", problems)
    return {name: _schedule(shape, name, calendar) for name, calendar in shape.calendars.items()}


def calendar_warnings(shape: CalendarsFile, today: date) -> tuple[tuple[Location, PydanticCustomError], ...]:
    """What will hurt soon: `holidays_unconfirmed` from 60 days before `confirmed_until` on, `override_over` after it;
    `minute_short` for hours until 23:59; and what `rules.calendar_slips` takes for a slip.

    Statutory holidays go on being closed after `confirmed_until`; it is the firm's own days that nobody has entered.
    """
    warnings: list[tuple[Location, PydanticCustomError]] = [
        *_short_days(shape),
        *calendar_slips(shape, today),
    ]
    if today >= shape.confirmed_until - CONFIRM_AHEAD:
        known = {"date": shape.confirmed_until.isoformat()}
        error = PydanticCustomError("holidays_unconfirmed", "holidays are confirmed only until {date}", known)
        warnings.append((("confirmed_until",), error))
    for index, override in enumerate(shape.overrides):
        if override.until.date() < today:
            error = PydanticCustomError("override_over", "{name} is over and may be removed", {"name": override.name})
            warnings.append((("overrides", index), error))
    return tuple(warnings)


def _short_days(shape: CalendarsFile) -> Iterator[tuple[Location, PydanticCustomError]]:
    for name, calendar in shape.calendars.items():
        for day in WEEKDAYS:
            for interval in getattr(calendar.weekly, day):
                if interval[1] == DAY - 1:
                    context = {"interval": to_text(interval)}
                    location = ("calendars", name, "weekly", day)
                    yield location, PydanticCustomError("minute_short", "{interval} ends before midnight", context)


def calendar_problems(shape: CalendarsFile) -> Iterator[tuple[Location, PydanticCustomError]]:
    """Contradictions with their places: `holiday_exception`, `never_open`."""
    closing = dict(_closing_days(shape))
    for name, calendar in shape.calendars.items():
        if not any(calendar.weekly.hours()) and not any(calendar.exceptions.values()):
            yield ("calendars", name), PydanticCustomError("never_open", "{name} never opens", {"name": name})
        if calendar.holidays == "open":
            continue
        for day in calendar.exceptions:
            if holiday := closing.get(day) or _holiday_name(shape, day):
                context = {"date": day.isoformat(), "name": holiday}
                location: Location = ("calendars", name, "exceptions", day.isoformat())
                yield location, PydanticCustomError("holiday_exception", "{date} is {name} and an exception", context)


def _schedule(shape: CalendarsFile, name: str, calendar: CalendarShape) -> Schedule:
    weekly = calendar.weekly.hours()
    closing: dict[date, str] = {}
    yearly: Callable[[int], Mapping[date, SpecialDay]] = _no_holidays
    if calendar.holidays == "closed":
        closing = dict(_closing_days(shape))
        yearly = _holidays_of(shape, weekly)

    def ordinary(day: date) -> DayHours | None:
        special = yearly(day.year).get(day)
        hours = weekly[day.weekday()] if special is None else special.hours
        return None if day in closing or (special is not None and not hours) else hours

    exceptions = with_tails(calendar.exceptions, ordinary)
    dated = {day: SpecialDay("exception", hours) for day, hours in exceptions.items()}
    dated.update({day: SpecialDay("closing_day", name=closing_name) for day, closing_name in closing.items()})
    return Schedule(shape.timezone, weekly, dated, _breaks(shape, name), yearly)


def _no_holidays(_year: int) -> Mapping[date, SpecialDay]:
    return {}


def _holidays_of(shape: CalendarsFile, weekly: tuple[DayHours, ...]) -> Callable[[int], Mapping[date, SpecialDay]]:
    @cache
    def of_year(year: int) -> Mapping[date, SpecialDay]:
        days = {}
        for day, name in optional_holidays(year).items():
            hours = shape.choices[name]
            if hours is not None:
                days[day] = SpecialDay("holiday", within(weekly[day.weekday()], hours), name)
        days.update({day: SpecialDay("holiday", name=name) for day, name in statutory_holidays(year).items()})
        return days

    return of_year


def _holiday_name(shape: CalendarsFile, day: date) -> str | None:
    optional = optional_holidays(day.year).get(day)
    if optional is not None and shape.choices[optional] is None:
        optional = None
    return statutory_holidays(day.year).get(day) or optional


def _closing_days(shape: CalendarsFile) -> Iterator[tuple[date, str]]:
    for closing in shape.closing_days:
        day = closing.date
        while day <= (closing.until or closing.date):
            yield day, closing.name
            day += _ONE_DAY


def _breaks(shape: CalendarsFile, calendar: str) -> Mapping[date, tuple[Break, ...]]:
    breaks: dict[date, list[Break]] = defaultdict(list)
    for override in shape.overrides:
        if calendar in override.calendars:
            for day, start, end in _days_of(override.since, override.until):
                breaks[day].append(Break(start, end, override.name))
    return {day: tuple(pieces) for day, pieces in breaks.items()}


def _days_of(since: datetime, until: datetime) -> Iterator[tuple[date, int, int]]:
    """The stretch cut at each midnight: date, first and last minute."""
    while since < until:
        midnight = datetime.combine(since.date(), time())
        end = min(until, midnight + _ONE_DAY)
        yield since.date(), (since - midnight) // _MINUTE, min((end - midnight) // _MINUTE, DAY)
        since = end
