from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.hours import Span, explain_addition, explain_difference
from rules.hours_text import duration_words, span_lines
from rules.language.catalogue import load_catalogue
from rules.schedule import NaiveInstant, NoOpening, Schedule
from tests.rules.minute_walk import MINUTE
from tests.rules.test_calendars import compiled
from tests.rules.test_schedule_properties import Case, cases

HOUR = timedelta(hours=1)
DA, EN = load_catalogue("da"), load_catalogue("en")


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"), fold=fold)


def told(spans: tuple[Span, ...]) -> list[str]:
    return [
        f"{span.start_at:%d %H:%M}-{span.end_at:%d %H:%M} {span.name or span.reason} {span.counted // MINUTE}"
        for span in spans
    ]


def test_a_deadline_over_easter_names_every_day_it_skips() -> None:
    phone = compiled()["phone"]
    assert told(explain_addition(phone, local("2026-04-01T15:30"), HOUR)) == [
        "01 15:30-01 16:00 open 30",
        "01 16:00-02 00:00 closed 0",
        "02 00:00-03 00:00 Skærtorsdag 0",
        "03 00:00-04 00:00 Langfredag 0",
        "04 00:00-05 00:00 weekend 0",
        "05 00:00-06 00:00 Påskedag 0",
        "06 00:00-07 00:00 Anden påskedag 0",
        "07 00:00-07 08:00 closed 0",
        "07 08:00-07 08:30 open 30",
    ]


def test_short_days_closing_days_exceptions_and_overrides_are_named() -> None:
    calendars = compiled(
        calendars={
            "desk": {
                "holidays": "closed",
                "weekly": {"tue": "08:00-16:00", "fri": "08:00-16:00"},
                "exceptions": {"2026-06-09": "10:00-12:00"},
            }
        },
        closing_days=[{"date": "2026-06-12", "name": "Sommerfest"}],
        overrides=[{"calendars": ["desk"], "from": "2026-06-05 11:00", "until": "2026-06-05 11:30", "name": "Møde"}],
    )
    assert told(explain_difference(calendars["desk"], local("2026-06-05T10:30"), local("2026-06-13T10:00"))) == [
        "05 10:30-05 11:00 open 30",
        "05 11:00-05 11:30 Møde 0",
        "05 11:30-05 12:00 open 30",
        "05 12:00-05 16:00 Grundlovsdag 0",
        "05 16:00-06 00:00 closed 0",
        "06 00:00-08 00:00 weekend 0",
        "08 00:00-09 08:00 closed 0",
        "09 08:00-09 10:00 exception 0",
        "09 10:00-09 12:00 open 120",
        "09 12:00-09 16:00 exception 0",
        "09 16:00-12 00:00 closed 0",
        "12 00:00-13 00:00 Sommerfest 0",
        "13 00:00-13 10:00 weekend 0",
    ]


def test_pauses_show_only_where_they_cost_open_time() -> None:
    phone = compiled()["phone"]
    paused = [
        (local("2026-03-02T15:00"), local("2026-03-03T09:00")),
        (local("2026-03-03T09:30"), local("2026-03-03T10:00")),
    ]
    assert told(explain_addition(phone, local("2026-03-02T14:00"), 2 * HOUR, paused)) == [
        "02 14:00-02 15:00 open 60",
        "02 15:00-02 16:00 paused 0",
        "02 16:00-03 08:00 closed 0",
        "03 08:00-03 09:00 paused 0",
        "03 09:00-03 09:30 open 30",
        "03 09:30-03 10:00 paused 0",
        "03 10:00-03 10:30 open 30",
    ]


def test_the_night_of_a_clock_change_counts_real_hours_and_shows_both_offsets() -> None:
    (span,) = explain_addition(compiled()["always"], local("2026-10-25T00:00"), 4 * HOUR)
    assert (span.start_at.isoformat(), span.end_at.isoformat()) == (
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T03:00:00+01:00",
    )
    assert span.counted == 4 * HOUR


def test_zero_shows_the_way_to_the_next_opening_and_a_reversed_stretch_is_empty() -> None:
    phone = compiled()["phone"]
    assert told(explain_addition(phone, local("2026-03-02T07:00"), timedelta())) == ["02 07:00-02 08:00 closed 0"]
    assert explain_difference(phone, local("2026-03-03T07:00"), local("2026-03-02T07:00")) == ()


def test_what_add_refuses_is_refused() -> None:
    never = Schedule.from_mapping({"tz": "Europe/Copenhagen", "weekly": {}})
    with pytest.raises(NoOpening):
        explain_addition(never, local("2026-03-02T07:00"), HOUR)
    with pytest.raises(NaiveInstant):
        explain_difference(never, datetime(2026, 3, 2), local("2026-03-02T07:00"))  # noqa: DTZ001


@settings(max_examples=100, deadline=None)
@given(case=cases(), minutes=st.integers(1, 3000), pause=st.tuples(st.integers(0, 2000), st.integers(0, 2000)))
def test_the_stretches_have_no_gap_and_sum_to_what_is_counted(
    case: Case, minutes: int, pause: tuple[int, int]
) -> None:
    mapping, at = case
    schedule = Schedule.from_mapping(mapping)
    paused = [(at + pause[0] * MINUTE, at + sum(pause) * MINUTE)]
    spans = explain_addition(schedule, at, minutes * MINUTE, paused)
    assert sum((span.counted for span in spans), timedelta()) == minutes * MINUTE
    assert (spans[0].start_at, spans[-1].end_at) == (at, schedule.add(at, minutes * MINUTE, paused))
    assert all(before.end_at == after.start_at for before, after in pairwise(spans))
    assert all(schedule.is_open(span.start_at) == (span.reason in {"open", "paused"}) for span in spans)


def test_lines_stand_in_columns_and_plain_closed_stretches_are_one() -> None:
    spans = explain_addition(compiled()["phone"], local("2026-04-01T15:30"), HOUR)
    assert span_lines(spans, DA) == [
        "on. 01-04-2026 kl. 15.30 – kl. 16.00                 tæller 0:30",
        "on. 01-04-2026 kl. 16.00 – to. 02-04-2026 kl. 00.00  lukket",
        "to. 02-04-2026 kl. 00.00 – fr. 03-04-2026 kl. 00.00  helligdag: Skærtorsdag",
        "fr. 03-04-2026 kl. 00.00 – lø. 04-04-2026 kl. 00.00  helligdag: Langfredag",
        "lø. 04-04-2026 kl. 00.00 – sø. 05-04-2026 kl. 00.00  weekend",
        "sø. 05-04-2026 kl. 00.00 – ma. 06-04-2026 kl. 00.00  helligdag: Påskedag",
        "ma. 06-04-2026 kl. 00.00 – ti. 07-04-2026 kl. 00.00  helligdag: Anden påskedag",
        "ti. 07-04-2026 kl. 00.00 – kl. 08.00                 lukket",
        "ti. 07-04-2026 kl. 08.00 – kl. 08.30                 tæller 0:30",
    ]


def test_a_long_time_shows_its_ends_and_a_summary_that_adds_up() -> None:
    phone = compiled()["phone"]
    begin, end = local("2026-01-01T00:00"), local("2036-01-01T00:00")
    for catalogue in (DA, EN):
        lines = span_lines(explain_difference(phone, begin, end), catalogue)
        assert len(lines) < 40
        assert max(map(len, lines)) <= 110
    whole = sum((span.counted for span in explain_difference(phone, begin, end)), timedelta())
    assert whole == phone.between(begin, end)
    shown = span_lines(explain_difference(phone, begin, end), DA)
    summary = next(line for line in shown if "udeladt" in line)
    counted = [line.split("tæller ")[1].split()[0] for line in shown if "tæller " in line]
    assert summary.startswith("… ")
    assert sum((parse_words(one) for one in counted), timedelta()) == whole


def parse_words(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def test_a_clock_change_on_the_way_is_told_where_time_counts() -> None:
    spans = explain_addition(compiled()["always"], local("2026-10-25T00:00"), 4 * HOUR)
    assert span_lines(spans, DA) == ["sø. 25-10-2026 kl. 00.00 – kl. 03.00  tæller 4:00 (uret stilles undervejs)"]


def test_nothing_has_no_lines() -> None:
    assert span_lines((), DA) == []


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (1800, "0:30"), (90, "0:01:30"), (3600 * 250, "250:00")])
def test_durations_show_seconds_only_where_they_matter(seconds: int, words: str) -> None:
    assert duration_words(timedelta(seconds=seconds)) == words
