"""A text as its words and sentences, folded, with the place of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from rules.fold import fold, raw_span

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BREAK = re.compile(r"[.!?…:;\n](?:(?<=\n)(?:[ \t]*\n)?|(?<!\n)(?=[\s\"')]|$))")
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
    """`words[i]` stands at `starts[i]:ends[i]` of `folded`, in sentence `sentences[i]`.

    `places` has for each word all its `i`, each as the first and last of a span.
    """

    text: str
    folded: str
    words: list[str] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    sentences: list[int] = field(repr=False)
    places: dict[str, list[tuple[int, int]]] = field(repr=False)

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
    words = _WORD.findall(folded)
    starts: list[int] = []
    ends: list[int] = []
    places: dict[str, list[tuple[int, int]]] = {}
    end = 0
    for index, word in enumerate(words):
        # Between two words stands no letter, so none can be found too early.
        start = folded.index(word, end)
        end = start + len(word)
        starts.append(start)
        ends.append(end)
        places.setdefault(word, []).append((index, index))
    return Words(text, folded, words, starts, ends, _sentences(folded, words, starts, ends), places)


def _sentences(folded: str, words: list[str], starts: list[int], ends: list[int]) -> list[int]:
    breaks: list[int] = []
    line = 0
    for match in _BREAK.finditer(folded):
        where = match.start()
        if folded[where] == "\n":
            short = where - line < _WRAPPED
            line = match.end()
            if not short and match[0] == "\n":
                continue
        elif folded[where] == ".":
            before = bisect_right(ends, where) - 1
            if before >= 0 and ends[before] == where and words[before] in _ABBREVIATED:
                continue
        breaks.append(where)
    numbers: list[int] = []
    for number, where in enumerate(breaks):
        numbers += [number] * (bisect_right(starts, where) - len(numbers))
    numbers += [len(breaks)] * (len(starts) - len(numbers))
    return numbers
