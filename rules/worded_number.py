"""Numbers that a mail writes in words beside a label, put in digits: `Kundennr. ist vierundvierzig null neunzehn`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from rules.number_words import NUMBER_WORDS, Kind, number_words
from rules.spoken import Spoken, numbers_said
from rules.spoken_words import TWICE

_REACH = 60
"""So far from a label its number begins."""
_LONGEST = 90
_SENTENCE_END = re.compile(
    r"(?<!nr)(?<!no)(?<!cust)(?<!deb)(?<!number)(?<!nummer)[.!?;](?=\s)|(?<!:)\n|(?<=[a-z]) = ?\d"
)
_ARTICLES = frozenset(("a", "en", "et", "ett", "ei", "ein", "one", "o", "og", "och", "und", "and"))
"""Words for numbers that are common words of their own."""
_TOKEN = re.compile(r"[^\W_]+")
_THOUSANDS = [word for word, number in NUMBER_WORDS.items() if number.kind in (Kind.HUNDRED, Kind.THOUSAND)]
_WITH_DIGITS = frozenset(
    (*TWICE, *_THOUSANDS, "nul", "null", "noll", "zero", "oh", "o", "nought", "nuller", "nollor", "zeros", "zeroes")
)
"""Words among digits that leave no doubt: `1 8 double 3 6`; the "to" of `1045 to 1046` does."""
_MOST_IN_A_GROUP = 3
_IN_DIGITS = re.compile(r"[\s.:=#(k-]{0,6}(?:\d{4}|\d{2,3}[ .]\d{3})")
_AGAIN = r"[ ]?(?:=|altsaa:?|dvs\.?|d\.v\.s\.|i\.e\.?|also:?)[ ]?"
"""Between a number in words and the same in digits: `7 tusind 7 hundrede = 7700`."""
_NAMED_AFTER = re.compile(r"[\s,\"']{1,3}(?:er|is|ist|aer|som er|which is)(?: (?:vores|our|unsere|vaart))? $")


def in_digits(folded: str, mark: re.Pattern[str], fits: Callable[[str], bool]) -> str:
    """A folded text with the numbers in words that `fits` allows near what `mark` finds in digits."""
    places: dict[int, tuple[int, str]] = {}
    for match in mark.finditer(folded):
        at = match.end()
        if _IN_DIGITS.match(folded, at) is None and any(map(says_a_number, _TOKEN.findall(folded, at, at + _REACH))):
            places |= {start: (end, digits) for start, end, digits in _behind(folded, at) if fits(digits)}
        named = _NAMED_AFTER.search(folded, max(0, match.start() - 24), match.start())
        if named is not None:
            places |= {start: (end, digits) for start, end, digits in _before(folded, named.start()) if fits(digits)}
    for start, (end, digits) in sorted(places.items(), reverse=True):
        folded = f"{folded[:start]}{digits}{folded[end:]}"
    return folded


def _behind(folded: str, at: int) -> Iterator[tuple[int, int, str]]:
    sentence = _SENTENCE_END.search(folded, at, at + _REACH + _LONGEST)
    end = sentence.start() if sentence is not None else at + _REACH + _LONGEST
    ahead = folded[at:end]
    for one in numbers_said(ahead):
        if one.start < _REACH and _is_in_words(ahead, one):
            again = re.compile(rf"{_AGAIN}{one.digits}(?!\d)").match(folded, at + one.end)
            yield at + one.start, again.end() if again is not None else at + one.end, one.digits


@lru_cache(maxsize=4096)
def says_a_number(word: str) -> bool:
    """Is a folded word one for a number or its digits twice, and not a common word besides?"""
    return word in TWICE or (word not in _ARTICLES and not word.isdecimal() and bool(number_words(word)))


def _before(folded: str, end: int) -> Iterator[tuple[int, int, str]]:
    begin = max(0, end - _LONGEST)
    said = folded[begin:end]
    for one in numbers_said(said):
        if one.end == len(said) and (begin == 0 or one.start > 0) and _is_in_words(said, one):
            yield begin + one.start, begin + one.end, one.digits


def _is_in_words(text: str, one: Spoken) -> bool:
    tokens = _TOKEN.findall(text, one.start, one.end)
    digits = [token for token in tokens if token.isdecimal()]
    if not digits:
        return True
    return (
        all(len(token) <= _MOST_IN_A_GROUP for token in digits)
        and not _WITH_DIGITS.isdisjoint(tokens)
        and all(token in _WITH_DIGITS for token in tokens if token not in digits)
    )
