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
from rules.rulebook import check_rulebook, load_rulebook
from rules.rulebook_files import SHAPES
from rules.texts_file import SECTIONS, sentences, text_problems
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


def test_the_desks_own_words_go_to_customers_too(directory: Path) -> None:
    text = 'replies: {duty: "Ring {duty_phone}", receipt_answer: "Snart"}\n'
    (directory / "texts.yaml").write_text(text, "utf-8")
    catalogue = load_catalogue("da").with_texts(load_rulebook(directory).texts)
    assert catalogue.text("reply.duty", ticket="1", duty_phone="70 10 20 30") == "Ring 70 10 20 30"
    assert catalogue.text("receipt.answer") == "Snart"


def test_every_sentence_that_goes_to_customers_can_be_worded_otherwise() -> None:
    wordable = {key for key, _ in sentences("replies").values()}
    sections = [load_catalogue("da").section(name) for name in ("reply", "receipt", "sms")]
    assert len(wordable) == sum(map(len, sections)) == len(sentences("replies"))


@pytest.mark.parametrize(
    ("section", "name", "text", "key"),
    [
        ("note", "customer_missing", "Kunde: {number}", "unknown_placeholder"),
        ("note", "customer", "{number.__class__}", "unknown_placeholder"),
        ("note", "customer", "{number!r}", "unknown_placeholder"),
        ("note", "customer", "{number:>9999}", "unknown_placeholder"),
        ("note", "customer", "{}", "unknown_placeholder"),
        ("note", "customer", "{number", "placeholder_broken"),
        ("note", "customer", "number}", "placeholder_broken"),
        ("note", "kunde", "x", "unknown_text"),
        ("note", "duty", "x", "unknown_text"),
        ("replies", "customer", "x", "unknown_reply"),
        ("replies", "otherwise", "{ticket}", "unknown_placeholder"),
        ("replies", "duty", "Ring til vagten om sag {ticket}", "placeholder_missing"),
        ("replies", "receipt_received", "Tak", "placeholder_missing"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(section: str, name: str, text: str, key: str) -> None:
    ((place, error),) = text_problems({section: {name: text}})
    assert place[:2] == (section, name)
    assert error.type == key


@given(
    st.sampled_from([(section, name) for section in SECTIONS for name in sorted(sentences(section))]),
    st.text(alphabet="{}:!.ab [numer]", max_size=30),
)
def test_what_is_accepted_can_always_be_filled_in(place: tuple[str, str], text: str) -> None:
    section, name = place
    if not list(text_problems({section: {name: text}})):
        fields = {field for _, field, _, _ in Formatter().parse(sentences(section)[name][1]) if field}
        text.format_map(dict.fromkeys(fields, "x"))
