from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import ValidationError

import rules
from rules.calendars import calendar_warnings, compile_calendars
from rules.calendars_file import CalendarsFile
from rules.danish_holidays import statutory_holidays
from rules.schedule import Schedule
from rules.shape import Source

DEFAULT = Path(rules.__file__).parent / "definitions" / "calendars.yaml"
HOUR = timedelta(hours=1)
SOURCE = Source("calendars.yaml", len)
OVERRIDE = {"calendars": ["phone"], "from": "2026-11-24 12:00", "until": "2026-11-24 16:00", "name": "x"}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


def loaded() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    return content


def compiled(**change: Any) -> Any:
    return compile_calendars(CalendarsFile.model_validate(loaded() | change), SOURCE)


def with_exceptions(calendar: str, exceptions: dict[str, Any]) -> dict[str, Any]:
    calendars = loaded()["calendars"]
    calendars[calendar]["exceptions"] = exceptions
    return {"calendars": calendars}


def problems(**change: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    with pytest.raises(ValidationError) as refused:
        compiled(**change)
    return [(error["type"], error["loc"]) for error in refused.value.errors()]


def hours_on(schedule: Schedule, day: str) -> timedelta:
    begin = local(f"{day}T00:00")
    return schedule.between(begin, begin + timedelta(days=1))


def test_the_calendars_of_the_terms() -> None:
    calendars = compiled()
    week = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"]
    assert [hours_on(calendars["phone"], day) / HOUR for day in week] == [8, 8, 8, 8, 7, 0, 0]
    assert [hours_on(calendars["mail"], day) / HOUR for day in week] == [8, 8, 8, 8, 8, 0, 0]
    assert [hours_on(calendars["always"], day) / HOUR for day in week] == [24] * 7
    friday = local("2026-03-06T15:30")
    assert [calendars[name].is_open(friday) for name in ("phone", "mail", "always")] == [False, True, True]


@pytest.mark.parametrize("year", [2024, 2026, 2028, 2031])
def test_statutory_holidays_are_closed_except_around_the_clock(year: int) -> None:
    calendars = compiled()
    assert len(statutory_holidays(year)) == 10
    for day in statutory_holidays(year):
        assert hours_on(calendars["phone"], day.isoformat()) == timedelta()
        assert hours_on(calendars["mail"], day.isoformat()) == timedelta()
        assert calendars["always"].is_open(local(f"{day}T03:00"))


def test_great_prayer_day_was_a_holiday_until_2023() -> None:
    mail = compiled()["mail"]
    assert hours_on(mail, "2023-05-05") == timedelta()
    assert hours_on(mail, "2024-04-26") == 8 * HOUR


def test_holiday_names_are_danish_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    special = compiled()["mail"].special_day(date(2041, 12, 25))
    assert special is not None
    assert special.name == "Juledag"


def test_optional_days_are_closed_open_or_short() -> None:
    mail = compiled()["mail"]
    assert hours_on(mail, "2026-05-01") == 8 * HOUR
    assert hours_on(mail, "2026-06-05") == 4 * HOUR
    assert hours_on(mail, "2026-12-24") == timedelta()
    assert hours_on(mail, "2026-12-31") == timedelta()
    assert hours_on(compiled(optional_holidays={})["mail"], "2026-12-24") == 8 * HOUR


def test_a_short_day_never_opens_a_weekend_nor_a_statutory_holiday() -> None:
    mail = compiled()["mail"]
    assert hours_on(mail, "2027-06-05") == timedelta()
    assert hours_on(mail, "2028-06-05") == timedelta()


def test_a_short_day_keeps_the_earlier_closing_of_the_weekday() -> None:
    phone = compiled(optional_holidays={"Grundlovsdag": "14:00-18:00"})["phone"]
    assert hours_on(phone, "2026-06-05") == HOUR


def test_closing_days_close_what_keeps_holidays() -> None:
    closing = [
        {"date": "2027-05-07", "name": "Fredag efter Kristi himmelfart"},
        {"date": "2027-12-27", "until": "2027-12-30", "name": "Mellem jul og nytår"},
    ]
    calendars = compiled(closing_days=closing)
    assert calendars["phone"].add(local("2027-05-05T15:30"), HOUR) == local("2027-05-10T08:30")
    assert calendars["mail"].next_open(local("2027-12-24T09:00")) == local("2028-01-03T08:00")
    assert calendars["always"].is_open(local("2027-05-07T09:00"))


def test_an_override_closes_until_its_end_also_over_midnight() -> None:
    override = {"calendars": ["phone"], "from": "2026-11-24 12:00", "until": "2026-11-25 10:00", "name": "Flytning"}
    calendars = compiled(overrides=[override])
    assert calendars["phone"].add(local("2026-11-24T11:00"), 2 * HOUR) == local("2026-11-25T11:00")
    assert calendars["mail"].is_open(local("2026-11-24T13:00"))


def test_an_exception_opens_a_saturday_or_changes_a_day() -> None:
    change = with_exceptions("phone", {"2026-11-28": "09:00-13:00", "2026-11-30": ["08:00-11:30", "12:00-16:00"]})
    phone = compiled(**change)["phone"]
    assert hours_on(phone, "2026-11-28") == 4 * HOUR
    assert hours_on(phone, "2026-11-30") == 7.5 * HOUR


def test_an_exception_over_midnight_respects_the_next_date() -> None:
    phone = compiled(**with_exceptions("phone", {"2026-12-30": "08:00-02:00", "2026-06-04": "08:00-02:00"}))["phone"]
    assert hours_on(phone, "2026-12-31") == timedelta()
    assert hours_on(phone, "2026-06-05") == 6 * HOUR


def test_an_exception_that_contradicts_a_holiday_is_refused_at_its_place() -> None:
    days = {"2026-12-25": "08:00-12:00", "2026-06-05": "08:00-15:00", "2026-05-01": "08:00-12:00"}
    change = with_exceptions("phone", days)
    closing = [{"date": "2026-05-01", "name": "Sommerfest"}]
    assert problems(**change, closing_days=closing) == [
        ("holiday_exception", ("calendars", "phone", "exceptions", day)) for day in days
    ]


def test_an_exception_in_a_calendar_without_holidays_is_no_contradiction() -> None:
    always = compiled(**with_exceptions("always", {"2026-12-25": "08:00-12:00"}))["always"]
    assert hours_on(always, "2026-12-25") == 4 * HOUR


@pytest.mark.parametrize(
    ("change", "kind", "location"),
    [
        ({"timezone": "Europe/Kobenhavn"}, "unknown_zone", ("timezone",)),
        (
            {"optional_holidays": {"Juleaften": "closed"}},
            "unknown_holiday",
            ("optional_holidays", "Juleaften", "[key]"),
        ),
        ({"optional_holidays": {"Grundlovsdag": 960}}, "choice_text", ("optional_holidays", "Grundlovsdag")),
        (
            {"optional_holidays": {"Grundlovsdag": "22:00-02:00"}},
            "holiday_over_midnight",
            ("optional_holidays", "Grundlovsdag"),
        ),
        ({"closing_days": [{"date": "7/5 2027", "name": "x"}]}, "date_text", ("closing_days", 0, "date")),
        (
            {"closing_days": [{"date": "2027-05-07", "until": "2027-05-06", "name": "x"}]},
            "dates_reversed",
            ("closing_days", 0),
        ),
        ({"confirmed_until": None}, "date_text", ("confirmed_until",)),
        ({"confirmed_until": "9999-12-31"}, "date_text", ("confirmed_until",)),
        (
            {"overrides": [OVERRIDE | {"until": "9999-12-31 24:00"}]},
            "moment_text",
            ("overrides", 0, "until"),
        ),
        (
            {"overrides": [{"calendars": ["phone"], "from": "2026-11-24 12:00", "name": "x"}]},
            "missing",
            ("overrides", 0, "until"),
        ),
        ({"overrides": [OVERRIDE | {"calendars": []}]}, "too_short", ("overrides", 0, "calendars")),
        ({"overrides": [OVERRIDE | {"name": " "}]}, "value_empty", ("overrides", 0, "name")),
        (
            {"overrides": [{"calendars": ["phone"], "from": "12:00", "until": "2026-11-24 16:00", "name": "x"}]},
            "moment_text",
            ("overrides", 0, "from"),
        ),
        (
            {"overrides": [OVERRIDE | {"until": OVERRIDE["from"]}]},
            "dates_reversed",
            ("overrides", 0),
        ),
        ({"calendars": {"phone": {"holidays": "closed", "weekly": {}}}}, "never_open", ("calendars", "phone")),
        (
            {"calendars": {"phone": {"holidays": "closed", "weekly": {"mon": ["08:00-12:00", "11:00-16:00"]}}}},
            "interval_overlap",
            ("calendars", "phone", "weekly", "mon"),
        ),
        (
            {"calendars": {"phone": {"holidays": "closed", "weekly": {"sun": "22:00-06:00", "mon": "05:00-16:00"}}}},
            "interval_overlap",
            ("calendars", "phone", "weekly"),
        ),
        (
            {"calendars": {"phone": {"holidays": "closed", "weekly": {"mon": "8-16"}}}},
            "interval_text",
            ("calendars", "phone", "weekly", "mon"),
        ),
        (
            {"calendars": {"phone": {"holidays": "closed", "weekly": {"monday": "08:00-16:00"}}}},
            "extra_forbidden",
            ("calendars", "phone", "weekly", "monday"),
        ),
    ],
)
def test_each_mistake_has_a_key_and_a_place(
    change: dict[str, Any], kind: str, location: tuple[str | int, ...]
) -> None:
    assert problems(**change) == [(kind, location)]


@pytest.mark.parametrize(("today", "kinds"), [("2027-10-31", []), ("2027-11-01", ["holidays_unconfirmed"])])
def test_the_end_of_the_confirmed_dates_is_told_60_days_ahead(today: str, kinds: list[str]) -> None:
    shape = CalendarsFile.model_validate(loaded())
    warnings = calendar_warnings(shape, date.fromisoformat(today))
    assert [error.type for _, error in warnings] == kinds


def test_an_override_that_is_over_is_told() -> None:
    override = {"calendars": ["phone"], "from": "2026-11-24 12:00", "until": "2026-11-24 16:00", "name": "Møde"}
    shape = CalendarsFile.model_validate(loaded() | {"overrides": [override]})
    assert not calendar_warnings(shape, date(2026, 11, 24))
    assert [(place, error.type) for place, error in calendar_warnings(shape, date(2026, 11, 25))] == [
        (("overrides", 0), "override_over")
    ]


def test_hours_until_a_minute_before_midnight_are_told() -> None:
    weekly = {"mon": "00:00-23:59", "tue": ["08:00-12:00", "13:00-24:00"]}
    shape = CalendarsFile.model_validate(loaded() | {"calendars": {"x": {"holidays": "open", "weekly": weekly}}})
    assert [(place, error.type, error.context) for place, error in calendar_warnings(shape, date(2026, 3, 9))] == [
        (("calendars", "x", "weekly", "mon"), "minute_short", {"interval": "00:00-23:59"})
    ]


def test_schedules_know_their_zone_and_answer_in_utc() -> None:
    mail = compiled()["mail"]
    assert mail.zone == ZoneInfo("Europe/Copenhagen")
    assert mail.next_open(local("2026-03-02T05:00")).tzinfo is UTC
