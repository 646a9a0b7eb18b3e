from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.fold import fold
from rules.number_words import number_words
from rules.spoken import spoken_numbers
from tests.rules.number_speller import SPELLERS

LANGUAGES = st.sampled_from(sorted(SPELLERS))
CORRECTIONS = {
    "da": "nej undskyld",
    "no": "nei beklager",
    "sv": "nej förlåt",
    "de": "nein Entschuldigung",
    "en": "no sorry",
}
HESITATIONS = {"da": "øh", "no": "eh", "sv": "öh", "de": "äh", "en": "uh"}


def said(text: str) -> list[str]:
    return [one.digits for one in spoken_numbers(fold(text))]


@given(language=LANGUAGES, digits=st.text("0123456789", min_size=1, max_size=12))
def test_digits_said_one_by_one_are_read_in_every_language(language: str, digits: str) -> None:
    assert said(f"x {SPELLERS[language].digits(digits)} x") == [digits]


@given(language=LANGUAGES, digits=st.text("0123456789", min_size=2, max_size=8))
def test_digits_said_two_at_a_time_are_read_in_every_language(language: str, digits: str) -> None:
    pairs = [digits[at : at + 2] for at in range(len(digits) % 2, len(digits), 2)]
    # "twenty" and then "five" cannot be told from "twenty-five" where a language says both alike.
    assume(language in ("da", "de") or not any(pair[1] == "0" and pair[0] > "1" for pair in pairs[:-1]))
    assert said(f"x {SPELLERS[language].pairs(digits)} x") == [digits]


@example(language="de", number=433_655, one_word=True)
@given(language=LANGUAGES, number=st.integers(1, 999_999), one_word=st.booleans())
def test_thousands_and_hundreds_are_read_in_every_language(language: str, number: int, one_word: bool) -> None:
    spelled = SPELLERS[language].cardinal(number)
    if one_word and language != "en":
        spelled = spelled.replace(" ", "")
        assume(len(spelled) <= 60)
    assert said(f"x {spelled} x") == [str(number)]


@given(
    language=LANGUAGES,
    wrong=st.text("0123456789", min_size=1, max_size=5),
    digits=st.text("0123456789", min_size=5, max_size=6),
)
def test_a_number_said_anew_after_a_slip_replaces_the_first(language: str, wrong: str, digits: str) -> None:
    speller = SPELLERS[language]
    spelled = f"{speller.digits(wrong)} {CORRECTIONS[language]} {speller.digits(digits)}"
    assert said(spelled) == [digits]


@given(
    language=LANGUAGES,
    digits=st.text("0123456789", min_size=5, max_size=6),
    end=st.text("0123456789", min_size=1, max_size=3),
)
def test_only_the_end_said_anew_replaces_only_the_end(language: str, digits: str, end: str) -> None:
    speller = SPELLERS[language]
    spelled = f"{speller.digits(digits)} {CORRECTIONS[language]} {speller.digits(end)}"
    assert said(spelled) == [digits[: -len(end)] + end]


@given(
    language=LANGUAGES,
    digits=st.text("0123456789", min_size=4, max_size=6),
    where=st.integers(1, 3),
    written=st.booleans(),
)
def test_hesitations_and_written_digits_do_not_part_a_number(
    language: str, digits: str, where: int, written: bool
) -> None:
    speller = SPELLERS[language]
    end = " ".join(digits[where:]) if written else speller.digits(digits[where:])
    assert said(f"{speller.digits(digits[:where])} {HESITATIONS[language]} {end}") == [digits]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("et nul fire dobbelt fem", "10455"),
        ("one oh double four two", "10442"),
        ("eins null doppel vier zwei", "10442"),
        ("ett noll dubbel fyra två", "10442"),
        ("fire tre gange nul to", "40002"),
        ("et to nuller fire", "1004"),
        ("ti tusind fire fem to", "10452"),
        ("ti fire hundrede og tooghalvtreds", "10452"),
        ("fire og tyve nul syv nul", "24070"),
        ("vierundzwanzig null sieben null", "24070"),
        ("noll sjuttio tvåhundrasextiosex arton", "07026618"),
        ("seventy two", "72"),
        ("halvfjerds to", "702"),
        ("tolv og tretten og fjorten og femten", "12131415"),
        ("33708 nej 33709", "33709"),
        ("33 7 nul otte", "33708"),
    ],
)
def test_other_ways_to_say_a_number_are_read(text: str, digits: str) -> None:
    assert said(text) == [digits]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("fem et tre ni otte to mand venter", ["51398"]),
        ("fem et tre ni otte en af os ringer", ["51398"]),
        ("fjorten tusind liter", []),
        ("fem et tre ni otte nej det passer ikke at der er to", ["51398", "2"]),
        ("27193 27193", ["27193", "27193"]),
        ("the entre and the other", []),
        ("", []),
    ],
)
def test_what_is_counted_and_what_is_no_number_stays_out(text: str, digits: list[str]) -> None:
    assert said(text) == digits


@given(st.text(alphabet="abdefghiklmnorstuvyæøå", max_size=70))
def test_any_word_can_be_asked_for_its_numbers(word: str) -> None:
    assert all(part.value >= 0 for part in number_words(word))


@given(st.text(max_size=200))
def test_numbers_stand_where_they_say(text: str) -> None:
    folded = fold(text)
    for one in spoken_numbers(folded):
        assert 0 <= one.start < one.end <= len(folded)
