from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.day_hours import HoursError
from rules.schedule import NaiveInstant, NoOpening, Schedule
from rules.special_day import SpecialDay

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OFFICE = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")} | {"fri": [["08:00", "15:00"]]}
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def schedule(weekly: dict[str, Any] = OFFICE, tz: str = "Europe/Copenhagen", **rest: Any) -> Schedule:
    return Schedule.from_mapping({"tz": tz, "weekly": weekly, **rest})


def local(text: str, zone: ZoneInfo = COPENHAGEN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


always = schedule({key: [["00:00", "24:00"]] for key in EVERY_DAY})
office = schedule()
nights = schedule({key: [["22:00", "06:00"]] for key in EVERY_DAY})


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T15:59:59.999999", "2026-03-02T15:59:59.999999"),
        ("2026-03-02T16:00", "2026-03-03T08:00"),
        ("2026-03-06T15:00", "2026-03-09T08:00"),
        ("2026-03-07T12:00", "2026-03-09T08:00"),
    ],
)
def test_an_interval_contains_its_start_and_not_its_end(at: str, opens: str) -> None:
    assert office.next_open(local(at)) == local(opens)
    assert office.is_open(local(at)) == (at == opens)
    assert office.add(local(at), timedelta()) == local(opens)


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2026-03-02T12:00", 4 * HOUR, "2026-03-02T16:00"),
        ("2026-03-02T12:00", 4 * HOUR + timedelta(seconds=1), "2026-03-03T08:00:01"),
        ("2026-03-06T14:30", 30 * MINUTE, "2026-03-06T15:00"),
        ("2026-03-06T14:30", HOUR, "2026-03-09T08:30"),
        ("2026-03-06T15:00", HOUR, "2026-03-09T09:00"),
        ("2026-03-08T03:00", 39 * HOUR, "2026-03-13T15:00"),
        ("2026-03-02T08:00:00.000007", HOUR, "2026-03-02T09:00:00.000007"),
        ("2026-12-31T15:00", 2 * HOUR, "2027-01-01T09:00"),
    ],
)
def test_a_deadline_counts_open_time_and_stays_on_closing_time(start: str, duration: timedelta, due: str) -> None:
    assert office.add(local(start), duration) == local(due)
    assert office.between(local(start), local(due)) == duration


def test_results_are_in_utc_so_that_subtracting_them_counts_real_time() -> None:
    assert always.add(local("2026-03-29T00:30"), 3 * HOUR).tzinfo is UTC
    assert office.next_open(local("2026-03-02T12:00")).tzinfo is UTC
    assert office.subtract(local("2026-03-02T12:00"), HOUR).tzinfo is UTC


def test_an_instant_may_come_in_any_zone_or_offset() -> None:
    same = [
        utc("2026-07-01T13:30"),
        utc("2026-07-01T13:30").astimezone(timezone(-7 * HOUR)),
        local("2026-07-01T15:30"),
    ]
    assert {office.add(at, HOUR) for at in same} == {utc("2026-07-02T06:30")}


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001
    for call in (
        lambda: office.is_open(naive),
        lambda: office.next_open(naive),
        lambda: office.add(naive, HOUR),
        lambda: office.subtract(naive, HOUR),
        lambda: office.between(naive, utc("2026-03-02T10:00")),
        lambda: office.between(utc("2026-03-02T10:00"), naive),
        lambda: office.add(utc("2026-03-02T10:00"), HOUR, paused=[(naive, naive)]),
        lambda: office.between(utc("2026-03-02T10:00"), utc("2026-03-02T11:00"), paused=[(naive, naive)]),
    ):
        with pytest.raises(NaiveInstant, match="aware"):
            call()


def test_a_reversed_difference_is_zero_and_a_negative_duration_is_refused() -> None:
    assert office.between(local("2026-03-03T12:00"), local("2026-03-02T12:00")) == timedelta()
    with pytest.raises(ValueError, match="subtract"):
        office.add(local("2026-03-02T12:00"), -HOUR)
    with pytest.raises(ValueError, match="add"):
        office.subtract(local("2026-03-02T12:00"), -HOUR)


@pytest.mark.parametrize(
    ("end", "duration", "begin"),
    [
        ("2026-03-09T08:30", HOUR, "2026-03-06T14:30"),
        ("2026-03-09T09:00", HOUR, "2026-03-09T08:00"),
        ("2026-03-06T15:00", 30 * MINUTE, "2026-03-06T14:30"),
        ("2026-03-08T12:00", 30 * MINUTE, "2026-03-06T14:30"),
        ("2026-03-08T12:00", timedelta(), "2026-03-06T15:00"),
        ("2026-03-06T15:00", timedelta(), "2026-03-06T15:00"),
        ("2026-03-06T12:00", timedelta(), "2026-03-06T12:00"),
    ],
)
def test_going_back_counts_open_time_and_stays_on_opening_time(end: str, duration: timedelta, begin: str) -> None:
    assert office.subtract(local(end), duration) == local(begin)


def test_24_hours_lose_no_minute_at_midnight() -> None:
    assert always.between(local("2026-01-01T00:00"), local("2027-01-01T00:00")) == timedelta(days=365)
    assert always.add(local("2026-12-31T23:59:30"), MINUTE) == local("2027-01-01T00:00:30")
    assert always.is_open(local("2026-05-04T23:59:59.5"))
    assert list(always.openings(local("2025-12-30T00:00"), local("2026-01-02T00:00"))) == [
        (utc("2025-12-29T23:00"), utc("2026-01-01T23:00"))
    ]


class TestClockChanges:
    def test_round_the_clock_counts_real_hours(self) -> None:
        assert always.between(local("2026-03-29T00:00"), local("2026-03-30T00:00")) == 23 * HOUR
        assert always.between(local("2026-10-25T00:00"), local("2026-10-26T00:00")) == 25 * HOUR
        assert always.add(local("2026-03-29T01:30"), HOUR) == utc("2026-03-29T01:30")
        assert always.add(local("2026-10-25T02:30"), HOUR) == utc("2026-10-25T01:30")

    def test_a_night_shift_is_an_hour_shorter_or_longer(self) -> None:
        assert nights.between(local("2026-03-28T12:00"), local("2026-03-29T12:00")) == 7 * HOUR
        assert nights.between(local("2026-10-24T12:00"), local("2026-10-25T12:00")) == 9 * HOUR
        assert nights.add(local("2026-10-24T22:00"), 9 * HOUR) == local("2026-10-25T06:00")

    @pytest.mark.parametrize(
        ("interval", "spring", "autumn"),
        [
            (["02:00", "02:30"], 0, 60),
            (["02:30", "06:00"], 180, 240),
            (["01:00", "02:30"], 60, 120),
            (["02:00", "03:00"], 0, 120),
            (["01:30", "03:30"], 60, 180),
        ],
    )
    def test_hours_that_meet_the_changed_hour_follow_the_wall_clock(
        self, interval: list[str], spring: int, autumn: int
    ) -> None:
        shift = schedule({"sun": [interval]})
        assert shift.between(local("2026-03-29T00:00"), local("2026-03-30T00:00")) == spring * MINUTE
        assert shift.between(local("2026-10-25T00:00"), local("2026-10-26T00:00")) == autumn * MINUTE

    def test_what_is_counted_is_what_is_open(self) -> None:
        shift = schedule({"sun": [["02:00", "02:30"]]})
        minutes = [utc("2026-10-25T00:00") + n * MINUTE for n in range(180)]
        assert sum(map(shift.is_open, minutes)) * MINUTE == shift.between(minutes[0], minutes[-1])

    def test_opening_in_a_skipped_hour_is_the_moment_of_the_change(self) -> None:
        assert schedule({"sun": [["02:30", "06:00"]]}).next_open(local("2026-03-28T12:00")) == utc("2026-03-29T01:00")

    def test_a_midnight_that_does_not_exist(self) -> None:
        zone = ZoneInfo("America/Sao_Paulo")
        day_and_night = schedule({key: [["00:00", "24:00"]] for key in EVERY_DAY}, tz=zone.key)
        assert day_and_night.between(local("2018-11-03T00:00", zone), local("2018-11-05T00:00", zone)) == 47 * HOUR
        sunday = schedule({"sun": [["00:00", "24:00"]]}, tz=zone.key)
        assert sunday.next_open(local("2018-11-03T12:00", zone)) == utc("2018-11-04T03:00")
        assert sunday.between(utc("2018-11-03T00:00"), utc("2018-11-06T00:00")) == 23 * HOUR

    def test_a_midnight_that_comes_twice(self) -> None:
        saturday = schedule({"sat": [["20:00", "24:00"]]}, tz="America/Sao_Paulo")
        assert saturday.between(utc("2018-02-17T12:00"), utc("2018-02-18T12:00")) == 5 * HOUR

    def test_a_zone_that_moves_for_ramadan(self) -> None:
        zone = ZoneInfo("Africa/Casablanca")
        day_and_night = schedule({key: [["00:00", "24:00"]] for key in EVERY_DAY}, tz=zone.key)
        assert day_and_night.between(local("2026-02-15T00:00", zone), local("2026-02-16T00:00", zone)) == 25 * HOUR
        assert day_and_night.between(local("2026-03-22T00:00", zone), local("2026-03-23T00:00", zone)) == 23 * HOUR
        assert day_and_night.is_open(local("2026-02-15T02:30", zone, fold=1))

    def test_a_date_that_a_zone_skipped(self) -> None:
        samoa = schedule({key: [["08:00", "16:00"]] for key in EVERY_DAY}, tz="Pacific/Apia")
        assert samoa.between(utc("2011-12-29T10:00"), utc("2012-01-02T10:00")) == 4 * 8 * HOUR

    @pytest.mark.parametrize("easter", ["2024-03-31", "2027-03-28"])
    def test_easter_on_the_day_of_the_clock_change(self, easter: str) -> None:
        sunday = date.fromisoformat(easter)
        monday = sunday + timedelta(days=1)
        weekly = {key: [["00:00", "24:00"]] for key in EVERY_DAY}
        desk = schedule(weekly, holidays=[easter, monday.isoformat()])
        begin = local(f"{sunday - timedelta(days=1)}T23:00")
        assert desk.add(begin, 2 * HOUR) == local(f"{sunday + timedelta(days=2)}T01:00")


class TestShiftsOverMidnight:
    def test_22_to_06_is_accepted_and_split(self) -> None:
        friday = schedule({"fri": [["22:00", "06:00"]]})
        assert friday.is_open(local("2026-03-07T05:59"))
        assert not friday.is_open(local("2026-03-06T05:00"))
        assert friday.add(local("2026-03-06T12:00"), 8 * HOUR) == local("2026-03-07T06:00")

    def test_sunday_night_reaches_into_monday(self) -> None:
        assert schedule({"sun": [["22:00", "06:00"]]}).is_open(local("2026-03-09T05:00"))

    def test_until_00_00_is_until_the_end_of_the_day(self) -> None:
        late = schedule({"fri": [["16:00", "00:00"]]})
        assert late.between(local("2026-03-06T00:00"), local("2026-03-08T00:00")) == 8 * HOUR

    def test_a_holiday_closes_its_whole_date_and_nothing_else(self) -> None:
        desk = schedule({key: [["22:00", "06:00"]] for key in EVERY_DAY}, holidays=["2026-03-04"])
        assert desk.is_open(local("2026-03-03T23:30"))
        assert not desk.is_open(local("2026-03-04T05:00"))
        assert not desk.is_open(local("2026-03-04T23:00"))
        assert not desk.is_open(local("2026-03-05T06:00"))
        assert desk.is_open(local("2026-03-05T00:00"))

    def test_an_exception_over_midnight_adds_its_tail_to_the_next_date(self) -> None:
        desk = schedule(exceptions={"2026-03-03": [["20:00", "02:00"]]})
        assert desk.between(local("2026-03-03T00:00"), local("2026-03-05T00:00")) == 14 * HOUR
        shut = schedule(exceptions={"2026-03-03": [["20:00", "02:00"]]}, holidays=["2026-03-04"])
        assert shut.between(local("2026-03-03T00:00"), local("2026-03-05T00:00")) == 4 * HOUR


class TestSpecialDates:
    def test_holidays_in_the_middle_several_in_a_row_and_on_a_weekend(self) -> None:
        easter = schedule(holidays=["2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06"])
        assert easter.add(local("2026-04-01T15:30"), HOUR) == local("2026-04-07T08:30")
        assert easter.between(local("2026-04-01T00:00"), local("2026-04-08T00:00")) == 16 * HOUR

    def test_the_same_date_twice_is_one_holiday(self) -> None:
        desk = schedule(holidays=["2028-06-05", "2028-06-05"])
        assert desk.next_open(local("2028-06-05T09:00")) == local("2028-06-06T08:00")

    def test_leap_day_and_leap_day_as_a_holiday(self) -> None:
        assert office.between(local("2028-02-28T00:00"), local("2028-03-01T00:00")) == 16 * HOUR
        leap = schedule(holidays=["2028-02-29"])
        assert leap.add(local("2028-02-28T15:00"), 2 * HOUR) == local("2028-03-01T09:00")

    def test_an_exception_replaces_its_date(self) -> None:
        desk = schedule(exceptions={"2026-06-05": [["08:00", "12:00"]], "2026-06-06": [["10:00", "11:00"]]})
        assert desk.add(local("2026-06-05T11:30"), 2 * HOUR) == local("2026-06-08T08:30")

    def test_an_exception_in_a_24_7_week_counts_only_its_hours(self) -> None:
        weekly = {key: [["00:00", "24:00"]] for key in EVERY_DAY}
        tokyo = ZoneInfo("Asia/Tokyo")
        desk = schedule(weekly, tz=tokyo.key, exceptions={"2026-05-05": [["10:00", "12:00"]]})
        assert desk.between(local("2026-05-05T00:00", tokyo), local("2026-05-06T00:00", tokyo)) == 2 * HOUR

    def test_an_exception_without_hours_closes_the_date(self) -> None:
        assert schedule(exceptions={"2026-03-03": []}).next_open(local("2026-03-03T09:00")) == local(
            "2026-03-04T08:00"
        )

    def test_an_exception_on_a_holiday_is_refused(self) -> None:
        for hours in ([["08:00", "12:00"]], []):
            with pytest.raises(HoursError, match="2026-06-05") as refused:
                schedule(holidays=["2026-06-05"], exceptions={"2026-06-05": hours})
            assert refused.value.key == "holiday_exception"

    @pytest.mark.parametrize(
        ("pause", "open_minutes"),
        [
            (["11:30", "12:00"], 450),
            (["07:00", "09:00"], 420),
            (["15:00", "18:00"], 420),
            (["18:00", "19:00"], 480),
            (["00:00", "24:00"], 0),
        ],
    )
    def test_a_break_is_taken_out_of_its_date_also_over_an_edge(self, pause: list[str], open_minutes: int) -> None:
        desk = schedule(breaks={"2026-03-04": [pause]})
        assert desk.between(local("2026-03-04T00:00"), local("2026-03-05T00:00")) == open_minutes * MINUTE
        assert desk.between(local("2026-03-05T00:00"), local("2026-03-06T00:00")) == 8 * HOUR

    def test_a_break_over_midnight_and_one_in_an_exception(self) -> None:
        weekly = {key: [["00:00", "24:00"]] for key in EVERY_DAY}
        desk = schedule(
            weekly, breaks={"2026-03-04": [["23:00", "01:00"]]}, exceptions={"2026-03-05": [["00:00", "02:00"]]}
        )
        assert desk.between(local("2026-03-04T22:00"), local("2026-03-06T00:00")) == 2 * HOUR


class TestSeveralSpans:
    def test_lunch(self) -> None:
        desk = schedule({"mon": [["08:00", "11:30"], ["12:00", "16:00"]]})
        assert desk.add(local("2026-03-02T11:00"), HOUR) == local("2026-03-02T12:30")
        assert desk.add(local("2026-03-02T11:00"), 30 * MINUTE) == local("2026-03-02T11:30")

    def test_touching_intervals_are_one(self) -> None:
        desk = schedule({"mon": [["12:00", "16:00"], ["08:00", "12:00"]]})
        assert desk.between(local("2026-03-02T00:00"), local("2026-03-03T00:00")) == 8 * HOUR
        assert desk.is_open(local("2026-03-02T12:00"))

    @pytest.mark.parametrize("where", ["weekly", "exceptions", "breaks"])
    def test_overlapping_intervals_are_refused(self, where: str) -> None:
        intervals = [["08:00", "12:00"], ["11:59", "16:00"]]
        day = "mon" if where == "weekly" else "2026-03-02"
        with pytest.raises(HoursError, match=r"08:00-12:00 and 11:59-16:00 overlap"):
            Schedule.from_mapping({"tz": "Europe/Copenhagen", "weekly": {}, where: {day: intervals}})

    def test_a_night_that_overlaps_the_next_morning_is_refused(self) -> None:
        with pytest.raises(HoursError, match="overlap"):
            schedule({"fri": [["22:00", "06:00"]], "sat": [["05:00", "12:00"]]})


class TestPauses:
    start = local("2026-03-02T09:00")

    def test_a_pause_counts_only_where_it_meets_open_time(self) -> None:
        overnight = [(local("2026-03-02T15:00"), local("2026-03-03T09:00"))]
        assert office.add(self.start, 8 * HOUR, paused=overnight) == local("2026-03-03T11:00")
        assert office.between(self.start, local("2026-03-03T11:00"), paused=overnight) == 8 * HOUR
        closed = [(local("2026-03-02T16:00"), local("2026-03-03T08:00"))]
        assert office.add(self.start, 8 * HOUR, paused=closed) == local("2026-03-03T09:00")

    def test_overlapping_touching_and_repeated_pauses_count_once(self) -> None:
        hours = [local(f"2026-03-02T{hour}:00") for hour in ("10", "11", "12", "13")]
        ten, eleven, twelve, one = hours
        paused = [(eleven, one), (ten, twelve), (ten, twelve), (one, one), (ten, eleven)]
        assert office.add(self.start, 2 * HOUR, paused) == local("2026-03-02T14:00")
        assert office.between(self.start, one, paused) == HOUR

    def test_a_pause_at_the_deadline_comes_too_late(self) -> None:
        paused = [(local("2026-03-02T11:00"), local("2026-03-02T12:00"))]
        assert office.add(self.start, 2 * HOUR, paused) == local("2026-03-02T11:00")
        assert office.add(self.start, 2 * HOUR + MINUTE, paused) == local("2026-03-02T12:01")

    def test_a_pause_that_a_later_pause_reaches_only_after_the_first_moved_the_deadline(self) -> None:
        paused = [
            (local("2026-03-02T11:30"), local("2026-03-02T12:00")),
            (local("2026-03-02T10:00"), local("2026-03-02T11:00")),
        ]
        assert office.add(self.start, 2 * HOUR, paused) == local("2026-03-02T12:00") + HOUR - 30 * MINUTE

    def test_a_pause_before_the_start_is_nothing_and_one_around_it_is_cut(self) -> None:
        before = [(local("2026-03-02T08:00"), local("2026-03-02T08:30"))]
        around = [(local("2026-03-02T08:00"), local("2026-03-02T09:30"))]
        assert office.add(self.start, HOUR, before) == local("2026-03-02T10:00")
        assert office.add(self.start, HOUR, around) == local("2026-03-02T10:30")

    def test_a_reversed_pause_is_empty_and_zero_ignores_pauses(self) -> None:
        paused = [(local("2026-03-02T12:00"), local("2026-03-02T09:00"))]
        assert office.add(self.start, HOUR, paused) == local("2026-03-02T10:00")
        assert office.add(self.start, timedelta(), [(self.start, local("2026-03-02T12:00"))]) == self.start

    def test_a_pause_without_an_end_stops_what_it_meets_and_nothing_else(self) -> None:
        endless = [(local("2026-03-02T11:00"), datetime.max.replace(tzinfo=UTC))]
        assert office.add(self.start, 2 * HOUR, endless) == local("2026-03-02T11:00")
        assert office.between(self.start, local("2026-03-06T12:00"), endless) == 2 * HOUR
        with pytest.raises(NoOpening):
            office.add(self.start, 2 * HOUR + MINUTE, endless)

    def test_pauses_keep_their_seconds_and_may_be_a_generator(self) -> None:
        second = timedelta(seconds=1)
        paused = ((self.start + n * MINUTE, self.start + n * MINUTE + second) for n in range(10))
        assert office.add(self.start, HOUR, paused) == local("2026-03-02T10:00:10")


class TestRareAndNever:
    def test_one_minute_a_week(self) -> None:
        rare = schedule({"sat": [["23:59", "24:00"]]})
        last_saturday = date(2026, 3, 7) + timedelta(weeks=519)
        due_at = local(f"{last_saturday + timedelta(days=1)}T00:00")
        assert rare.add(local("2026-03-02T12:00"), 520 * MINUTE) == due_at
        assert rare.subtract(due_at, 520 * MINUTE) == local("2026-03-07T23:59")

    def test_no_opening_ever_is_an_error_with_a_name(self) -> None:
        for never in (schedule({}), schedule({"mon": []})):
            at = local("2026-03-02T12:00")
            assert not never.is_open(at)
            assert never.between(at, at + timedelta(days=900)) == timedelta()
            with pytest.raises(NoOpening):
                never.next_open(at)
            with pytest.raises(NoOpening):
                never.add(at, HOUR)
            with pytest.raises(NoOpening):
                never.subtract(at, HOUR)
            with pytest.raises(NoOpening):
                never.subtract(at, timedelta())

    def test_after_the_last_dated_opening_there_is_no_other(self) -> None:
        once = schedule({}, exceptions={"2030-06-01": [["10:00", "12:00"]]})
        at = local("2026-03-02T12:00")
        assert once.add(at, 2 * HOUR) == local("2030-06-01T12:00")
        with pytest.raises(NoOpening):
            once.add(at, 3 * HOUR)
        assert once.subtract(local("2040-01-01T00:00"), 2 * HOUR) == local("2030-06-01T10:00")
        with pytest.raises(NoOpening):
            once.subtract(local("2040-01-01T00:00"), 3 * HOUR)

    def test_more_than_there_is_time_for_is_refused_at_once(self) -> None:
        with pytest.raises(NoOpening):
            office.add(local("2026-03-02T12:00"), timedelta.max)
        with pytest.raises(NoOpening):
            office.subtract(local("2026-03-02T12:00"), timedelta.max)

    def test_far_apart_instants(self) -> None:
        assert always.between(utc("1950-01-01T00:00"), utc("2060-01-01T00:00")) == utc("2060-01-01T00:00") - utc(
            "1950-01-01T00:00"
        )
        assert office.next_open(utc("1900-01-01T00:00")) == local("1900-01-01T08:00")
        assert office.add(local("2199-12-31T12:00"), 8 * HOUR) == local("2200-01-01T12:00")
        assert office.subtract(local("2199-12-31T12:00"), 8 * HOUR) == local("2199-12-30T12:00")

    def test_what_lies_before_and_after_all_years_is_closed(self) -> None:
        first = local("0002-01-01T00:00")
        for early in (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo"))):
            assert not always.is_open(early)
            assert always.next_open(early).year == first.year
            assert always.between(early, utc("0003-01-01T00:00")) == timedelta(days=365)
            with pytest.raises(NoOpening):
                always.subtract(early, HOUR)
        for late in (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=ZoneInfo("America/New_York"))):
            assert not always.is_open(late)
            assert always.subtract(late, HOUR) == utc("9998-12-31T23:00")
            assert always.between(utc("9998-12-31T00:00"), late) == timedelta(days=1)
            with pytest.raises(NoOpening):
                always.next_open(late)
            with pytest.raises(NoOpening):
                always.add(late, HOUR)

    def test_an_odd_date_does_not_weigh_on_all_that_follow(self) -> None:
        asked: list[int] = []

        def remember(year: int) -> dict[date, SpecialDay]:
            asked.append(year)
            return {}

        desk = Schedule(COPENHAGEN, (((480, 960),),) * 7, {}, {}, remember)
        assert desk.add(utc("0001-01-01T00:00"), HOUR).year == 2
        assert desk.add(local("2026-03-02T12:00"), HOUR) == local("2026-03-02T13:00")
        assert desk.add(utc("9998-06-01T00:00"), HOUR).year == 9998
        assert {2, 2026, 9998} <= set(asked)
        assert not {1000, 2500} & set(asked)


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "key"),
        [
            ({"tz": "Europe/Atlantis"}, "unknown_zone"),
            ({"tz": None}, "unknown_zone"),
            ({"tz": "../etc/passwd"}, "unknown_zone"),
            ({"weekly": {"monday": []}}, "unknown_weekday"),
            ({"weekly": {"mon": [["8:00", "16:00"]]}}, "time_text"),
            ({"weekly": {"mon": [["08:00", 960]]}}, "time_text"),
            ({"weekly": {"mon": [["08:00", "24:01"]]}}, "time_text"),
            ({"weekly": {"mon": [["08:00", "16:60"]]}}, "time_text"),
            ({"weekly": {"mon": [["08:00", "08:00"]]}}, "interval_empty"),
            ({"weekly": {"mon": [["24:00", "08:00"]]}}, "interval_empty"),
            ({"weekly": {"mon": ["08:00-16:00"]}}, "list_expected"),
            ({"weekly": {"mon": [["08:00"]]}}, "interval_text"),
            ({"weekly": []}, "mapping_expected"),
            ({"holidays": "2026-12-25"}, "list_expected"),
            ({"holidays": ["25-12-2026"]}, "date_text"),
            ({"holidays": ["2026-02-29"]}, "date_text"),
            ({"holidays": ["0001-01-01"]}, "date_text"),
            ({"exceptions": {"9999-12-31": [["22:00", "06:00"]]}}, "date_text"),
            ({"breaks": {"9999-12-31": [["08:00", "09:00"]]}}, "date_text"),
            ({"exceptions": {"2026-W01-1": []}}, "date_text"),
            ({"holiday": []}, "unknown_key"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, change: dict[str, Any], key: str) -> None:
        with pytest.raises(HoursError) as refused:
            Schedule.from_mapping({"tz": "Europe/Copenhagen", "weekly": {}, **change})
        assert refused.value.key == key


def test_many_threads_growing_one_schedule_agree() -> None:
    shared = schedule(holidays=["2026-12-25"])
    asked = [utc("2026-03-02T12:00") + timedelta(days=397 * n) for n in range(-20, 20)]
    expected = [schedule(holidays=["2026-12-25"]).add(at, 100 * HOUR) for at in asked]
    answers: list[list[datetime]] = []
    threads = [
        threading.Thread(target=lambda: answers.append([shared.add(at, 100 * HOUR) for at in asked]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8
