from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.schedule import Schedule
from tests.rules.minute_walk import DAYS, MINUTE, MinuteWalk

Case = tuple[dict[str, Any], datetime]

MICROSECOND = timedelta(microseconds=1)
NIGHTS = [
    ("Europe/Copenhagen", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2026, 10, 25, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2028, 2, 29, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 3, 14, 3, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 2, 15, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, tzinfo=UTC)),
    ("Antarctica/Troll", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2025, 12, 31, 18, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("UTC", datetime(1972, 12, 31, tzinfo=UTC)),
]
ELSEWHERE: dict[str, tzinfo] = {
    "Copenhagen": ZoneInfo("Europe/Copenhagen"),
    "New York": ZoneInfo("America/New_York"),
    "Lord Howe": ZoneInfo("Australia/Lord_Howe"),
    "a fixed offset": timezone(timedelta(hours=-9, minutes=-30)),
}


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
    return {"tz": zone, "weekly": weekly, "holidays": holidays, "exceptions": exceptions, "breaks": breaks}, night


def instants(around: datetime, minutes: int) -> st.SearchStrategy[datetime]:
    """On whole minutes, where hours begin and end, or anywhere between them."""
    whole = st.integers(-600, minutes).map(lambda minute: around + minute * MINUTE)
    anywhere = st.integers(-600 * 60 * 10**6, minutes * 60 * 10**6).map(lambda one: around + one * MICROSECOND)
    return whole | anywhere


def durations(minutes: int) -> st.SearchStrategy[timedelta]:
    whole = st.integers(0, minutes).map(lambda minute: minute * MINUTE)
    return whole | st.integers(0, minutes * 60 * 10**6).map(lambda one: one * MICROSECOND)


@st.composite
def pauses(draw: st.DrawFn, around: datetime) -> list[tuple[datetime, datetime]]:
    """In any order; overlapping, touching, repeated, empty and reversed ones among them."""
    edges = instants(around, 3000)
    return draw(st.lists(st.tuples(edges, edges), max_size=8))


@settings(max_examples=100, deadline=None)
@given(case=cases(), duration=durations(700), data=st.data())
def test_addition_agrees_with_walking_the_minutes(case: Case, duration: timedelta, data: st.DataObject) -> None:
    mapping, night = case
    at, paused = data.draw(instants(night, 1500)), data.draw(pauses(night))
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.is_open(at) == slow.is_open(at)
    assert fast.next_open(at) == slow.next_open(at) == fast.add(at, timedelta(), paused)
    assert fast.add(at, duration, paused) == slow.add(at, duration, paused)


@settings(max_examples=100, deadline=None)
@given(case=cases(), data=st.data())
def test_differences_agree_with_walking_the_minutes(case: Case, data: st.DataObject) -> None:
    mapping, night = case
    begin, end = data.draw(instants(night, 1500)), data.draw(instants(night, 3000))
    paused = data.draw(pauses(night))
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.between(begin, end) == slow.between(begin, end)
    assert fast.between(begin, end, paused) == slow.between(begin, end, paused)


@settings(max_examples=100, deadline=None)
@given(case=cases(), duration=durations(700), data=st.data())
def test_subtraction_agrees_with_walking_the_minutes(case: Case, duration: timedelta, data: st.DataObject) -> None:
    mapping, night = case
    at = data.draw(instants(night, 1500))
    fast, slow = Schedule.from_mapping(mapping), MinuteWalk(mapping)
    assert fast.subtract(at, duration) == slow.subtract(at, duration)


@settings(max_examples=100, deadline=None)
@given(case=cases(), duration=durations(3000), data=st.data())
def test_a_deadline_is_the_first_instant_by_which_the_unpaused_time_has_passed(
    case: Case, duration: timedelta, data: st.DataObject
) -> None:
    mapping, night = case
    at, paused = data.draw(instants(night, 1500)), data.draw(pauses(night))
    schedule = Schedule.from_mapping(mapping)
    due_at = schedule.add(at, duration, paused)
    if duration:
        assert schedule.between(at, due_at, paused) == duration
        assert schedule.between(at, due_at - MICROSECOND, paused) < duration


@settings(max_examples=100, deadline=None)
@given(case=cases(), duration=durations(3000), elsewhere=st.sampled_from(sorted(ELSEWHERE)), data=st.data())
def test_an_instant_is_the_same_in_every_zone(
    case: Case, duration: timedelta, elsewhere: str, data: st.DataObject
) -> None:
    mapping, night = case
    at, paused = data.draw(instants(night, 1500)), data.draw(pauses(night))
    schedule = Schedule.from_mapping(mapping)
    there = at.astimezone(ELSEWHERE[elsewhere])
    moved = [(start.astimezone(ELSEWHERE[elsewhere]), end) for start, end in paused]
    assert schedule.is_open(there) == schedule.is_open(at)
    assert schedule.next_open(there) == schedule.next_open(at)
    assert schedule.add(there, duration, moved) == schedule.add(at, duration, paused)
    assert schedule.subtract(there, duration) == schedule.subtract(at, duration)
    due_at = schedule.add(at, duration)
    assert schedule.between(there, due_at.astimezone(ELSEWHERE[elsewhere]), moved) == schedule.between(
        at, due_at, paused
    )


@settings(max_examples=100, deadline=None)
@given(case=cases(), micros=st.integers(1, 10**12), data=st.data())
def test_what_was_added_lies_between_and_can_be_taken_back(case: Case, micros: int, data: st.DataObject) -> None:
    mapping, night = case
    at = data.draw(instants(night, 1500))
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
