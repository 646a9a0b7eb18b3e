"""Who is woken: weeks, stand-ins, swaps and the nights on which the clocks change."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.oncall import OnCall
from rules.oncall_file import OnCallFile, compile_on_call
from rules.problem import Problem, render_problem
from rules.rulebook import RulebookError, check_rulebook, load_rulebook

DEFINITIONS = Path(rules.__file__).parent / "definitions"
ZONE = ZoneInfo("Europe/Copenhagen")
TODAY = date(2026, 11, 26)
ROTA = """
schedule: phone
duty_phone: "+45 70 10 20 30"
repeat_after: 3m
escalate_after: 6m
handover: {day: mon, time: "08:00"}
people:
  mette: {name: Mette Holm, phone: "20 12 34 56"}
  jens: {name: Jens Ø, phone: "+46 70 123 45 67"}
  lise: {name: Lise, phone: "30 12 34 56"}
weeks:
  - {week: "2026-W49", person: jens}
  - {week: "2026-W48", person: mette, stand_in: jens}
  - {week: "2026-W51", person: lise}
escalation: [lise, mette]
swaps:
  - {from: "2026-11-28 12:00", until: "2026-11-29 12:00", person: lise}
"""


ROTA_LOADED = compile_on_call(OnCallFile.model_validate(yaml.safe_load(ROTA)), ZONE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "rules"
    shutil.copytree(DEFINITIONS, target)
    return target


def loaded(folder: Path, text: str = ROTA) -> OnCall:
    (folder / "oncall.yaml").write_text(text)
    return load_rulebook(folder).on_call


def problems(folder: Path, text: str, today: date = TODAY) -> list[Problem]:
    (folder / "oncall.yaml").write_text(text)
    return check_rulebook(folder, today)


def names(on_call: OnCall, local: str) -> list[str]:
    return [one.name for one in on_call.on_duty(datetime.fromisoformat(local).replace(tzinfo=ZONE))]


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23T07:59:59", ["Lise", "Mette Holm"]),
        ("2026-11-23T08:00:00", ["Mette Holm", "Jens Ø", "Lise"]),
        ("2026-11-27T02:00:00", ["Mette Holm", "Jens Ø", "Lise"]),
        ("2026-11-28T12:00:00", ["Lise", "Jens Ø", "Mette Holm"]),
        ("2026-11-29T12:00:00", ["Mette Holm", "Jens Ø", "Lise"]),
        ("2026-11-30T07:59:59", ["Mette Holm", "Jens Ø", "Lise"]),
        ("2026-11-30T08:00:00", ["Jens Ø", "Lise", "Mette Holm"]),
        ("2026-12-08T02:00:00", ["Lise", "Mette Holm"]),
        ("2026-12-14T08:00:00", ["Lise", "Mette Holm"]),
        ("2027-02-01T02:00:00", ["Lise", "Mette Holm"]),
    ],
)
def test_who_is_told_and_in_which_order(folder: Path, local: str, expected: list[str]) -> None:
    assert names(loaded(folder), local) == expected


def test_the_file_is_read_as_it_says(folder: Path) -> None:
    on_call = loaded(folder)
    assert (on_call.schedule, on_call.duty_phone) == ("phone", "+45 70 10 20 30")
    assert (on_call.repeat_after, on_call.escalate_after) == (timedelta(minutes=3), timedelta(minutes=6))
    assert [one.phone for one in on_call.on_duty(datetime(2026, 11, 24, tzinfo=UTC))] == [
        "+4520123456",
        "+46701234567",
        "+4530123456",
    ]
    assert "2012" not in repr(on_call)


def test_as_shipped_and_without_the_file_nobody_is_alarmed(folder: Path) -> None:
    assert not load_rulebook(folder).on_call.has_people
    assert [one for one in check_rulebook(folder, TODAY) if "oncall" in one.file] == []
    before = load_rulebook(folder).version
    (folder / "oncall.yaml").unlink()
    assert load_rulebook(folder).on_call == OnCall()
    assert load_rulebook(folder).version != before


def test_a_week_is_seven_days_of_the_wall_clock_also_when_the_clocks_change(folder: Path) -> None:
    text = ROTA.replace("2026-W49", "2027-W12").replace("2026-W48", "2027-W13")
    on_call = loaded(folder, text)
    assert names(on_call, "2027-03-29T07:59:59")[0] == "Jens Ø"
    assert names(on_call, "2027-03-29T08:00:00")[0] == "Mette Holm"
    week = next(one for one in on_call.watches if one.person.name == "Jens Ø")
    assert week.ends_at.astimezone(UTC) - week.begins_at.astimezone(UTC) == timedelta(days=7, hours=-1)


@given(st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_nobody_is_told_twice_and_somebody_always_is(at: datetime) -> None:
    told = ROTA_LOADED.on_duty(at)
    assert told
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('phone: "20 12 34 56"', 'phone: "20 12"', 8, "ikke et telefonnummer"),
        ("2026-W49", "2026-W54", 12, "ikke en uge"),
        ("2026-W49", "uge 49", 12, "ikke en uge"),
        ("2026-W49", "2026-W48", 13, "står her to gange"),
        ("person: jens}", "person: jans}", 12, "Mente du «jens»"),
        ("stand_in: jens", "stand_in: bo", 13, "Der er: mette, jens, lise"),
        ("escalation: [lise", "escalation: [lisa", 15, "Mente du «lise»"),
        ('until: "2026-11-29 12:00"', 'until: "2026-11-28 12:00"', 17, "slutter, før det begynder"),
        ("escalate_after: 6m", "escalate_after: 0m", 5, "fra 1m til 4h"),
        ("repeat_after: 3m", "repeat_after: 5h", 4, "fra 1m til 4h"),
        ("repeat_after: 3m", "repeat_after: 7m", 4, "længere end escalate_after"),
        ("day: mon", "day: mandag", 6, "mon"),
        ('time: "08:00"', "time: 8", 6, "08:00"),
        ('"+45 70 10 20 30"', "ring bare", 3, "ikke et telefonnummer"),
        ("schedule: phone", "schedule: fone", 2, "Mente du «phone»"),
        ("swaps:", "swap:", 16, "Mente du «swaps»"),
    ],
)
def test_a_slip_is_told_where_it_stands(folder: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in ROTA
    found = [one for one in problems(folder, ROTA.replace(old, new, 1)) if one.severity == "error"]
    assert [(Path(one.file).name, one.line) for one in found][:1] == [("oncall.yaml", line)], found
    assert said in render_problem(found[0], "da")
    with pytest.raises(RulebookError):
        load_rulebook(folder)


def test_a_rota_that_ends_soon_has_gaps_or_keeps_an_old_swap_is_warned_of(folder: Path) -> None:
    said = [render_problem(one, "da") for one in problems(folder, ROTA, date(2026, 12, 10))]
    assert any("Vagtplanen slutter 2026-12-21" in one or "slutter ma. 21-12-2026" in one for one in said), said
    assert any("Ingen har vagten fra" in one for one in problems_text(folder, date(2026, 12, 1)))
    assert any("Byttet er slut" in one for one in said)
    assert not any("Vagtplanen" in one for one in problems_text(folder, date(2026, 12, 6)))


def test_a_rota_that_begins_later_is_warned_of_and_a_swap_alone_is_somebody(folder: Path) -> None:
    assert any("Ingen har vagten fra" in one for one in problems_text(folder, date(2026, 11, 20)))
    assert OnCall(swaps=ROTA_LOADED.swaps).has_people


@pytest.mark.parametrize(
    ("text", "alarms", "warned"),
    [
        ("people: {}\n", False, False),
        ("people: {}\n", True, True),
        ('duty_phone: "+45 70 10 20 30"\n', False, True),
        ('people: {jens: {name: Jens, phone: "30 12 34 56"}}\n', False, True),
        ('people: {jens: {name: Jens, phone: "30 12 34 56"}}\nescalation: [jens]\n', True, False),
    ],
)
def test_a_rota_without_anybody_is_warned_of_where_alarms_are_meant(
    folder: Path, text: str, alarms: bool, warned: bool
) -> None:
    (folder / "oncall.yaml").write_text(f"schedule: phone\n{text}", "utf-8")
    found = [one for one in check_rulebook(folder, TODAY, alarms=alarms) if one.key == "rota_empty"]
    assert [(one.severity, Path(one.file).name) for one in found] == ([("warning", "oncall.yaml")] if warned else [])


@pytest.mark.parametrize(
    ("people", "alarms", "warned"),
    [
        ("{}", True, []),
        ("{}", False, []),
        ('{jens: {name: Jens Holm, phone: "30 12 34 56"}}', True, ["notify_unknown"]),
        ('{jens: {name: Jens Holm, phone: "30 12 34 56"}}', False, ["notify_without_sms"] * 2),
    ],
)
def test_who_is_to_be_notified_of_a_deadline_and_will_not_be_is_warned_of(
    folder: Path, people: str, alarms: bool, warned: list[str]
) -> None:
    (folder / "oncall.yaml").write_text(f"schedule: phone\npeople: {people}\n", "utf-8")
    sla = yaml.safe_load((folder / "sla.yaml").read_text("utf-8"))
    notify = ["jens", "JENS HOLM", "Teamleder"]
    sla["default"]["actions"] = [{"metric": "first_reply_time", "after": "0m", "notify": notify}]
    (folder / "sla.yaml").write_text(yaml.safe_dump(sla, allow_unicode=True), "utf-8")
    found = [one for one in check_rulebook(folder, TODAY, alarms=alarms) if one.key.startswith("notify_")]
    assert [one.key for one in found] == warned
    assert all((one.severity, Path(one.file).name) == ("warning", "sla.yaml") for one in found)
    assert not any("{" in render_problem(one, "da") for one in found)


def problems_text(folder: Path, today: date) -> list[str]:
    return [render_problem(one, "da") for one in problems(folder, ROTA, today)]
