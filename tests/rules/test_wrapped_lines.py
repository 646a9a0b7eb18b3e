from __future__ import annotations

from rules.wrapped_lines import WIDTH, wrapped_lines

LONG = "ord " * 60


def test_an_indented_line_goes_on_further_in_and_loses_nothing() -> None:
    found = list(wrapped_lines([f"  - {LONG}[sla.yaml:3]"]))
    assert len(found) > 1
    assert found[0].startswith("  - ord")
    assert all(line.startswith("    ") and len(line) <= WIDTH for line in found[1:])
    assert " ".join(" ".join(found).split()) == f"- {LONG}[sla.yaml:3]"


def test_a_head_and_an_empty_line_stay_as_they_are() -> None:
    assert list(wrapped_lines([LONG, "", "  "])) == [LONG, "", "  "]
