from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.day_hours import HoursError
from rules.schedule import Schedule

MONDAY_MORNING = datetime(2026, 3, 9, 8, tzinfo=UTC)
DAY = date(2026, 12, 24)
PLAIN: dict[str, object] = {"tz": "Europe/Copenhagen", "weekly": {"mon": [["08:00", "16:00"]]}}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "a schedule should be a mapping"),
        ([], "a schedule should be a mapping"),
        (5, "a schedule should be a mapping"),
        ({}, "tz: None is no time zone"),
        (PLAIN | {"tz": 5}, "tz: 5 is no time zone"),
        (PLAIN | {"tz": UTC}, "tz: datetime.timezone.utc is no time zone"),
        (PLAIN | {"tz": "a\0b"}, "tz: 'a"),
        (PLAIN | {"weekly": None}, "weekly: write a mapping, not None"),
        (PLAIN | {"weekly": [["08:00", "16:00"]]}, "weekly: write a mapping, not list"),
        (PLAIN | {"weekly": {5: []}}, "weekly: 5 is no weekday"),
        (PLAIN | {"weekly": {"mon": None}}, "weekly: mon: write a list, not None"),
        (PLAIN | {"weekly": {"mon": ["08:00", "16:00"]}}, "weekly: mon: write a list, not str"),
        (PLAIN | {"weekly": {"mon": [[8, 16]]}}, "weekly: mon: 8 is not a time"),
        (PLAIN | {"holidays": None}, "holidays: write a list, not None"),
        (PLAIN | {"holidays": "2026-12-25"}, "holidays: write a list, not str"),
        (PLAIN | {"holidays": [[]]}, "holidays: .* is not a date"),
        (PLAIN | {"holidays": [datetime(2026, 12, 25, tzinfo=UTC)]}, "holidays: .* is not a date"),
        (PLAIN | {"exceptions": []}, "exceptions: write a mapping, not list"),
        (PLAIN | {"exceptions": {"2026-12-25": None}}, "exceptions: 2026-12-25: write a list, not None"),
        (PLAIN | {"breaks": {"i dag": []}}, "breaks: 'i dag' is not a date"),
        (PLAIN | {"weekly": {"mon": [{"08:00", "16:00"}]}}, "weekly: mon: .* is no interval"),
        (
            PLAIN | {"breaks": {"2026-12-24": [frozenset({"08:00", "16:00"})]}},
            "breaks: 2026-12-24: .* is no interval",
        ),
        (PLAIN | {"exceptions": {DAY: [], "2026-12-24": []}}, "exceptions: 2026-12-24 stands here twice"),
        (PLAIN | {"breaks": {"2026-12-24": [], DAY: []}}, "breaks: 2026-12-24 stands here twice"),
        (PLAIN | {None: 1, "tx": 2}, "unknown key 'None'"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_key_that_is_wrong(given: Any, sentence: str) -> None:
    with pytest.raises(HoursError, match=sentence):
        Schedule.from_mapping(given)


@pytest.mark.parametrize(
    "paused",
    [
        [(MONDAY_MORNING, None)],
        [(None, MONDAY_MORNING)],
        [(MONDAY_MORNING, MONDAY_MORNING, MONDAY_MORNING)],
        [MONDAY_MORNING],
        [(MONDAY_MORNING, MONDAY_MORNING.replace(tzinfo=None))],
        [date(2026, 3, 9)],
        5,
    ],
)
def test_a_pause_that_is_no_pair_of_instants_is_refused(paused: Any) -> None:
    schedule = Schedule.from_mapping(PLAIN)
    with pytest.raises(ValueError, match=r"^paused: "):
        schedule.add(MONDAY_MORNING, timedelta(hours=1), paused)
    with pytest.raises(ValueError, match=r"^paused: "):
        schedule.between(MONDAY_MORNING, MONDAY_MORNING + timedelta(hours=1), paused)


@pytest.mark.parametrize("instant", [None, "2026-03-09", date(2026, 3, 9), 5])
def test_what_is_no_instant_is_refused(instant: Any) -> None:
    schedule = Schedule.from_mapping(PLAIN)
    for ask in (schedule.is_open, schedule.next_open, lambda at: schedule.between(at, MONDAY_MORNING)):
        with pytest.raises(ValueError, match="give an aware datetime"):
            ask(instant)
