"""`identity.yaml`: what counts, and what cannot count."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.identity_file import AS_SHIPPED, IdentityRules
from rules.rulebook import check_rulebook, load_rulebook
from tests.rules.rulebooks import SHIPPED


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for file in SHIPPED.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_the_shipped_file_says_what_counts_without_a_file(directory: Path) -> None:
    shipped = load_rulebook(directory)
    (directory / "identity.yaml").unlink()
    assert load_rulebook(directory).identity == shipped.identity == IdentityRules()
    assert list(shipped.identity.trust) == list(AS_SHIPPED)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("trust: {domain: proven}", "identity.yaml:1:17: error: «domain» kan aldrig bevise, hvem kunden er"),
        ("trust: {mail: proven}", "identity.yaml:1:9: error: «mail» "),
        ("trust: {email: bevist}", "identity.yaml:1:16: error: «bevist» kan ikke bruges her. Mente du «proven»?"),
        ('domains: {"@firma": "10482"}', "identity.yaml:1:11: error: @firma er ikke et maildomæne"),
        ("domains: {firma.dk: 10482}", "identity.yaml:1:21: error: 10482 skal stå i anførselstegn"),
        ("domains: {firma.dk: 010045}", "identity.yaml:1:21: error: 010045 skal stå i anførselstegn"),
        ("public_domains: [firma]", "identity.yaml:1:18: error: firma er ikke et maildomæne"),
    ],
)
def test_what_cannot_count_is_told_at_its_place(directory: Path, text: str, sentence: str) -> None:
    (directory / "identity.yaml").write_text(text, "utf-8")
    told = "\n".join(str(problem_line) for problem_line in _lines(directory))
    assert sentence in told, told


def _lines(directory: Path) -> list[str]:
    from rules.problem import render_problem

    return [render_problem(one, "da") for one in check_rulebook(directory) if one.severity == "error"]


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Bente@Klitgaard-Traelast.example", "klitgaard-traelast.example"),
        ("bente@gmail.com", None),
        ("bente@GMAIL.com ", None),
        ("bente", None),
        ("", None),
        (None, None),
        ("a@b", None),
        ("a@b'c.dk", None),
    ],
)
def test_only_a_domain_of_its_own_tells_a_customer(email: str | None, domain: str | None) -> None:
    assert IdentityRules().find_domain(email) == domain
