"""The form of `oncall.yaml`: the people, who has which week, and what an alarm does when nobody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rules.calendar_fields import CLOCK_PATTERN, Moment, problem
from rules.day_hours import HoursError, parse_time
from rules.oncall import OnCall, Person, Watch, find_gaps, handover
from rules.operators import Given, Text
from rules.phone_number import to_e164
from rules.schedule_data import WEEKDAYS
from rules.shape import MORE_THAN_ZERO_SCHEMA, Duration, Location, Shape

ENDS_SOON = timedelta(days=14)

_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)


def _phone(value: str) -> str:
    number = to_e164(value, "DK")
    if number is None:
        raise PydanticCustomError("phone_text", "no telephone number", {"value": value})
    return number


def _shown_phone(value: str) -> str:
    """As it is written, since customers read it."""
    _phone(value)
    return value


def _week(value: object) -> date:
    match = _WEEK.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is not None:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        pass
    raise PydanticCustomError("week_text", "no week such as 2026-W49", {"value": str(value)[:40]})


def _clock(value: object) -> int:
    try:
        return parse_time(value)
    except HoursError as error:
        raise problem(error) from None


def _weekday(value: object) -> int:
    if value in WEEKDAYS:
        return WEEKDAYS.index(str(value))
    known = ", ".join(WEEKDAYS)
    raise PydanticCustomError("value_unknown", "no weekday", {"value": str(value)[:40], "known": known})


def _wait(duration: timedelta) -> timedelta:
    if not timedelta(minutes=1) <= duration <= timedelta(hours=4):
        raise PydanticCustomError("alarm_wait", "from 1m to 4h")
    return duration


Phone = Annotated[Text, AfterValidator(_phone)]
_WEEK_SCHEMA = {"type": "string", "pattern": "^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$", "examples": ["2026-W49"]}
_CLOCK_SCHEMA = {"type": "string", "pattern": f"^{CLOCK_PATTERN}$", "examples": ["08:00"]}
Week = Annotated[date, BeforeValidator(_week), WithJsonSchema(_WEEK_SCHEMA)]
Clock = Annotated[int, BeforeValidator(_clock), WithJsonSchema(_CLOCK_SCHEMA)]
Weekday = Annotated[int, BeforeValidator(_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]
Wait = Annotated[Duration, AfterValidator(_wait), WithJsonSchema(MORE_THAN_ZERO_SCHEMA)]


class PersonShape(Shape):
    """Somebody who can have the duty phone."""

    name: Text
    phone: Phone


class HandoverShape(Shape):
    """When a week goes to the next."""

    day: Weekday = 0
    time: Clock = 8 * 60


class WeekShape(Shape):
    """Who has the week."""

    week: Week
    person: Text
    stand_in: Given[Text] = None


class SwapShape(Shape):
    """Who has the duty phone in place of the week's person, from one moment until another."""

    from_: Moment = Field(alias="from")
    until: Moment
    person: Text

    @model_validator(mode="after")
    def _has_a_length(self) -> SwapShape:
        if self.until <= self.from_:
            raise PydanticCustomError("swap_reversed", "the swap ends before it begins")
        return self


class OnCallFile(Shape):
    """`oncall.yaml`."""

    schedule: Given[Text] = None
    duty_phone: Given[Annotated[Text, AfterValidator(_shown_phone)]] = None
    repeat_after: Wait = timedelta(minutes=5)
    escalate_after: Wait = timedelta(minutes=10)
    handover: HandoverShape = Field(default_factory=HandoverShape)
    people: dict[Text, PersonShape] = Field(default_factory=dict)
    weeks: list[WeekShape] = Field(default_factory=list)
    escalation: list[Text] = Field(default_factory=list)
    swaps: list[SwapShape] = Field(default_factory=list)

    @property
    def has_people(self) -> bool:
        """Is there anybody at all whom an alarm may reach?"""
        return bool(self.weeks or self.swaps or self.escalation)


def on_call_problems(shape: OnCallFile) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`unknown_person` for a key that `people` has not, `week_twice`, `waits_reversed`."""
    if shape.repeat_after > shape.escalate_after:
        yield ("repeat_after",), PydanticCustomError("waits_reversed", "longer than escalate_after")
    named = [
        *((("weeks", place, key), getattr(week, key)) for place, week in enumerate(shape.weeks) for key in _WHO),
        *((("escalation", place), person) for place, person in enumerate(shape.escalation)),
        *((("swaps", place, "person"), swap.person) for place, swap in enumerate(shape.swaps)),
    ]
    for place, person in named:
        if person is not None and person not in shape.people:
            known = ", ".join(shape.people) or "–"
            yield place, PydanticCustomError("unknown_person", "{value}", {"value": person, "known": known})
    seen: set[date] = set()
    for number, week in enumerate(shape.weeks):
        if week.week in seen:
            year, iso_week, _ = week.week.isocalendar()
            error = PydanticCustomError("week_twice", "{value} twice", {"value": f"{year}-W{iso_week:02}"})
            yield ("weeks", number, "week"), error
        seen.add(week.week)


def on_call_warnings(
    shape: OnCallFile, zone: ZoneInfo, now: datetime, *, alarms: bool = False
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`rota_ends` within two weeks, `rota_gap` for weeks that nobody has, `swap_over`, `rota_empty`.

    A rota without anybody is warned of where alarms are meant: people or the number of the duty phone are written,
    or the installation sends text messages (`alarms`).
    """
    if not shape.has_people and (alarms or shape.people or shape.duty_phone is not None):
        yield ("weeks",), PydanticCustomError("rota_empty", "nobody is on duty")
    watches = _watches(shape, zone, dict.fromkeys(shape.people, Person("", "")))
    if watches and watches[-1].ends_at - now < ENDS_SOON:
        known = {"date": watches[-1].ends_at.date().isoformat()}
        yield ("weeks",), PydanticCustomError("rota_ends", "the rota ends {date}", known)
    before = ((now, watches[0].begins_at),) if watches and watches[0].begins_at > now else ()
    for start, end in (*before, *find_gaps(watches)):
        if end > now:
            between = {"date": start.date().isoformat(), "until": end.date().isoformat()}
            yield ("weeks",), PydanticCustomError("rota_gap", "nobody from {date} until {until}", between)
    for number, swap in enumerate(shape.swaps):
        if swap.until.replace(tzinfo=zone) < now:
            yield ("swaps", number), PydanticCustomError("swap_over", "the swap is over")


def compile_on_call(shape: OnCallFile, zone: ZoneInfo) -> OnCall:
    """The rota of the file."""
    people = {key: Person(person.name, person.phone) for key, person in shape.people.items()}
    swaps = (
        Watch(swap.from_.replace(tzinfo=zone), swap.until.replace(tzinfo=zone), people[swap.person])
        for swap in shape.swaps
    )
    return OnCall(
        shape.schedule,
        shape.duty_phone,
        shape.repeat_after,
        shape.escalate_after,
        _watches(shape, zone, people),
        tuple(sorted(swaps, key=lambda one: one.begins_at.astimezone(UTC))),
        tuple(people[key] for key in shape.escalation),
        MappingProxyType(people),
    )


_WHO = ("person", "stand_in")


def _watches(shape: OnCallFile, zone: ZoneInfo, people: dict[str, Person]) -> tuple[Watch, ...]:
    def changes(monday: date) -> datetime:
        return handover(datetime.combine(monday, time()), shape.handover.day, shape.handover.time, zone)

    weeks = sorted(shape.weeks, key=lambda one: one.week)
    return tuple(
        Watch(
            changes(one.week),
            changes(one.week + timedelta(days=7)),
            people[one.person],
            people[one.stand_in] if one.stand_in is not None else None,
        )
        for one in weeks
        if one.person in people and (one.stand_in is None or one.stand_in in people)
    )
