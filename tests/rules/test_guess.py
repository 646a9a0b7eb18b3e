"""Guesses of what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import rules
from rules.guess import with_guess, without_space
from rules.known_keys import known_keys
from rules.operators import DENIED, OPERATORS
from rules.rulebook_files import SHAPES

MEANT = yaml.safe_load((Path(rules.__file__).parent / "language" / "meant.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("more_than", ("less_than", "greater_than"), "greater_than"),
        ("Større end", ("less_than", "greater_than"), "greater_than"),
        ("organisation", ("organization", "group"), "organization"),
        ("kunde", ("organization", "group"), "organization"),
        ("CRITICAL", ("critical", "uncertain"), "critical"),
        ("xyz", ("critical", "uncertain"), None),
        ("", (), None),
    ],
)
def test_a_guess_is_what_people_mean_or_else_the_nearest(
    written: str, known: tuple[str, ...], meant: str | None
) -> None:
    assert with_guess({}, written, known).get("meant") == meant


def test_no_operator_is_guessed_for_its_opposite() -> None:
    for word in [*MEANT["greater_than"], *MEANT["contains_not"], *MEANT["is_not"]]:
        assert word not in [*MEANT["less_than"], *MEANT["contains"], *MEANT["is"]]


def test_every_word_and_every_guess_is_a_text() -> None:
    assert all(isinstance(word, str) for word in MEANT)
    assert all(isinstance(word, str) for words in MEANT.values() for word in words)
    assert {*OPERATORS, *DENIED} <= set(MEANT)


def test_every_key_of_a_rule_has_a_danish_word() -> None:
    keys = set(known_keys(SHAPES["routing.yaml"], ("routes", 0)))
    assert keys <= set(MEANT)


@pytest.mark.parametrize(
    ("written", "spaced"),
    [
        ("product:bc", "product: bc"),
        ("a:", None),
        (":b", None),
        ("https://x", None),
        (5, None),
        ("a b:c", None),
    ],
)
def test_a_colon_without_a_space_is_seen(written: object, spaced: str | None) -> None:
    assert without_space(written) == spaced
