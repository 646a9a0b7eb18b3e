from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import rules
from rules.model import Reason
from rules.reader import read_document
from rules.routing import Routing, compile_routing, decide_route
from rules.routing_file import RoutingFile, routing_problems
from rules.shape import Source
from tests.rules.situations import FRIDAY_AT_THREE, SUNDAY, make_situation

DEFAULT = (Path(rules.__file__).parent / "definitions" / "routing.yaml").read_bytes()


def routing(raw: bytes = DEFAULT) -> Routing:
    document = read_document(raw)
    assert not document.problems
    shape = RoutingFile.model_validate(document.data)
    return compile_routing(shape, Source("routing.yaml", document.line_of))


def routed(yaml: str) -> Routing:
    return routing(f"{yaml}\ndefault: {{group: ERP Support, priority: normal}}\n".encode())


@pytest.mark.parametrize(
    ("given", "group", "priority"),
    [
        ({"critical": True, "now": SUNDAY}, "Vagt", "urgent"),
        ({"critical": True, "now": FRIDAY_AT_THREE, "product": "nav"}, "Vagt", "urgent"),
        ({"critical": True}, "BC Support", "urgent"),
        ({"critical": True, "product": "nav"}, "NAV Support", "urgent"),
        ({"critical": True, "product": "unknown"}, "ERP Support", "urgent"),
        ({}, "BC Support", "normal"),
        ({"now": SUNDAY}, "BC Support", "normal"),
        ({"product": "nav"}, "NAV Support", "normal"),
        ({"product": "unknown"}, "ERP Support", "normal"),
    ],
)
def test_the_default_rules_send_a_ticket_where_the_terms_say(
    given: dict[str, Any], group: str, priority: str
) -> None:
    route = decide_route(make_situation(**given), routing())
    assert (route.group, route.priority) == (group, priority)


@pytest.mark.parametrize(
    ("given", "tags"),
    [
        ({}, ()),
        ({"critical": True, "uncertain": True}, ("hotline_critical", "hotline_uncertain")),
        ({"identity": "missing"}, ()),
        ({"identity": "missing", "custom_fields": {}}, ("hotline_missing_customer_number",)),
        ({"identity": "conflict", "agreement": "none"}, ("hotline_identity_conflict", "hotline_no_agreement")),
        ({"agreement": "unknown"}, ()),
    ],
)
def test_every_tag_rule_that_holds_adds_its_tags(given: dict[str, Any], tags: tuple[str, ...]) -> None:
    assert decide_route(make_situation(**given), routing()).tags == tags


def test_every_part_of_a_route_says_which_rule_decided_it_and_where() -> None:
    decided = routed(
        """routes:
- name: Hurtigt
  when: {tags: vip}
  priority: high
- name: Business Central
  when: {product: bc}
  group: BC Support
  priority: low
tags:
- {name: Kunde, when: {always: true}, add: [hotline_a, hotline_b]}"""
    )
    route = decide_route(make_situation(), decided)
    assert (route.group, route.priority, route.tags) == ("BC Support", "high", ("hotline_a", "hotline_b"))
    values = {"group": "BC Support", "rule": "Business Central"}
    assert route.reasons == (
        Reason("group", "group_rule", values, "Business Central", "routing.yaml", 5),
        Reason("priority", "priority_rule", {"priority": "high", "rule": "Hurtigt"}, "Hurtigt", "routing.yaml", 2),
        Reason("tags", "tag_rule", {"tags": "hotline_a, hotline_b", "rule": "Kunde"}, "Kunde", "routing.yaml", 10),
    )


def test_a_ticket_that_no_route_takes_goes_to_the_default() -> None:
    route = decide_route(make_situation(), routed("routes: []"))
    assert route.reasons == (
        Reason("group", "group_default", {"group": "ERP Support"}, None, "routing.yaml", 2),
        Reason("priority", "priority_default", {"priority": "normal"}, None, "routing.yaml", 2),
    )


def test_the_groups_are_all_that_a_ticket_may_be_given_to() -> None:
    assert routing().groups == {"BC Support", "NAV Support", "ERP Support", "Vagt"}


ALL = "{name: Alt, when: {always: true}, group: A, priority: low}"
CRITICAL = "{name: p, when: {critical: true}, priority: high}"
FEW = "{name: Få, when: {clips_remaining: {less_than: 3}}, group: A}"
BC = "{name: BC, when: {product: bc}, group: B}"


@pytest.mark.parametrize(
    ("routes", "problems"),
    [
        (f"[{ALL}, {BC}]", [(("routes", 1), "unreachable")]),
        (f"[{BC}, {ALL}]", []),
        (
            f"[{FEW}, {{name: x, when: {{clips_remaining: {{less_than: 1}}}}, group: C}}]",
            [(("routes", 1), "unreachable")],
        ),
        (f"[{FEW}, {{name: x, when: {{clips_remaining: {{less_than: 9}}}}, group: C}}]", []),
        (f"[{BC}, {{name: x, when: {{product: bc, critical: true}}, group: C}}]", [(("routes", 1), "unreachable")]),
        (f"[{BC}, {{name: x, when: {{product: bc}}, priority: low}}]", []),
        (f"[{BC}, {{name: x, when: {{product: bc}}, group: C, priority: low}}]", []),
        (
            f"[{BC}, {CRITICAL}, {{name: x, when: {{product: bc, critical: true}}, group: C, priority: low}}]",
            [(("routes", 2), "unreachable")],
        ),
    ],
)
def test_a_route_that_can_never_win_is_told(routes: str, problems: list[tuple[object, str]]) -> None:
    document = read_document(f"routes: {routes}\ndefault: {{group: D, priority: normal}}\n".encode())
    found = routing_problems(RoutingFile.model_validate(document.data))
    assert [(place, error.type) for place, error in found] == problems


@pytest.mark.parametrize(
    ("yaml", "location", "kind"),
    [
        ("routes: [{name: x, when: {product: bc}}]", ("routes", 0), "route_empty"),
        ("routes: [{name: x, when: {product: bc}, group: null}]", ("routes", 0, "group"), "value_empty"),
        ("routes: [{name: x, when: {product: bc}, priority: hihg}]", ("routes", 0, "priority"), "literal_error"),
        ("routes: [{name: x, group: A}]", ("routes", 0, "when"), "missing"),
        ("routes: []\ntags: [{name: x, when: {product: bc}, add: [vip]}]", ("tags", 0, "add", 0), "tag_prefix"),
        ("routes: []\ntags: [{name: x, when: {product: bc}, add: []}]", ("tags", 0, "add"), "too_short"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused(yaml: str, location: tuple[object, ...], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        routed(yaml)
    assert [(one["loc"], one["type"]) for one in caught.value.errors()] == [(location, kind)]


def test_a_missing_default_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        routing(b"routes: []\n")
    assert [(one["loc"], one["type"]) for one in caught.value.errors()] == [(("default",), "missing")]
