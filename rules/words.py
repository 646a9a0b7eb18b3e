"""A text as its words and sentences, folded, with the place of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from rules.fold import fold, raw_span

_WORD = re.compile(r"([^\W_]+(?:['-][^\W_]+)*)")
"""In a group, so that splitting by it gives the words too, each between what stands before and after it."""
_BREAK = re.compile(r"[.!?…:;](?=[\s\"')])|\n(?:[ \t]*\n)?")
# fmt: off
_ABBREVIATED = frozenset(
    {
        "kl", "nr", "ca", "pr", "tlf", "hr", "fx", "bl", "inkl", "ekskl", "mv", "osv", "evt", "no", "cust",
        "st", "kr", "kd", "d", "dr", "jf", "vedr", "mio", "fr", "art", "str", "hhv", "tel", "mob", "knr",
        "kundenr", "kdnr", "kundnr", "bzw", "nuv", "z", "b", "usw", "ggf", "ref", "pkt", "ad", "incl",
        "approx", "etc", "vs", "jr", "u",
    }
)
# fmt: on
_WRAPPED = 55
"""A line at least this long was broken by the mail program; a shorter one ends its sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    """`words[i]` stands at `starts[i]:ends[i]` of `folded`, in sentence `sentences[i]`."""

    text: str
    folded: str
    words: list[str] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    sentences: list[int] = field(repr=False)

    def around(self, start: int, end: int, context: int = 0) -> str:
        """The text from `start` to `end` of `folded` as it was written, with up to `context` letters each side."""
        begin, finish = raw_span(self.text, start, end)
        left = self.text.rfind(" ", 0, max(0, begin - context)) + 1 if context and begin > context else 0
        right = self.text.find(" ", finish + context) if context else finish
        if not context:
            left = begin
        return " ".join(self.text[left : right if right >= 0 else len(self.text)].split())

    def at(self, offset: int) -> int:
        """The index of the word that stands at or before `offset`; -1 before the first."""
        return bisect_right(self.starts, offset) - 1


@lru_cache(maxsize=8)
def read_words(text: str) -> Words:
    """The words of any text.  A ticket's texts are asked for by many; each is read once."""
    return split_words(text, fold(text))


def split_words(text: str, folded: str) -> Words:
    """The words of `text`, whose folded form is `folded`."""
    parts = _WORD.split(folded)
    between, words = parts[::2], parts[1::2]
    offsets = list(accumulate(map(len, parts)))
    starts, ends = offsets[:-1:2], offsets[1::2]
    return Words(text, folded, words, starts, ends, _sentences(between, words, starts))


def _sentences(between: list[str], words: list[str], starts: list[int]) -> list[int]:
    """The number of each word's sentence: how many breaks stand before it."""
    numbers: list[int] = []
    number = line = 0
    for start, signs in zip(starts, between, strict=False):
        if signs != " ":
            begin = start - len(signs)
            for first, end, sign in _breaks(signs):
                if sign[0] == "\n":
                    short = begin + first - line < _WRAPPED
                    line = begin + end
                    number += short or sign != "\n"
                elif sign != "." or first or not numbers or words[len(numbers) - 1] not in _ABBREVIATED:
                    number += 1
        numbers.append(number)
    return numbers


@lru_cache(maxsize=256)
def _breaks(signs: str) -> tuple[tuple[int, int, str], ...]:
    """Each break, with its place, in what stands between two words; there is little else than blanks and commas."""
    return tuple((match.start(), match.end(), match[0]) for match in _BREAK.finditer(signs))
