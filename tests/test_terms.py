"""docs/terms.md maps the terms, word by word and in their order, to what Hotline does and to tests that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TERMS = (ROOT / "docs" / "terms.da.txt").read_text("utf-8")
PAGE = (ROOT / "docs" / "terms.md").read_text("utf-8")

CLAUSES = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def words(text: str) -> list[str]:
    """Without regard to how the lines are broken."""
    return text.split()


def quoted(text: str) -> str:
    """What stands in the quotes of a part of the page."""
    return " ".join(line.removeprefix(">") for line in text.splitlines() if line.startswith(">"))


def references(text: str) -> Iterator[tuple[str, str]]:
    """The tests that are named, as file and function."""
    for match in REFERENCE.finditer(text):
        yield match[1], match[2]


def functions(path: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_quotes_are_the_whole_terms_in_their_order() -> None:
    assert words(quoted(PAGE)) == words(TERMS.partition("-->")[2])


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.partition("\n")[0])
def test_a_clause_is_quoted_and_kept_by_tests_or_says_why_software_cannot_keep_it(clause: str) -> None:
    assert quoted(clause)
    named = list(references(clause))
    assert bool(named) != ("\nNot software: " in clause)
    for file, function in named:
        path = ROOT / file
        assert path.is_file(), file
        assert function in functions(path), f"{file}::{function}"


def test_every_test_path_on_the_page_is_a_whole_reference() -> None:
    assert PAGE.count("`tests/") == len(REFERENCE.findall(PAGE))
