"""The desk's own wording of the note."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.language.catalogue import load_catalogue
from rules.note import note_lines
from rules.rulebook import SHAPES, check_rulebook, load_rulebook
from rules.texts_file import note_sentences, text_problems
from tests.rules.decisions import NOW, decision

DEFINITIONS = Path(rules.__file__).parent / "definitions"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The default rulebook without the files that may be missing."""
    for name in SHAPES.keys() - {"cases.yaml", "texts.yaml"}:
        shutil.copy(DEFINITIONS / name, tmp_path / name)
    return tmp_path


def test_a_rulebook_needs_neither_cases_nor_texts(directory: Path) -> None:
    assert check_rulebook(directory, date(2026, 3, 9)) == []
    rulebook = load_rulebook(directory)
    assert rulebook.cases == ()
    assert rulebook.texts == {}


def test_the_desks_own_words_stand_in_the_note_and_in_the_version(directory: Path) -> None:
    before = load_rulebook(directory)
    (directory / "texts.yaml").write_text('note: {footer: "Hilsen {rulebook}"}\n', "utf-8")
    after = load_rulebook(directory)
    assert after.version != before.version
    decided = decision(rulebook="abc")
    assert note_lines(decided, load_catalogue("da").with_texts(after.texts), NOW)[-1] == "Hilsen abc"
    assert note_lines(decided, load_catalogue("da").with_texts(before.texts), NOW)[-1] != "Hilsen abc"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("customer_missing", "Kunde: {number}", "unknown_placeholder"),
        ("customer", "{number.__class__}", "unknown_placeholder"),
        ("customer", "{number!r}", "unknown_placeholder"),
        ("customer", "{number:>9999}", "unknown_placeholder"),
        ("customer", "{}", "unknown_placeholder"),
        ("customer", "{number", "placeholder_broken"),
        ("customer", "number}", "placeholder_broken"),
        ("kunde", "x", "unknown_text"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(name: str, text: str, key: str) -> None:
    ((place, error),) = text_problems({"note": {name: text}})
    assert place[:2] == ("note", name)
    assert error.type == key


@given(st.sampled_from(sorted(note_sentences())), st.text(alphabet="{}:!.ab [numer]", max_size=30))
def test_what_is_accepted_can_always_be_filled_in(name: str, text: str) -> None:
    if not list(text_problems({"note": {name: text}})):
        fields = {field for _, field, _, _ in Formatter().parse(note_sentences()[name]) if field}
        text.format_map(dict.fromkeys(fields, "x"))
