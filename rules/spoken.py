"""Numbers said in words, as transcripts of voicemails have them, in any way people say customer and phone numbers.

Digit by digit, in tens, in hundreds and thousands, doubled, mixed with digits, with hesitations, and said anew after
a slip of the tongue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.number_words import Kind, NumberWord, number_words
from rules.spoken_words import (
    AFTER_AN_ARTICLE,
    ARTICLES,
    AT_THE_END,
    BEFORE_ANEW,
    COUNTED,
    FIGURES,
    FILLER,
    PLURALS,
    SLIP,
    THEN,
    TIMES,
    TWICE,
)

_WORD = re.compile(r"[^\W_]+")
_HESITATION = re.compile(r"(?:[aeou]+h+m*|u+m+|e+m+|h+m+|m{2,})")
_MOST_FILLERS = 4
_WHOLE = 5
"""A part of so many digits (`ti tusind og tolv`, `10012`) is a number of its own."""
_MOST_BEFORE_ANEW = 8
_NO_DIGIT = ("old", "wrong", "former", "previous")
"""Before a "one" that is no digit: `sorry, that's the old one, we're 10452`."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number said, in its digits, with the parts it was said in and its place in the folded text."""

    parts: tuple[str, ...]
    start: int
    end: int

    @property
    def digits(self) -> str:
        """All digits said, after the last slip of the tongue."""
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """Digits said in one go: the words at `first:last` of the text."""

    digits: str
    first: int
    last: int


@lru_cache(maxsize=8)
def spoken_numbers(folded: str) -> tuple[Spoken, ...]:
    """Every number said in a folded text, in order."""
    return numbers_said(folded)


def numbers_said(folded: str) -> tuple[Spoken, ...]:
    """Every number said in a part of a folded text that nobody asks for again, in order."""
    return tuple(_Reader(folded).numbers())


class _Reader:
    def __init__(self, folded: str) -> None:
        places = [(match[0], match.start(), match.end()) for match in _WORD.finditer(folded)]
        self._words = [word for word, _, _ in places]
        self._text = folded
        self._places = [(start, end) for _, start, end in places]
        self._numbers = [number_words(word) for word in self._words]

    def numbers(self) -> Iterator[Spoken]:
        index = 0
        while index < len(self._words):
            if not self._may_begin(index):
                index += 1
                continue
            run = self._run(index)
            index = run[-1].last if run else index + 1
            start = run[0].first if run else index
            run, index = self._said_anew(run, index)
            run, index = self._with_last_digit(run, index)
            run = self._without_what_is_counted(run)
            if run:
                yield Spoken(
                    tuple(part.digits for part in run),
                    self._places[start][0],
                    self._places[max(part.last for part in run) - 1][1],
                )

    def _may_begin(self, index: int) -> bool:
        word = self._words[index]
        return bool(self._numbers[index]) or word in TWICE

    def _run(self, index: int) -> list[_Part]:
        """The parts said one after the other from `index` on, with hesitations between them."""
        run: list[_Part] = []
        while (part := self._part(index, bool(run))) is not None:
            whole = len(part.digits) >= _WHOLE
            if not (run and whole):
                run.append(part)
                index = self._after_fillers(part.last)
            if whole:
                break
        return run

    def _after_fillers(self, index: int) -> int:
        for ahead in range(index, min(index + _MOST_FILLERS, len(self._words))):
            word = self._words[ahead]
            if self._numbers[ahead] or not (word in FILLER or _HESITATION.fullmatch(word)):
                return ahead
        return index

    def _said_anew(self, run: list[_Part], index: int) -> tuple[list[_Part], int]:
        """What is left of `run` when what follows it says it, or its end, once more."""
        while run and (again := self._after_slip(index)) is not None:
            anew = self._run(again)
            if not anew or self._is_article(anew):
                break
            run = _corrected(run, anew)
            index = anew[-1].last
        return run, index

    def _is_article(self, anew: Sequence[_Part]) -> bool:
        """`undskyld, der er en traktor`: no digit is said anew."""
        last = anew[-1].last
        if len(anew) > 1 or self._words[last - 1] not in ARTICLES or last >= len(self._words):
            return False
        return self._text[self._places[last - 1][1] : self._places[last][0]] == " "

    def _with_last_digit(self, run: list[_Part], index: int) -> tuple[list[_Part], int]:
        """`enogfirs femten og saa et nul til sidst`: one zero more, not ten; also `tre til sidst`, `en syver`."""
        ahead = index
        while run and ahead < len(self._words) - 1 and ahead - index < _MOST_FILLERS and self._words[ahead] in THEN:
            ahead += 1
        if not run or ahead >= len(self._words):
            return run, index
        article = self._words[ahead] in ARTICLES
        figure = FIGURES.get(self._words[ahead + 1]) if article and ahead + 1 < len(self._words) else None
        at = ahead + (article and (figure is not None or self._unit(ahead + 1) is not None))
        last = " ".join(self._words[at + 1 : at + 3]) in AT_THE_END
        digit = figure if figure is not None and (last or at - 1 > index) else None
        if digit is None and last:
            digit = self._one_digit(at)
        return (run, index) if digit is None else ([*run, _Part(digit, ahead, at + 1)], at + 1 + 2 * last)

    def _one_digit(self, index: int) -> str | None:
        value = self._unit(index)
        if value is None and len(self._words[index]) == 1 and self._words[index].isdecimal():
            return self._words[index]
        return None if value is None else str(value)

    def _after_slip(self, index: int) -> int | None:
        """Where a number is said anew, if words at `index` say that the last one was wrong."""
        slip = False
        for ahead in range(index, min(index + _MOST_BEFORE_ANEW, len(self._words))):
            word = self._words[ahead]
            if slip and word == "one" and self._words[ahead - 1] in _NO_DIGIT:
                continue
            if slip and self._may_begin(ahead) and word not in SLIP:
                return ahead
            if word in SLIP:
                slip = True
            elif not (word in FILLER or word in BEFORE_ANEW or _HESITATION.fullmatch(word)):
                return None
        return None

    def _without_what_is_counted(self, run: list[_Part]) -> list[_Part]:
        """`fem et ni otte to mand`: the two belongs to the men."""
        if not run:
            return run
        last = run[-1].last
        following = self._words[last] if last < len(self._words) else ""
        if following in COUNTED or (following in AFTER_AN_ARTICLE and self._words[last - 1] in ARTICLES):
            return run[:-1]
        return run

    def _part(self, index: int, within: bool) -> _Part | None:
        if index >= len(self._words):
            return None
        times = TWICE.get(self._words[index])
        if times is not None:
            one = self._part(index + 1 + (self._words[index + 1 : index + 2] == ["die"]), within=True)
            return None if one is None else _Part(one.digits * times, index, one.last)
        if not within and self._words[index] == "o":
            return None
        first = index
        if self._kind(index) is Kind.AND:
            index += 1
            if not within or self._kind(index) in (None, Kind.UNIT, Kind.AND):
                return None
        return self._repeated(first, index) or self._cardinal(first, index)

    def _repeated(self, first: int, index: int) -> _Part | None:
        """`to nuller`, `three times five`."""
        count = self._unit(index)
        if count is None or not 2 <= count <= 6 or index + 1 >= len(self._words):
            return None
        following = self._words[index + 1]
        if following in PLURALS:
            return _Part(PLURALS[following] * count, first, index + 2)
        if following in TIMES:
            at = index + 2 + (index + 2 < len(self._words) and self._words[index + 2] in ("die", "en", "et"))
            digit = self._unit(at)
            if digit is not None:
                return _Part(str(digit) * count, first, at + 1)
        return None

    def _cardinal(self, first: int, index: int) -> _Part | None:
        atoms: list[NumberWord] = []
        last_of: list[int] = []
        for ahead in range(index, min(index + 12, len(self._words))):
            if not self._numbers[ahead]:
                break
            if atoms and atoms[-1].kind is Kind.TENS_BEFORE_UNIT and self._pauses(ahead):
                break
            atoms += self._numbers[ahead]
            last_of += [ahead + 1] * len(self._numbers[ahead])
        read = _read_cardinal(atoms)
        return None if read is None else _Part(read[0], first, last_of[read[1] - 1])

    def _pauses(self, index: int) -> bool:
        """Does a comma stand before the word: `aatti, seks` are two numbers?"""
        return "," in self._text[self._places[index - 1][1] : self._places[index][0]]

    def _kind(self, index: int) -> Kind | None:
        return self._numbers[index][0].kind if index < len(self._words) and self._numbers[index] else None

    def _unit(self, index: int) -> int | None:
        return self._numbers[index][0].value if self._kind(index) is Kind.UNIT else None


def _corrected(run: Sequence[_Part], anew: Sequence[_Part]) -> list[_Part]:
    """`run` with its end said `anew`; all of it, unless fewer digits were said this time."""
    said = sum(len(part.digits) for part in run)
    again = sum(len(part.digits) for part in anew)
    kept = list(run)
    while kept and again < said and sum(len(part.digits) for part in kept) > said - again:
        kept.pop()
    return [*(kept if again < said else []), *anew]


def _read_cardinal(words: Sequence[NumberWord]) -> tuple[str, int] | None:
    """The number at the beginning of `words`, in digits, and how many of them it took."""
    small = _below_thousand(words, 0)
    value, used = small if small is not None else (1, 0)
    if used < len(words) and words[used].kind is Kind.THOUSAND and 0 < value < 1000:
        rest = _said_digit_by_digit(words, used + 1) or _below_thousand(words, _past_and(words, used + 1))
        return (str(value * 1000), used + 1) if rest is None else (str(value * 1000 + rest[0]), rest[1])
    if small is None:
        return None
    if used == 1:
        return words[0].said or str(value), 1
    return str(value), used


def _below_thousand(words: Sequence[NumberWord], at: int) -> tuple[int, int] | None:
    small = _below_hundred(words, at)
    value, used = small if small is not None else (1, at)
    if used >= len(words) or words[used].kind is not Kind.HUNDRED or not 0 < value < 100:
        return small
    rest = _below_hundred(words, _past_and(words, used + 1))
    digit_by_digit = [word.kind for word in words[used + 1 : used + 3]] == [Kind.UNIT, Kind.UNIT]
    if rest is None or rest[0] == 0 or rest[0] >= 100 or digit_by_digit:
        return value * 100, used + 1
    return value * 100 + rest[0], rest[1]


def _below_hundred(words: Sequence[NumberWord], at: int) -> tuple[int, int] | None:
    kinds = [word.kind for word in words[at : at + 3]]
    if not kinds or kinds[0] in (Kind.HUNDRED, Kind.THOUSAND, Kind.AND):
        return None
    value = words[at].value
    if kinds[0] is Kind.UNIT and kinds[1:2] == [Kind.AND] and kinds[2:] in ([Kind.TENS], [Kind.TENS_BEFORE_UNIT]):
        return (value + words[at + 2].value, at + 3) if value else (value, at + 1)
    if kinds[:2] == [Kind.TENS_BEFORE_UNIT, Kind.UNIT] and words[at + 1].value and kinds[2:] != [Kind.HUNDRED]:
        return value + words[at + 1].value, at + 2
    return value, at + 1


def _said_digit_by_digit(words: Sequence[NumberWord], at: int) -> tuple[int, int] | None:
    """`ti tusind fire fem to`: three single digits are what comes after the thousands."""
    digits = words[at : at + 3]
    if len(digits) < 3 or any(word.kind is not Kind.UNIT for word in digits):
        return None
    return int("".join(str(word.value) for word in digits)), at + 3


def _past_and(words: Sequence[NumberWord], at: int) -> int:
    return at + 1 if at < len(words) and words[at].kind is Kind.AND else at
