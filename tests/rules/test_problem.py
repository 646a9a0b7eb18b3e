from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from rules.known_keys import known_keys
from rules.problem import Problem, render_problem
from rules.rulebook_files import SHAPES

ROOT = Path(__file__).parent.parent.parent / "rules"
DA, EN = (
    yaml.safe_load((ROOT / "language" / f"admin.{language}.yaml").read_text("utf-8")) for language in ("da", "en")
)


def placeholders(sentences: dict[str, str]) -> dict[str, set[str]]:
    return {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in sentences.items()}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    assert placeholders(DA) == placeholders(EN)


def test_every_problem_that_the_code_raises_has_a_sentence() -> None:
    source = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    raised = set(re.findall(r'(?:PydanticCustomError|HoursError)\(\s*"(\w+)"', source))
    raised -= {"unknown_key", "unknown_weekday"}  # of a mapping in code, never of a file
    assert raised
    assert raised <= set(DA)


def test_a_problem_is_a_line_that_editors_understand() -> None:
    problem = Problem("routing.yaml", 3, 7, "error", "missing", {"name": "when"})
    assert render_problem(problem, "da") == "routing.yaml:3:7: error: «when» mangler."
    assert render_problem(problem, "en") == "routing.yaml:3:7: error: 'when' is missing."


def test_a_guess_replaces_the_list_of_all_keys() -> None:
    values: dict[str, Any] = {"value": "whne", "known": "name, when"}
    asked = Problem("a.yaml", 1, 1, "error", "key_unknown", values)
    guessed = Problem("a.yaml", 1, 1, "error", "key_unknown", values | {"meant": "when"})
    assert render_problem(asked, "en") == "a.yaml:1:1: error: 'whne' is not known here. There may be: name, when."
    assert render_problem(guessed, "en") == "a.yaml:1:1: error: 'whne' is not known here. Did you mean 'when'?"


@pytest.mark.parametrize(
    ("file", "location", "keys"),
    [
        ("routing.yaml", (), {"groups", "routes", "default", "tags"}),
        ("routing.yaml", ("routes", 0), {"name", "when", "group", "priority", "examples"}),
        (
            "routing.yaml",
            ("routes", 0, "when", "field", "Titel"),
            {"is", "is_not", "contains", "contains_not", "starts_with", "less_than", "greater_than", "present"},
        ),
        ("routing.yaml", ("routes", 0, "when", "field"), set()),
        ("sla.yaml", ("policies", 1), {"name", "when", "schedule", "targets", "pauses", "actions", "examples"}),
        ("calendars.yaml", ("overrides", 0), {"calendars", "from", "until", "name"}),
        ("calendars.yaml", ("calendars", "phone"), {"weekly", "holidays", "exceptions"}),
        ("calendars.yaml", ("nowhere", 0), set()),
    ],
)
def test_the_keys_of_a_place_are_those_that_the_yaml_writes(
    file: str, location: tuple[str | int, ...], keys: set[str]
) -> None:
    assert set(known_keys(SHAPES[file], location)) == keys
