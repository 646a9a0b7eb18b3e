from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.schedule import Schedule
from tests.rules.minute_walk import DAYS, MINUTE, MinuteWalk

Case = tuple[dict[str, Any], datetime]

NIGHTS = [
    ("Europe/Copenhagen", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2026, 10, 25, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 2, 15, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 22, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2025, 12, 31, 18, tzinfo=UTC)),
]


def text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def intervals(draw: st.DrawFn) -> list[list[str]]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [[text(start * 15), text(end * 15)] for start, end in pairs]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, night = draw(st.sampled_from(NIGHTS))
    weekly = {day: draw(intervals()) for day in DAYS}
    anchor = night.date()
    if draw(st.booleans()):
        weekly = {key: [["22:00", "06:00"]] for key in DAYS}
    weekly[DAYS[(anchor.weekday() + 4) % 7]] = [["10:00", "11:00"]]
    if weekly[DAYS[(anchor.weekday() + 3) % 7]] == [["22:00", "06:00"]]:
        weekly[DAYS[(anchor.weekday() + 3) % 7]] = []
    dates = [(anchor + timedelta(days=days)).isoformat() for days in range(-3, 3)]
    holidays = draw(st.lists(st.sampled_from(dates), max_size=2))
    exceptions = {
        day: draw(intervals()) for day in draw(st.sets(st.sampled_from(dates), max_size=2)) if day not in holidays
    }
    breaks = {day: draw(intervals()) for day in draw(st.sets(st.sampled_from(dates), max_size=2))}
    mapping = {"tz": zone, "weekly": weekly, "holidays": holidays, "exceptions": exceptions, "breaks": breaks}
    return mapping, night + draw(st.integers(-1500, 1500)) * MINUTE


@st.composite
def pauses(draw: st.DrawFn, around: datetime) -> list[tuple[datetime, datetime]]:
    edges = st.integers(-600, 3000)
    return [
        (around + start * MINUTE, around + end * MINUTE) for start, end in draw(st.lists(st.tuples(edges, edges)))
    ]


@settings(max_examples=60, deadline=None)
@given(case=cases(), minutes=st.integers(0, 700), data=st.data())
def test_addition_agrees_with_walking_the_minutes(case: Case, minutes: int, data: st.DataObject) -> None:
    mapping, at = case
    paused = data.draw(pauses(at))
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.is_open(at) == slow.is_open(at)
    assert fast.add(at, minutes * MINUTE, paused) == slow.add(at, minutes, paused)


@settings(max_examples=60, deadline=None)
@given(case=cases(), minutes=st.integers(-100, 3000), data=st.data())
def test_differences_agree_with_walking_the_minutes(case: Case, minutes: int, data: st.DataObject) -> None:
    mapping, at = case
    paused = data.draw(pauses(at))
    end = at + minutes * MINUTE
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.between(at, end) == slow.between(at, end)
    assert fast.between(at, end, paused) == slow.between(at, end, paused)


@settings(max_examples=60, deadline=None)
@given(case=cases(), minutes=st.integers(0, 700))
def test_subtraction_agrees_with_walking_the_minutes(case: Case, minutes: int) -> None:
    mapping, at = case
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.subtract(at, minutes * MINUTE) == slow.subtract(at, minutes)


@settings(max_examples=200, deadline=None)
@given(case=cases(), micros=st.integers(1, 10**12))
def test_what_was_added_lies_between_and_can_be_taken_back(case: Case, micros: int) -> None:
    mapping, at = case
    schedule, duration = Schedule.from_mapping(mapping), timedelta(microseconds=micros)
    due_at = schedule.add(at, duration)
    assert schedule.between(at, due_at) == duration
    assert schedule.between(at, due_at - timedelta(microseconds=1)) < duration
    begin = schedule.subtract(due_at, duration)
    assert schedule.between(begin, due_at) == duration
    assert schedule.is_open(begin)
    assert schedule.add(begin, duration) == due_at


@settings(max_examples=100, deadline=None)
@given(case=cases(), first=st.integers(-(10**6), 10**6), second=st.integers(-(10**6), 10**6))
def test_differences_add_up_in_whatever_order_the_table_grew(case: Case, first: int, second: int) -> None:
    mapping, at = case
    early, middle, late = sorted([at, at + first * MINUTE, at + second * MINUTE])
    grown, fresh = Schedule.from_mapping(mapping), Schedule.from_mapping(mapping)
    grown.next_open(middle)
    assert grown.between(early, middle) + grown.between(middle, late) == fresh.between(early, late)
