"""What a rulebook names and Zendesk does not have."""

from __future__ import annotations

from pathlib import Path

from rules.problem import render_problem
from rules.zendesk_names import missing_fields, missing_groups

ROUTING = """routes:
  - name: Løn
    when: {field: {Afdling: Løn, afdeling: Løn, Kundenummer: "1"}}
    group: BC Support
default: {group: ERP Support, priority: normal}
"""
SLA = """policies:
  - {name: x, when: {any: [{field: {Haster: true}}]}, schedule: mail, targets: {}}
"""


def test_a_group_and_a_field_are_told_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "routing.yaml").write_text(ROUTING, "utf-8")
    (tmp_path / "sla.yaml").write_text(SLA, "utf-8")
    found = [
        *missing_groups(tmp_path, ["BC Support DK", "ERP Support"]),
        *missing_fields(tmp_path, ["Afdeling", "customer_number"]),
    ]
    assert [render_problem(one, "en").removeprefix(f"{tmp_path}/") for one in found] == [
        (
            "routing.yaml:4:12: error: Group BC Support is not in Zendesk. Is it called 'BC Support DK' now? "
            "Change the name, or run `hotline zendesk apply`."
        ),
        "routing.yaml:3:20: error: Zendesk has no ticket field with the title Afdling. Is it called 'Afdeling' now?",
        "sla.yaml:2:37: error: Zendesk has no ticket field with the title Haster. Change the title.",
    ]
