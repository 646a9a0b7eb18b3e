"""Names that one file uses and another gives."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.names import (
    expected_groups,
    group_problems,
    group_warnings,
    repeated_names,
    schedule_problems,
    sign_problems,
    value_warnings,
)

Found = list[tuple[tuple[object, ...], str]]


def told(problems: Any) -> Found:
    return [(place, error.type) for place, error in problems]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("routes: [{when: {open: x}}, {when: {closed: phone}}, {when: {closed: y}}]", [(0, "open"), (2, "closed")]),
        ("routes: [{when: {any: [{open: phone}, {none: [{open: x}]}]}}]", [(0, "any", 1, "none", 0, "open")]),
        ("routes: [{when: {open: x, prduct: bc}, group: 5}]", [(0, "open")]),
        ("routes: [{when: {field: {open: x}, open: [y]}}, 5, {when: open}]", []),
    ],
)
def test_a_calendar_that_is_not_there_is_told_at_every_depth(text: str, places: list[tuple[object, ...]]) -> None:
    expected = [(("routes", place[0], "when", *place[1:]), "unknown_schedule") for place in places]
    assert told(schedule_problems(yaml.safe_load(text), ["phone"])) == expected


def test_policies_and_overrides_name_calendars_too() -> None:
    data = {
        "policies": [{"schedule": "x", "targets": 5}, {"schedule": "phone"}],
        "default": {"schedule": "y"},
        "overrides": [{"calendars": ["phone", "z"]}],
    }
    assert told(schedule_problems(data, ["phone"])) == [
        (("policies", 0, "schedule"), "unknown_schedule"),
        (("default", "schedule"), "unknown_schedule"),
        (("overrides", 0, "calendars", 1), "unknown_schedule"),
    ]


def test_every_sign_that_is_not_there_is_told() -> None:
    data = {
        "signs": {"broken": ["nede"]},
        "rules": [{"signs": ["borken", "broken"]}, {"signs": "x"}],
        "exclusions": [{"signs": ["over"], "phrases": 5}],
    }
    assert told(sign_problems(data)) == [
        (("rules", 0, "signs", 0), "unknown_sign"),
        (("exclusions", 0, "signs", 0), "unknown_sign"),
    ]


def test_a_sign_is_unknown_too_where_there_are_no_signs_at_all() -> None:
    data = {"rules": [{"signs": ["x"]}]}
    assert told(sign_problems(data)) == [(("rules", 0, "signs", 0), "unknown_sign")]
    assert told(sign_problems({"rules": [{"phrases": ["nede"]}]})) == []


def test_a_group_must_be_listed_where_groups_are_listed() -> None:
    data: dict[str, Any] = {
        "routes": [{"group": "A"}, {"group": "B"}, {"priority": "low"}],
        "default": {"group": "C"},
    }
    assert told(group_problems(data)) == []
    assert told(group_problems({**data, "groups": ["B"]})) == [
        (("routes", 0, "group"), "unlisted_group"),
        (("default", "group"), "unlisted_group"),
    ]


@pytest.mark.parametrize(
    ("groups", "warned"),
    [
        (["BC Support", "BC Support", "BC Sapport"], [2]),
        (["BC Support", "BC Support", "NAV Support"], []),
        (["BC Support", "BC Sapport"], [0, 1]),
        (["BC Support", "NAV Support", "bc support"], [0, 2]),
        (["BC Support", "NAV Support,", "NAV Support"], [1, 2]),
        (["Bogholderi A", "Bogholderi B"], []),
        (["Support 1", "Support 1", "Support 2"], []),
    ],
)
def test_a_group_that_is_nearly_spelled_as_another_is_warned_of(groups: list[str], warned: list[int]) -> None:
    data = {"routes": [{"group": group} for group in groups]}
    assert told(group_warnings(data)) == [(("routes", number, "group"), "group_alike") for number in warned]


def test_a_group_that_another_file_names_is_no_slip_and_tells_which_of_two_is() -> None:
    data = {"routes": [{"group": "BC-support"}, {"group": "BC Support"}]}
    cases = {"cases": [{"expect": {"group": "BC Support"}}, {"expect": {}}, 5]}
    assert told(group_warnings(data, list(expected_groups(cases)))) == [(("routes", 0, "group"), "group_alike")]
    assert told(group_warnings({"routes": [{"group": "Vagtt"}]}, ["Vagt"])) == [
        (("routes", 0, "group"), "group_alike")
    ]


def test_a_value_that_no_ticket_has_is_warned_of() -> None:
    when = {
        "channel": ["sms", "telefon"],
        "any": [{"status": "lukket"}, {"priority": {"is_not": "haster"}}, {"status": {"contains": "x"}}],
    }
    assert told(value_warnings({"tags": [{"when": when}]})) == [
        (("tags", 0, "when", "channel", 1), "never_seen"),
        (("tags", 0, "when", "any", 0, "status"), "never_seen"),
        (("tags", 0, "when", "any", 1, "priority", "is_not"), "never_seen"),
    ]


def test_a_name_may_stand_once() -> None:
    data = {"policies": [{"name": "a"}, {"name": "b"}, {"name": "a"}], "default": {"name": "b"}}
    assert told(repeated_names(data, "policies", "policy_twice")) == [
        (("policies", 2, "name"), "policy_twice"),
        (("default", "name"), "policy_twice"),
    ]
    assert told(repeated_names({"routes": [{"name": "x"}, {"nam": "x"}]}, "routes", "rule_twice")) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["routes", "policies", "default", "when", "any", "open", "name", "groups", "group"]),
            inner,
        )
    ),
)


@given(ANYTHING)
def test_nothing_that_a_file_may_hold_crashes_the_search(data: object) -> None:
    list(schedule_problems(data, ["phone"]))
    list(group_problems(data))
    list(sign_problems(data))
    list(group_warnings(data))
    list(value_warnings(data))
    list(repeated_names(data, "routes", "rule_twice"))
