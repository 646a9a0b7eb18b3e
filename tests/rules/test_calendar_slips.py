"""Slips in the calendars that contradict nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.calendar_slips import calendar_slips
from rules.calendars_file import CalendarsFile

TODAY = date(2026, 11, 20)
WEEK: dict[str, object] = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-16:00")


def told(**change: Any) -> list[tuple[tuple[object, ...], str]]:
    weekly, exceptions = change.pop("weekly", WEEK), change.pop("exceptions", {})
    content = {
        "timezone": "Europe/Copenhagen",
        "calendars": {"phone": {"weekly": weekly, "holidays": "closed", "exceptions": exceptions}},
        "confirmed_until": "2027-12-31",
    } | change
    return [(place, error.type) for place, error in calendar_slips(CalendarsFile.model_validate(content), TODAY)]


def closing(day: str, until: str | None = None) -> dict[str, str]:
    return {"date": day, "name": "Fri"} | ({"until": until} if until else {})


def override(since: str, until: str, calendar: str = "phone") -> dict[str, object]:
    return {"calendars": [calendar], "from": since, "until": until, "name": "Møde"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([closing("2026-12-24", "2027-02-22")], [(0, "until", "closing_long")]),
        ([closing("2026-12-24", "2027-02-21")], []),
        ([closing("2026-12-24", "2072-01-02")], [(0, "until", "closing_long"), (0, "until", "date_far")]),
        ([closing("2207-12-24")], [(0, "date", "date_far")]),
        ([closing("2026-10-19")], [(0, "date", "closing_over")]),
        ([closing("2025-07-01", "2025-07-14")], [(0, "until", "closing_over")]),
        ([closing("2026-10-20"), closing("2026-12-24")], []),
        ([closing("2026-12-24"), closing("2026-12-24")], [(1, "date", "closing_twice")]),
        ([closing("2026-12-24", "2026-12-31"), closing("2026-12-31")], [(1, "date", "closing_twice")]),
    ],
)
def test_closing_days_that_last_too_long_are_over_or_stand_twice_are_told(
    days: list[dict[str, str]], expected: list[tuple[int, str, str]]
) -> None:
    assert told(closing_days=days) == [(("closing_days", number, key), kind) for number, key, kind in expected]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (
            [override("2026-11-24 12:00", "2036-11-24 16:00")],
            [(0, "until", k) for k in ("override_long", "date_far")],
        ),
        ([override("2026-11-24 12:00", "2026-12-25 12:00")], []),
        (
            [override("2026-11-24 12:00", "2026-11-24 16:00"), override("2026-11-24 15:00", "2026-11-24 17:00")],
            [(1, "from", "override_overlap")],
        ),
        ([override("2026-11-24 12:00", "2026-11-24 16:00"), override("2026-11-24 16:00", "2026-11-24 17:00")], []),
        (
            [override("2026-11-24 12:00", "2026-11-24 16:00"), override("2026-11-24 12:00", "2026-11-24 16:00", "m")],
            [],
        ),
    ],
)
def test_overrides_that_last_too_long_or_overlap_are_told(
    overrides: list[dict[str, object]], expected: list[tuple[int, str, str]]
) -> None:
    assert told(overrides=overrides) == [(("overrides", number, key), kind) for number, key, kind in expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"weekly": WEEK | {"mon": "16:00-08:00"}}, [("weekly", "mon")]),
        ({"weekly": WEEK | {"mon": ["08:00-12:00", "22:00-02:00"]}}, [("weekly", "mon")]),
        ({"weekly": dict.fromkeys(WEEK, "22:00-06:00")}, []),
        ({"weekly": {"fri": "22:00-06:00"}}, []),
        ({"weekly": {"mon": "00:00-24:00"}}, []),
        ({"exceptions": {"2026-12-23": "16:00-08:00"}}, [("exceptions", "2026-12-23")]),
        ({"exceptions": {"2026-12-23": "08:00-12:00"}}, []),
    ],
)
def test_a_night_among_days_is_told_to_be_swapped(change: Any, expected: list[tuple[str, str]]) -> None:
    assert told(**change) == [(("calendars", "phone", *place), "over_midnight") for place in expected]


def test_years_far_ahead_are_told_wherever_a_date_stands() -> None:
    assert told(confirmed_until="2207-12-31", exceptions={"2126-01-05": "08:00-12:00"}) == [
        (("confirmed_until",), "date_far"),
        (("calendars", "phone", "exceptions", "2126-01-05"), "date_far"),
    ]
    assert told(confirmed_until="2031-12-31") == []
