"""A floor under how well tickets of authors that were not learned from are judged and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.rulebook import Rulebook, load_rulebook
from tests.bench.judgement import Judged, Labelled, by_other_authors, extraction_misses, read_labelled, score

pytestmark = pytest.mark.xdist_group("judgement")

_AUTHORS = ("depot", "mill", "orchard")
"""`orchard` writes long mails in which the decisive sentence hides.

Learning takes seconds for each; `make bench ONLY=judgement` judges all of them.
"""
_DEFINITIONS = Path(__file__).parents[2] / "rules" / "definitions"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(_DEFINITIONS)


@pytest.fixture(scope="module")
def tickets(rulebook: Rulebook) -> list[Labelled]:
    return list(read_labelled(rulebook))


@pytest.fixture(scope="module")
def judged(rulebook: Rulebook, tickets: list[Labelled]) -> Judged:
    return by_other_authors(tickets, rulebook.critical, _AUTHORS)


def test_clear_cases_of_unseen_authors_are_judged_well(judged: Judged) -> None:
    reached = score([one for one in judged if not one[0].raw.get("ambiguity")])
    assert reached.recall >= 0.95
    assert reached.precision >= 0.88


def test_the_decisive_sentence_of_a_long_mail_is_found(judged: Judged) -> None:
    reached = score([one for one in judged if one[0].author == "orchard"])
    assert reached.recall >= 0.93
    assert reached.precision >= 0.87


def test_a_wrong_judgement_is_nearly_always_marked_uncertain(judged: Judged) -> None:
    wrong = [judgement for one, judgement in judged if judgement.critical != one.raw["critical"]]
    assert sum(not judgement.uncertain for judgement in wrong) <= len(judged) // 50


@pytest.mark.parametrize(
    ("part", "floor"), [("customer_number", 0.98), ("ref_id", 0.97), ("callback_phone", 0.97), ("product", 0.97)]
)
def test_the_corpus_is_read_as_labelled(part: str, floor: float, rulebook: Rulebook, tickets: list[Labelled]) -> None:
    labelled = [one for one in tickets if one.author in ("tickets", "more", "quay")]
    assert len(labelled) > 500
    assert 1 - len(extraction_misses(labelled, rulebook)[part]) / len(labelled) >= floor
