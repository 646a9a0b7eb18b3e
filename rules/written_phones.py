"""The telephone numbers in a text, written or said, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.country import country_of_trunk_zero, is_plainly_danish
from rules.labels import label_pattern
from rules.mistyped_zero import zeros_for_letters
from rules.phone_number import PHONE, to_e164
from rules.spoken import spoken_numbers
from rules.worded_number import says_a_number
from rules.words import Words

_GROUPED_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[ .,/:-])[2-9]\d{0,3}(?:(?:[ -]|[ ][-/][ ])\d{1,4}){2,7}(?![ .-]?\d|[,:/]\d| ?(?:kr|stk|%))"
)
"""Eight digits in any groups, as only somebody writes them who wants to be called there: 2 2 0 4 7 7 1 9."""
_DIGITS_OF_A_PHONE = 8
_EIGHT_DIGITS = ("DK", "NO")
_LONGEST_SAID_BEFORE = 6
"""A customer number of up to so many digits may have been said straight before a telephone number."""
_IN_THREES = re.compile(r"[49]\d\d[ .-]\d\d[ .-]\d{3}")
_SAID_BEFORE, _SAID_AFTER = 10, 16
"""So many words around a request may be those of the number."""
_FEWEST_SAID = 4
"""A telephone number said in words has at least so many of them."""
_LETTER_O = re.compile(r"o[ ]?\d|\do")
"""A zero may be typed as the letter: `3O 55 12 77`."""
_TRUNK_ZERO = re.compile(r"\(?0[1-9]")


@dataclass(frozen=True, slots=True)
class WrittenPhone:
    """A number in E.164 with its place in the folded text."""

    start: int
    end: int
    phone: str


class WrittenPhones:
    """Finds telephone numbers; numbers after one of the labels `not_phones` are something else."""

    def __init__(self, not_phones: Sequence[str]) -> None:
        self._not_phone_said = re.compile(
            rf"(?<![^\W\d])(?:{label_pattern(not_phones)})(?:\W+[^\W\d]{{1,9}}){{0,3}}\W*$"
        )
        self._not_phone = re.compile(rf"(?<![^\W\d])(?:{label_pattern(not_phones)})[\s.:=#()-]{{0,4}}$")

    def find(self, words: Words, region: str, *, spoken: bool) -> list[WrittenPhone]:
        """All in order, also digits in unusual groups and, if `spoken`, numbers said in words."""
        phones = list(self.find_plain(words, region))
        if region in _EIGHT_DIGITS:
            phones = sorted([*phones, *self._grouped(words.folded, region, phones)], key=lambda one: one.start)
        if spoken:
            phones = sorted([*phones, *self._spoken(words, region, phones)], key=lambda one: one.start)
        return phones

    def find_said(
        self, words: Words, region: str, written: Sequence[WrittenPhone], near: Sequence[int]
    ) -> list[WrittenPhone]:
        """The `written` ones and those said in words, in order, where words `near` a request look like one."""
        if not any(_may_be_said(words, words.at(place)) for place in near):
            return [*written]
        return sorted([*written, *self._spoken(words, region, written)], key=lambda one: one.start)

    def find_plain(self, words: Words, region: str) -> Iterator[WrittenPhone]:
        """Those written as telephone numbers are, in order."""
        folded = zeros_for_letters(words.folded) if _LETTER_O.search(words.folded) else words.folded
        for match in PHONE.finditer(folded):
            if self._not_phone.search(words.folded[max(0, match.start() - 26) : match.start()]):
                continue
            phone = to_e164(match[0], "NO" if region == "DK" and self._is_norwegian(match[0], words) else region)
            if phone is None and _TRUNK_ZERO.match(match[0]):
                abroad = country_of_trunk_zero(words)
                phone = to_e164(match[0], abroad) if abroad else None
            if phone is not None:
                yield WrittenPhone(match.start(), match.end(), phone)

    def _grouped(self, folded: str, region: str, written: Sequence[WrittenPhone]) -> Iterator[WrittenPhone]:
        for match in _GROUPED_PHONE.finditer(folded):
            if any(match.start() < one.end and one.start < match.end() for one in written):
                continue
            digits = re.sub(r"\D", "", match[0])
            if (
                len(digits) != _DIGITS_OF_A_PHONE
                or _counts_up(match[0])
                or self._not_phone.search(folded[max(0, match.start() - 26) : match.start()])
            ):
                continue
            phone = to_e164(digits, region)
            if phone is not None:
                yield WrittenPhone(match.start(), match.end(), phone)

    @staticmethod
    def _is_norwegian(written: str, words: Words) -> bool:
        """Written in threes and twos, as only Norwegian mobile numbers are, in a text that is not plainly Danish."""
        return _IN_THREES.fullmatch(written) is not None and not is_plainly_danish(words)

    def _spoken(self, words: Words, region: str, written: Sequence[WrittenPhone]) -> Iterator[WrittenPhone]:
        """The telephone numbers that are said in words."""
        folded = words.folded
        for said in spoken_numbers(folded):
            if any(said.start < one.end and one.start < said.end for one in written):
                continue
            lead = folded[max(0, said.start - 40) : said.start]
            abroad = country_of_trunk_zero(words) if region in _EIGHT_DIGITS and said.digits[0] == "0" else None
            phone = None if self._not_phone_said.search(lead) else to_e164(said.digits, abroad or region)
            phone = phone or (_last_eight(said.parts, region) if region in _EIGHT_DIGITS else None)
            if phone is not None and len(said.digits) > _LONGEST_SAID_BEFORE:
                yield WrittenPhone(said.start, said.end, phone)


def _may_be_said(words: Words, index: int) -> bool:
    around = words.words[max(0, index - _SAID_BEFORE) : index + _SAID_AFTER]
    return sum(any(map(says_a_number, word.split("-"))) for word in around) >= _FEWEST_SAID


def _counts_up(written: str) -> bool:
    """Sizes and the like, in even steps: `36 - 38 - 40 - 42`."""
    numbers = [int(part) for part in re.findall(r"\d+", written)]
    return len({second - first for first, second in pairwise(numbers)}) == 1 and numbers[0] != numbers[-1]


def _last_eight(parts: Sequence[str], region: str) -> str | None:
    """The telephone number at the end of `parts`, if a customer number or country code was said straight before."""
    digits = "".join(parts)
    for count in range(1, len(parts)):
        rest = "".join(parts[count:])
        if len(rest) == 8 and rest[0] not in "01" and len(digits) - 8 <= _LONGEST_SAID_BEFORE:
            return to_e164(rest, region)
    return None
