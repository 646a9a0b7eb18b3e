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

    def __hash__(self) -> int:
        return hash(self.folded)

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


@lru_cache(maxsize=8)
def split_hyphens(words: Words) -> Words:
    """The same words, but those with a hyphen as the words it joins: `NAV-serveren`, `Business-Central`.

    `words` themselves if there are none.
    """
    if not any("-" in word for word in words.words):
        return words
    said: list[str] = []
    starts: list[int] = []
    sentences: list[int] = []
    for word, start, sentence in zip(words.words, words.starts, words.sentences, strict=True):
        for part in word.split("-"):
            said.append(part)
            starts.append(start)
            sentences.append(sentence)
            start += len(part) + 1  # noqa: PLW2901
    ends = [start + len(word) for start, word in zip(starts, said, strict=True)]
    return Words(words.text, words.folded, said, starts, ends, sentences)


def join_lines(first: Words, second: Words, between: str = "\n") -> Words:
    """The words of two texts with line ends between them: what `read_words` would read, in less time."""
    text, folded = f"{first.text}{between}{second.text}", f"{first.folded}{between}{second.folded}"
    if not first.words or not second.words:
        return split_words(text, folded)
    begin, moved = first.ends[-1], len(first.folded) + len(between)
    gap = folded[begin : moved + second.starts[0]]
    breaks, _ = _count_breaks(gap, begin, folded.rfind("\n", 0, begin) + 1, first.words[-1])
    further = first.sentences[-1] + breaks - second.sentences[0]
    return Words(
        text,
        folded,
        [*first.words, *second.words],
        [*first.starts, *[start + moved for start in second.starts]],
        [*first.ends, *[end + moved for end in second.ends]],
        [*first.sentences, *[number + further for number in second.sentences]],
    )


def _sentences(between: list[str], words: list[str], starts: list[int]) -> list[int]:
    """The number of each word's sentence: how many breaks stand before it."""
    numbers: list[int] = []
    number = line = 0
    before = ""
    for start, signs, word in zip(starts, between, words, strict=False):
        if signs != " ":
            breaks, line = _count_breaks(signs, start - len(signs), line, before)
            number += breaks
        numbers.append(number)
        before = word
    return numbers


def _count_breaks(signs: str, begin: int, line: int, before: str) -> tuple[int, int]:
    """How many sentences end in `signs`, which stand at `begin` after a word, and where the line then begins.

    `line` is where the line of that word begins; there is no word before the first signs of a text.
    """
    number = 0
    for first, end, sign in _breaks(signs):
        if sign[0] == "\n":
            short = begin + first - line < _WRAPPED
            line = begin + end
            number += short or sign != "\n"
        elif sign != "." or first or before not in _ABBREVIATED:
            number += 1
    return number, line


@lru_cache(maxsize=256)
def _breaks(signs: str) -> tuple[tuple[int, int, str], ...]:
    """Each break, with its place, in what stands between two words; there is little else than blanks and commas."""
    return tuple((match.start(), match.end(), match[0]) for match in _BREAK.finditer(signs))
