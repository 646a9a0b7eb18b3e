"""What registered time costs: tables, properties, the days on which the clocks change, and the sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.clip_cost import BadMinutes, ClipCost, Rounding, TimeRules, quote_cost
from rules.cost_text import clips_text, cost_text, unit_text
from rules.language.catalogue import load_catalogue
from rules.schedule import NaiveInstant, Schedule
from tests.rules.rulebooks import shipped

ZONE = ZoneInfo("Europe/Copenhagen")
DAY = [["08:00", "16:00"]]
DESK = Schedule.from_mapping(
    {"tz": "Europe/Copenhagen", "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY)}
)
ALWAYS = Schedule.from_mapping(
    {
        "tz": "Europe/Copenhagen",
        "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    }
)
SCHEDULES = {"desk": DESK, "always": ALWAYS}


def at(text: str) -> datetime:
    """A wall clock in Copenhagen; of a repeated hour the second one after a `*`."""
    return datetime.fromisoformat(text.removesuffix("*")).replace(tzinfo=ZONE, fold=int(text.endswith("*")))


def cost(minutes: int, ended: str = "2026-11-25T12:00", unit: int = 60, **rules: object) -> ClipCost:
    values = {"schedule": "desk", **rules}
    return quote_cost(minutes, at(ended), unit, TimeRules(**values), SCHEDULES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "clip", "rules", "billed", "clips"),
    [
        (25, 15, {}, 30, "2"),
        (30, 15, {}, 30, "2"),
        (31, 15, {}, 45, "3"),
        (1, 15, {}, 15, "1"),
        (25, 60, {}, 60, "1"),
        (25, 60, {"step": 15}, 30, "0,5"),
        (25, 30, {"step": 15}, 30, "1"),
        (25, 40, {"step": 15}, 30, "0,75"),
        (25, 60, {"rounding": "exact"}, 25, "0,42"),
        (25, 60, {"rounding": "nearest", "step": 15}, 30, "0,5"),
        (22, 60, {"rounding": "nearest", "step": 15}, 15, "0,25"),
        (7, 60, {"rounding": "nearest", "step": 15}, 0, "0"),
        (7, 60, {"rounding": "nearest", "step": 15, "minimum": 15}, 15, "0,25"),
        (15, 60, {"rounding": "nearest", "step": 10}, 20, "0,33"),
        (5, 60, {"rounding": "exact", "minimum": 12}, 12, "0,2"),
        (5, 60, {"step": 15, "minimum": 20}, 30, "0,5"),
        (60, 0, {}, 60, "1"),
        (60, 0, {"clip": 30}, 60, "2"),
        (1440, 15, {"schedule": None}, 1440, "96"),
    ],
)
def test_in_hours_the_rounding_the_step_and_the_minimum_decide(
    minutes: int, clip: int, rules: dict[str, object], billed: int, clips: str
) -> None:
    found = cost(minutes, unit=clip, **rules)
    assert (found.billed_minutes, clips_text(found.clips, load_catalogue("da"))) == (billed, clips)
    assert found.clips * found.clip_minutes == found.billed_minutes


@pytest.mark.parametrize(
    ("minutes", "ended", "split", "weighted"),
    [
        (25, "2026-11-25T16:05", (20, 5), "27.5"),  # over closing time
        (25, "2026-11-25T16:00", (25, 0), "25"),  # until closing time exactly
        (25, "2026-11-25T08:10", (10, 15), "32.5"),  # over opening time
        (25, "2026-11-25T08:00", (0, 25), "37.5"),  # until opening time exactly
        (1020, "2026-11-26T08:30", (60, 960), "1500"),  # a whole night
        (60, "2026-11-28T12:00", (0, 60), "90"),  # Saturday
    ],
)
def test_work_over_opening_and_closing_is_split_by_the_calendar(
    minutes: int, ended: str, split: tuple[int, int], weighted: str
) -> None:
    found = cost(minutes, ended, off_hours_factor=Decimal("1.5"))
    assert (found.open_minutes, found.off_minutes) == split
    assert found.weighted == Fraction(weighted)


def test_the_factor_comes_before_the_minimum_and_the_rounding() -> None:
    factor = {"off_hours_factor": Decimal("1.5"), "step": 15}
    assert cost(10, "2026-11-28T12:00", **factor).billed_minutes == 15
    assert cost(11, "2026-11-28T12:00", **factor).billed_minutes == 30
    assert cost(11, "2026-11-28T12:00", **factor, minimum=45).billed_minutes == 45
    assert cost(5, "2026-11-28T12:00", rounding="exact", off_hours_factor=Decimal("1.5")).billed_minutes == 8


@pytest.mark.parametrize(
    ("minutes", "ended", "begins"),
    [
        (120, "2026-03-29T03:30", "2026-03-29T00:30"),  # 02:00 to 03:00 was skipped
        (120, "2026-10-25T02:30*", "2026-10-25T01:30"),  # 02:00 to 03:00 came twice
        (60, "2026-10-25T02:30*", "2026-10-25T02:30"),
    ],
)
def test_when_the_clocks_change_only_minutes_that_really_passed_count(minutes: int, ended: str, begins: str) -> None:
    found = cost(minutes, ended, off_hours_factor=Decimal(2))
    assert found.begins_at == at(begins).astimezone(UTC)
    assert found.ends_at - found.begins_at == timedelta(minutes=minutes)
    assert (found.off_minutes, found.weighted) == (minutes, 2 * minutes)
    assert cost(minutes, ended, schedule="always").open_minutes == minutes


def test_seconds_of_the_end_do_not_count() -> None:
    ended = at("2026-11-25T16:05") + timedelta(seconds=59, microseconds=9)
    found = quote_cost(25, ended, 60, TimeRules(schedule="desk"), SCHEDULES)
    assert (found.open_minutes, found.off_minutes, found.ends_at) == (20, 5, at("2026-11-25T16:05"))


@pytest.mark.parametrize("minutes", [0, -1, 1441, 10**12])
def test_no_work_lasts_less_than_a_minute_or_more_than_a_day(minutes: int) -> None:
    with pytest.raises(BadMinutes):
        cost(minutes)


def test_an_instant_has_a_zone_and_a_clip_a_length() -> None:
    with pytest.raises(ValueError, match="negative"):
        cost(5, unit=-15)
    with pytest.raises(NaiveInstant):
        quote_cost(25, datetime(2026, 11, 25, 12), 60, TimeRules(), {})  # noqa: DTZ001 (that is the point)


ROUNDINGS = st.sampled_from(["up", "nearest", "exact"])
RULES = st.builds(
    TimeRules,
    schedule=st.sampled_from(["desk", "always", None]),
    rounding=ROUNDINGS,
    step=st.none() | st.integers(1, 240),
    minimum=st.integers(0, 240),
    off_hours_factor=st.decimals(0, 10, places=2),
    clip=st.integers(1, 240),
)
MINUTES = st.integers(1, 1440)
CLIPS = st.integers(0, 240)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=50)
@given(MINUTES, INSTANTS, CLIPS, RULES)
def test_a_cost_is_exact_and_never_below_what_the_rules_say(
    minutes: int, ended: datetime, clip: int, rules: TimeRules
) -> None:
    found = quote_cost(minutes, ended, clip, rules, SCHEDULES)
    assert found.open_minutes + found.off_minutes == minutes
    assert min(found.open_minutes, found.off_minutes) >= 0
    assert found.weighted == found.open_minutes + Fraction(rules.off_hours_factor) * found.off_minutes
    assert isinstance(found.billed_minutes, int)
    assert found.billed_minutes % found.step == 0
    due = max(found.weighted, rules.minimum)
    if rules.rounding == "nearest":
        assert abs(found.billed_minutes - due) * 2 <= found.step
    else:
        assert 0 <= found.billed_minutes - due < found.step
    assert found.clips * (clip or rules.clip) == found.billed_minutes


@settings(max_examples=50)
@given(MINUTES, st.integers(1, 120), INSTANTS, CLIPS, RULES)
def test_longer_work_until_the_same_moment_never_costs_less(
    minutes: int, more: int, ended: datetime, clip: int, rules: TimeRules
) -> None:
    longer = min(minutes + more, 1440)
    costs = [quote_cost(one, ended, clip, rules, SCHEDULES).billed_minutes for one in (minutes, longer)]
    assert costs[0] <= costs[1]


@settings(max_examples=50)
@given(st.integers(2, 1440), st.data(), INSTANTS, RULES, ROUNDINGS)
def test_what_is_split_at_any_minute_counts_the_same(
    minutes: int, data: st.DataObject, ended: datetime, rules: TimeRules, rounding: Rounding
) -> None:
    late = data.draw(st.integers(1, minutes - 1))
    whole = quote_cost(minutes, ended, 60, rules, SCHEDULES)
    parts = [
        quote_cost(late, ended, 60, rules, SCHEDULES),
        quote_cost(minutes - late, ended - timedelta(minutes=late), 60, rules, SCHEDULES),
    ]
    assert whole.weighted == sum(one.weighted for one in parts)
    assert whole.off_minutes == sum(one.off_minutes for one in parts)


@pytest.mark.parametrize(
    ("found", "state", "sentence"),
    [
        (
            cost(25, "2026-11-25T16:05", off_hours_factor=Decimal("1.5"), step=15),
            "clips",
            (
                "25 min. (on. 25-11-2026 kl. 15.40 til kl. 16.05): 20 i åbningstiden og 5 uden for, der tæller 1,5 "
                "gange: i alt 27,5 min. Det er 30 min. pr. påbegyndt 15 min. Pris: 0,5 klip à 60 min."
            ),
        ),
        (
            cost(30, unit=15),
            "clips",
            "30 min. i åbningstiden (on. 25-11-2026 kl. 11.30 til kl. 12.00). Pris: 2 klip à 15 min.",
        ),
        (
            cost(5, unit=15, minimum=20),
            "none",
            (
                "5 min. i åbningstiden (on. 25-11-2026 kl. 11.55 til kl. 12.00). Der regnes mindst 20 min. "
                "Det er 30 min. pr. påbegyndt 15 min. Ingen aftale: 30 min. faktureres."
            ),
        ),
        (
            cost(60, "2026-11-28T00:30", off_hours_factor=Decimal(2), rounding="exact"),
            "subscription",
            (
                "60 min. uden for åbningstid (fr. 27-11-2026 kl. 23.30 til lø. 28-11-2026 kl. 00.30), der tæller 2 "
                "gange: 120 min. Dækket af hotline-abonnementet: ingen klip."
            ),
        ),
        (
            cost(60, "2026-11-28T12:00"),
            "unknown",
            (
                "60 min. uden for åbningstid (lø. 28-11-2026 kl. 11.00 til kl. 12.00), der tæller som i "
                "åbningstiden. Aftalen er ukendt: 60 min. trækkes ikke fra noget kort endnu."
            ),
        ),
    ],
)
def test_the_sentence_says_how_it_was_counted(found: ClipCost, state: str, sentence: str) -> None:
    assert cost_text(found, state, load_catalogue("da"), ZONE) == sentence  # type: ignore[arg-type]


def test_the_unit_is_said_where_there_is_a_card() -> None:
    catalogue = load_catalogue("da")
    assert unit_text(15, "clips", catalogue) == "Et klip er 15 min."
    assert unit_text(15, "subscription", catalogue) == ""


def test_the_shipped_rules_bill_by_the_started_clip_and_know_no_fee_out_of_hours() -> None:
    rules = shipped().time
    assert (rules.schedule, rules.rounding, rules.step, rules.off_hours_factor) == ("phone", "up", None, 1)
    found = quote_cost(25, at("2026-11-28T12:00"), 15, rules, shipped().schedules)
    assert (found.billed_minutes, found.clips) == (30, 2)
