"""The form of `calendars.yaml`: opening hours, holidays, closing days and what is different today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from rules.calendar_fields import Choice, Day, Hours, Moment, RawHours, problem
from rules.danish_holidays import OPTIONAL_HOLIDAYS
from rules.day_hours import DayHours, HoursError, merge, refuse_overlap, split_at_midnight
from rules.operators import Text
from rules.schedule_data import parse_zone
from rules.shape import Shape


def _zone(value: object) -> ZoneInfo:
    try:
        return parse_zone(value)
    except HoursError as error:
        raise problem(error) from None


class _ZoneNames:
    """Tells editors of all time zones that there are."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"enum": sorted(available_timezones()), "examples": ["Europe/Copenhagen"]}


def _known_holiday(name: str) -> str:
    if name not in OPTIONAL_HOLIDAYS:
        raise PydanticCustomError(
            "unknown_holiday",
            "{value} is no optional holiday: {known}",
            {"value": name, "known": ", ".join(OPTIONAL_HOLIDAYS)},
        )
    return name


class WeeklyShape(Shape):
    """The hours of an ordinary week; a weekday that is left out is closed."""

    mon: Hours = ()
    tue: Hours = ()
    wed: Hours = ()
    thu: Hours = ()
    fri: Hours = ()
    sat: Hours = ()
    sun: Hours = ()

    @model_validator(mode="after")
    def _refuse_overlap(self) -> Self:
        try:
            for pieces in self._pieces():
                refuse_overlap(pieces)
        except HoursError as error:
            raise problem(error) from None
        return self

    def hours(self) -> tuple[DayHours, ...]:
        """Seven days from Monday; what reaches over midnight lies in the next day."""
        return tuple(merge(pieces) for pieces in self._pieces())

    def _pieces(self) -> list[list[tuple[int, int]]]:
        days: list[RawHours] = [self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun]
        split = [split_at_midnight(hours) for hours in days]
        return [split[number][0] + split[number - 1][1] for number in range(7)]


class CalendarShape(Shape):
    """One calendar.  `holidays: closed` closes it on holidays and closing days, `open` never."""

    weekly: WeeklyShape
    holidays: Literal["closed", "open"]
    exceptions: dict[Day, Hours] = Field(default_factory=dict)


class ClosingDayShape(Shape):
    """A day, or all days until and including `until`, on which the firm itself is closed."""

    date: Day
    until: Day | None = None
    name: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.date:
            raise PydanticCustomError("dates_reversed", "until lies before date")
        return self


class OverrideShape(Shape):
    """A stretch in which calendars are closed that would be open.  Both ends are local; `until` is its end."""

    calendars: Annotated[list[Text], Field(min_length=1)]
    since: Moment = Field(alias="from")
    until: Moment
    name: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until <= self.since:
            raise PydanticCustomError("dates_reversed", "until does not lie after from")
        return self


class CalendarsFile(Shape):
    """`calendars.yaml`."""

    timezone: Annotated[ZoneInfo, BeforeValidator(_zone), _ZoneNames()]
    calendars: dict[str, CalendarShape]
    optional_holidays: dict[Annotated[str, AfterValidator(_known_holiday)], Choice] = Field(default_factory=dict)
    closing_days: list[ClosingDayShape] = Field(default_factory=list)
    overrides: list[OverrideShape] = Field(default_factory=list)
    confirmed_until: Day

    @property
    def choices(self) -> Mapping[str, DayHours | None]:
        """What was chosen for each optional holiday: None for an ordinary day."""
        return {name: self.optional_holidays.get(name) for name in OPTIONAL_HOLIDAYS}
