"""The words for numbers in Danish, Norwegian, Swedish, German and English, folded, and what a long one is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

_UNITS = {
    "da": "nul en to tre fire fem seks syv otte ni",
    "no": "null ett to tre fire fem seks sju aatte ni",
    "sv": "noll ett tvaa tre fyra fem sex sju aatta nio",
    "de": "null ein zwei drei vier fuenf sechs sieben acht neun",
    "en": "zero one two three four five six seven eight nine",
}
_TEENS = {
    "da": "ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
    "sv": "tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "de": "zehn elf zwoelf dreizehn vierzehn fuenfzehn sechzehn siebzehn achtzehn neunzehn",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
}
_TENS = {
    "da": "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
    "de": "zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig",
}
_TENS_BEFORE_UNITS = {
    "no": "tjue tretti foerti femti seksti sytti aatti nitti",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio aattio nittio",
    "spoken sv": "tjugi tretti fyrti femti sexti sjutti aatti nitti",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
_ALSO_UNITS = {
    word: number
    for number, spelled in enumerate(
        ("oh o nought", "et ei eins jen", "zwo", "trej", "fir", "faem", "saejs", "syw", "aatt")
    )
    for word in spelled.split()
}
"""Other forms, and those of Jutland."""
_ALSO_TEENS = {
    word: number
    for number, spelled in ((11, "ellve elve elleven"), (13, "treten"), (16, "sejsten"), (17, "syten"), (19, "niten"))
    for word in spelled.split()
}
_ALSO_TENS = {
    word: number
    for number, spelled in (
        (30, "tredve treddive"),
        (40, "fyrretyve"),
        (50, "halvtres halvtredes halvtredsindstyve"),
        (60, "treds tress tresindstyve tresenstyve"),
        (70, "halvfjers halvfjerd halvfjerts halvfjerdsindstyve"),
        (80, "firds firsindstyve"),
        (90, "halvfemms halvfemsindstyve"),
    )
    for word in spelled.split()
}
"""As people and transcripts spell them, old forms and slips among them."""
_ALSO_TENS_BEFORE_UNITS = {"fourty": 40}


class Kind(Enum):
    """What a word for a number does with those beside it."""

    UNIT = auto()
    TEEN = auto()
    TENS = auto()
    TENS_BEFORE_UNIT = auto()  # "forty two" is one number; "fyrre to" is two
    HUNDRED = auto()
    THOUSAND = auto()
    AND = auto()
    DIGITS = auto()


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A word for a number, `and`, or digits as they were written (then `said` has them)."""

    kind: Kind
    value: int
    said: str = ""


def _words() -> dict[str, NumberWord]:
    found: dict[str, NumberWord] = {}
    for kind, lists, first, step in (
        (Kind.UNIT, _UNITS, 0, 1),
        (Kind.TEEN, _TEENS, 10, 1),
        (Kind.TENS, _TENS, 20, 10),
        (Kind.TENS_BEFORE_UNIT, _TENS_BEFORE_UNITS, 20, 10),
    ):
        for spelled in lists.values():
            for number, word in enumerate(spelled.split()):
                found[word] = NumberWord(kind, first + number * step)
    for kind, also in (
        (Kind.UNIT, _ALSO_UNITS),
        (Kind.TEEN, _ALSO_TEENS),
        (Kind.TENS, _ALSO_TENS),
        (Kind.TENS_BEFORE_UNIT, _ALSO_TENS_BEFORE_UNITS),
    ):
        found |= {word: NumberWord(kind, value) for word, value in also.items()}
    for kind, value, spelled in (
        (Kind.HUNDRED, 100, "hundrede hundred hundre hundra hundert"),
        (Kind.THOUSAND, 1000, "tusinde tusind tusen tausend thousand"),
        (Kind.AND, 0, "og och und and"),
    ):
        found |= {word: NumberWord(kind, value) for word in spelled.split()}
    return found


NUMBER_WORDS = _words()
_LONGEST_PART = max(map(len, NUMBER_WORDS))
_LONGEST = 80
_ZEROS = ("nul", "null", "noll", "zero")
_ANDS = ("og", "och", "und", "and")
_PLURAL_ZEROS = ("nulen", "nullen")


@lru_cache(maxsize=4096)
def number_words(word: str) -> tuple[NumberWord, ...]:
    """The parts of a folded word, if it is a word for a number or digits; else nothing.

    `fireogtyve` is 24; `zehntausend` is `zehn`, `tausend`.
    """
    if word.isdecimal() and word.isascii():
        return (NumberWord(Kind.DIGITS, int(word[:12]), word),)
    known = NUMBER_WORDS.get(word)
    if known is not None:
        return (known,)
    if len(word) > _LONGEST:
        return ()
    return tuple(_joined(_compound(word) or ()))


def _joined(parts: tuple[NumberWord, ...]) -> Iterator[NumberWord]:
    """The parts of one word made one where they are one: `fire`, `og`, `tyve` are 24; `noll`, `sju` are 07."""
    at = 0
    while at < len(parts):
        kinds = [part.kind for part in parts[at : at + 3]]
        if kinds[:2] == [Kind.UNIT, Kind.AND]:
            yield NumberWord(Kind.TEEN, parts[at].value + parts[at + 2].value)
            at += 3
        elif kinds[:2] == [Kind.TENS_BEFORE_UNIT, Kind.UNIT]:
            yield NumberWord(Kind.TEEN, parts[at].value + parts[at + 1].value)
            at += 2
        elif kinds[:2] == [Kind.UNIT, Kind.UNIT]:
            yield NumberWord(Kind.DIGITS, parts[at + 1].value, f"{parts[at].value}{parts[at + 1].value}")
            at += 2
        else:
            yield parts[at]
            at += 1


def _compound(word: str) -> tuple[NumberWord, ...] | None:
    """The parts of a word that is made of several; the longest part that leaves a number behind it goes first."""
    if not word:
        return ()
    for length in range(min(len(word), _LONGEST_PART), 0, -1):
        part = NUMBER_WORDS.get(word[:length])
        if part is None:
            continue
        rest = _compound(word[length:])
        if part.kind in (Kind.HUNDRED, Kind.THOUSAND) and (rest is None or (rest and rest[0].kind is Kind.AND)):
            rest = _after_and(word[length:])
        if rest is None:
            continue
        if _may_end(part) if not rest else _may_follow(part, rest[0]) or _is_zero_before(word, length, rest[0]):
            return (part, *rest)
    return None


def _after_and(rest: str) -> tuple[NumberWord, ...] | None:
    """`halvfjerdstusindogfirs` is 70080."""
    for word in _ANDS:
        if rest.startswith(word) and len(rest) > len(word):
            return _compound(rest[len(word) :])
    return None


def _may_end(part: NumberWord) -> bool:
    """`treog` is no number."""
    return part.kind is not Kind.AND


def _is_zero_before(word: str, length: int, following: NumberWord) -> bool:
    """`nollsju` is 07; `nullen` are zeros."""
    return word[:length] in _ZEROS and following.kind is Kind.UNIT and word not in _PLURAL_ZEROS


def _may_follow(part: NumberWord, following: NumberWord) -> bool:
    """May `following` stand directly after `part` within one word?  `entre` is no number."""
    if part.kind is Kind.AND:
        return following.kind in (Kind.TENS, Kind.TENS_BEFORE_UNIT)
    if part.kind in (Kind.HUNDRED, Kind.THOUSAND):
        return following.kind not in (part.kind, Kind.AND)
    if following.kind is Kind.UNIT:
        return part.kind is Kind.TENS_BEFORE_UNIT and following.value > 0
    return following.kind in (Kind.HUNDRED, Kind.THOUSAND) or (following.kind is Kind.AND and part.kind is Kind.UNIT)
