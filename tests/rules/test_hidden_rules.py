from __future__ import annotations

from datetime import date
from pathlib import Path

from rules.hidden_rules import hidden_rules
from rules.problem import render_problem
from rules.rulebook import check_rulebook
from tests.rules.rulebooks import write_variant

ROUTES = """routes:

  - name: Alle Nord
    when: {organization: {contains: Nord}}
    group: BC Support

  - name: Nordlys
    when: {organization: Nordlys A/S}
    group: NAV Support

  - name: Nordlys igen
    when: {organization: {contains: nord}, product: bc}
    group: NAV Support

  - name: Nordlys haster
    when: {organization: Nordlys A/S}
    priority: high

"""


def test_a_route_that_a_wider_one_takes_all_of_is_warned_of_and_loads_all_the_same(tmp_path: Path) -> None:
    found = check_rulebook(write_variant(tmp_path / "rules", "routing.yaml", "routes:\n", ROUTES), date(2026, 11, 27))
    told = [(one.severity, one.values["name"]) for one in found if one.key == "unreachable"]
    assert told == [("warning", "Nordlys"), ("error", "Nordlys igen")]
    (warning,) = [one for one in found if one.key == "unreachable" and one.severity == "warning"]
    assert "«Alle Nord» står før den" in render_problem(warning, "da")


def test_a_shape_without_rules_hides_none() -> None:
    assert list(hidden_rules(None)) == []
