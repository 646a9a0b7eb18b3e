"""The words of a text, their places and their sentences."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.words import join_lines, read_words, split_hyphens

TEXTS = st.text(st.sampled_from("ab æÅ0.,!?:;…'\"-_()\n\t"), max_size=60)


@given(text=TEXTS)
def test_each_word_stands_at_its_place(text: str) -> None:
    words = read_words(text)
    places = zip(words.starts, words.ends, strict=True)
    assert [words.folded[start:end] for start, end in places] == words.words
    assert len(words.sentences) == len(words.words)


@given(first=TEXTS, second=TEXTS, between=st.sampled_from(["\n", "\n\n"]))
@example(first=f"Hej kl.{' lang' * 11}", second="nej. Og", between="\n")
def test_texts_joined_are_as_if_they_had_been_read_together(first: str, second: str, between: str) -> None:
    assert join_lines(read_words(first), read_words(second), between) == read_words(f"{first}{between}{second}")


@given(st.text(alphabet="aB-Ø7 .\n'"))
@example("NAV-serveren er nede. Business-Central-klienten")
def test_words_with_hyphens_are_split_into_those_they_join_and_keep_their_places(text: str) -> None:
    words = read_words(text)
    split = split_hyphens(words)
    assert (split.text, split.folded) == (words.text, words.folded)
    assert [split.folded[start:end] for start, end in zip(split.starts, split.ends, strict=True)] == split.words
    assert split.words == read_words(text.replace("-", " ")).words
    assert [words.sentences[words.at(start)] for start in split.starts] == split.sentences


@given(text=TEXTS)
def test_all_letters_and_digits_belong_to_words(text: str) -> None:
    words = read_words(text)
    within = {at for start, end in zip(words.starts, words.ends, strict=True) for at in range(start, end)}
    assert {at for at, letter in enumerate(words.folded) if letter.isalnum()} <= within


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("BC er nede. Hvad nu", [0, 0, 0, 1, 1]),
        ("Er BC nede?! Ja", [0, 0, 0, 1]),
        ("vi bruger foo.bar nu", [0, 0, 0, 0, 0]),
        ("ring kl. 12 i dag", [0, 0, 0, 0, 0]),
        ("ring kl .. 12", [0, 0, 1]),
        ("nede (alle. nu)", [0, 0, 1]),
        ("Hej\nBC er nede", [0, 1, 1, 1]),
        ("Hej\n\nBC er nede", [0, 1, 1, 1]),
        ("Hej.\n\nBC", [0, 2]),
        ("\n\nBC", [1]),
        (f"{'lang ' * 11}linje\nend og", [0] * 14),
        (f"{'lang ' * 11}linje\n\nend", [*[0] * 12, 1]),
    ],
)
def test_a_sentence_ends_at_its_sign_or_with_a_short_line(text: str, sentences: list[int]) -> None:
    assert read_words(text).sentences == sentences
