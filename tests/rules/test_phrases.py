"""The phrase language of the admins' files."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from rules.fold import fold
from rules.phrases import compile_phrases


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("nede", "BC er NEDE!", "nede"),
        ("nede", "nedenfor", None),
        ("nedbrud*", "Nedbruddet er stort", "nedbruddet"),
        ("nedbrud*", "systemnedbrud", None),
        ("*nedbrud", "systemnedbrud", "systemnedbrud"),
        ("*server*", "NAV-serveren svarer", "nav-serveren"),
        ("logge på", "LOGGE PAA", "logge paa"),
        ("kan ikke ... logge på", "vi kan desværre ikke i dag logge på", None),
        ("kan ... ikke ... logge på", "vi kan desværre ikke i dag logge på", "kan desvaerre ikke i dag logge paa"),
        (
            "kan ikke … logge på",
            "kan ikke hverken her eller der logge på",
            "kan ikke hverken her eller der logge paa",
        ),
        ("kan ikke ... logge på", "kan ikke a b c d e f g logge på", None),
        ("kan ikke ... logge på", "Jeg kan ikke. Bo vil logge på", None),
        ("(nede|gået ned)", "den er gået ned", "gaaet ned"),
        ("er (helt|) nede", "er nede", "er nede"),
        ("er (helt|) nede", "er helt nede", "er helt nede"),
        ("<n> mand", "12 mand venter", "12 mand"),
        ("<n> mand", "fem mand venter", "fem mand"),
        ("<n> mand", "1 mand venter", None),
        ("can't log in", "I can’t log in", "can't log in"),
    ],
)
def test_a_phrase_is_found_as_it_is_meant(phrase: str, text: str, found: str | None) -> None:
    hits = compile_phrases([phrase]).find(text)
    assert [fold(text)[hit.start : hit.end] for hit in hits] == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("logge på", "vi kan logge p\ufffd"),
        ("løn*", "L\ufffdnk\ufffdrsel"),
        ("*kørsel", "L\ufffdnk\ufffdrsel"),
        ("kan ikke ... åbne", "vi kan ikke \ufffdbne den"),
        ("nede", "er NAV nede\ufffdvi kan intet"),
    ],
)
def test_a_lost_letter_is_the_one_that_makes_a_word_of_the_phrases(phrase: str, text: str) -> None:
    (hit,) = compile_phrases([phrase]).find(text)
    assert not hit.negated
    assert compile_phrases(["xyz", "ny*"]).find(text) == ()


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("systemet er nede", False),
        ("systemet er ikke nede", True),
        ("systemet er ikke længere nede", True),
        ("vi kan ikke arbejde, alt er nede", False),
        ("det virker ikke. alt er nede", False),
        ("it is not down, nede", False),
    ],
)
def test_a_negation_shortly_before_is_noticed(text: str, negated: bool) -> None:
    assert [hit.negated for hit in compile_phrases(["nede"]).find(text)] == [negated]


@pytest.mark.parametrize(
    ("phrase", "text", "denied"),
    [
        ("bogføre", "jeg kan ikke bogføre", False),
        ("bogføre", "hvorfor kan jeg ikke bogføre", False),
        ("faktura", "jeg kan ikke se min faktura", False),
        ("faktura", "der er ingen fejl i faktura 7", False),
        ("logge på", "vi kan desværre ikke logge på", False),
        ("faktura", "det er ikke en faktura", True),
        ("nede", "NAV er ikke nede", True),
        ("nede", "NAV er ikke længere helt nede", True),
        ("nede", "NAV kan ikke være nede", True),
        ("nede", "jeg siger at NAV ikke er nede", True),
        ("nedbrud", "der er ikke tale om nedbrud", True),
        ("nedbrud", "vi har ikke noget nedbrud", True),
        ("kan ... logge på", "vi kan ikke logge på", True),
    ],
)
def test_what_cannot_be_done_is_still_what_a_text_is_about(phrase: str, text: str, denied: bool) -> None:
    assert [hit.denied for hit in compile_phrases([phrase]).find(text)] == [denied]


def test_a_negation_inside_a_gap_is_noticed() -> None:
    matcher = compile_phrases(["systemet ... nede"])
    assert [hit.negated for hit in matcher.find("systemet er ikke nede")] == [True]
    assert [hit.negated for hit in matcher.find("systemet er helt nede")] == [False]


def test_a_phrase_that_says_not_is_not_negated_by_itself() -> None:
    assert [hit.negated for hit in compile_phrases(["kan ikke ... logge på"]).find("kan ikke her logge på")] == [
        False
    ]


def test_hits_come_in_the_order_of_the_text_with_the_phrase_they_belong_to() -> None:
    hits = compile_phrases(["nede", "server*"]).find("serveren er nede, server")
    assert [hit.phrase for hit in hits] == [1, 0, 1]


@pytest.mark.parametrize(
    "phrase",
    ["", " ", "*", "...", "... nede", "nede ...", "(a|b", "a)", "a|b", "((a))", "(|)", "ned*e", "!?", "(a ...|b)"],
)
def test_what_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        compile_phrases([phrase])
    assert refused.value.type == "phrase"


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=200))
def test_any_phrase_is_compiled_or_refused_and_any_text_searched(phrases: list[str], text: str) -> None:
    try:
        matcher = compile_phrases(phrases)
    except PydanticCustomError:
        return
    for hit in matcher.find(text):
        assert 0 <= hit.start < hit.end <= len(fold(text))


@given(st.lists(st.sampled_from(["nede", "server", "er", "ikke", "helt"]), min_size=1, max_size=4), st.data())
def test_a_phrase_of_words_is_found_in_a_text_that_has_it(words: list[str], data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(["", "Hej ", "x y "]))
    assert compile_phrases([" ".join(words)]).find(f"{before}{' '.join(words)} z")


def test_words_are_found_whether_met_before_or_too_many_or_too_long_to_be_kept() -> None:
    matcher = compile_phrases(["nede", "*server*", "<n> mand"])
    text = f"filserveren er nede for 12 mand {'a' * 60}server"
    found = [hit.phrase for hit in matcher.find(text)]
    assert found == [1, 0, 2, 1]
    assert [hit.phrase for hit in matcher.find(f"{text} nu")] == found
    matcher.find(" ".join(f"ord{number}" for number in range(9000)))
    assert [hit.phrase for hit in matcher.find(f"mailserver, {text}")] == [1, *found]


def test_many_phrases_in_a_long_text_are_found_fast() -> None:
    matcher = compile_phrases([f"(er|kan) ... ord{number}*" for number in range(500)])
    started = process_time()
    matcher.find("er ord7 kan ikke " * 1200)
    assert process_time() - started < 5
