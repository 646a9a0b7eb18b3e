"""What the second opinion looks at in a text: words, pairs of words, their beginnings and ends, and signs."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from rules.negation import DENYING
from rules.words import Words

FEATURES = 4
"""Changes with what `text_features` finds: weights that were learned for other features say nothing."""

_STEM = 5
_SHORT = 4
_MOST_WORDS = 400
_FIRST = 8
_LENGTH = 20
_LONGEST = 6
_MANY = 3
_DENIED = 6
"""So many words after a denying one, in its sentence, are taken as denied."""
_PASSAGES = ((40, 10), (16, 1))
"""Passages of two lengths: words of one, up to the end of a sentence, and from its beginning to that of the next."""


class Passage(NamedTuple):
    """Some sentences of a long text: `said[start:end]` of its features, and the signs that stand in them."""

    start: int
    end: int
    signs: Set[str]

    @property
    def scale(self) -> float:
        """The weight of one word of it."""
        return text_scale(self.end - self.start + len(self.signs))


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """What the model looks at: what a text says (`said` in order, with repetitions), its signs, and its passages.

    `passages` has those of one length each; none of a length that the text does not exceed.
    """

    said: Sequence[str]
    distinct: Set[str]
    signs: Set[str]
    passages: Sequence[Sequence[Passage]] = ()

    @property
    def scale(self) -> float:
        """The weight of one word of the whole text."""
        return text_scale(len(self.distinct) + len(self.signs))


def text_features(words: Words, signs: Mapping[str, Collection[int]], ruled: Collection[int]) -> TextFeatures:
    """What the model looks at, given the sentences where each sign stands, and those where a rule holds.

    `w:` words, `1:` the first words, `p:` pairs, `s:` pairs of stems, `n:` the beginnings of words after a negation,
    `b:` the first letters of long words and `e:` their last, and `!` what is known of the whole text or a passage:
    the signs of `critical.yaml`, whether a rule holds, what it asks, and how long the whole text is.
    """
    said: list[str] = []
    place: list[int] = []
    add = said.append
    before = stem_before = ""
    denied, sentence = -1, -1
    for number, one in enumerate(words.words[:_MOST_WORDS]):
        place.append(len(said))
        word = ("0" if len(one) < 3 else "0000") if one.isdigit() else one
        stem = word[:_SHORT]
        add(f"w:{word}")
        if number < _FIRST:
            add(f"1:{word}")
        if before:
            add(f"p:{before} {word}")
            add(f"s:{stem_before} {stem}")
        if number <= denied and words.sentences[number] == sentence:
            add(f"n:{word[:_STEM]}")
        if len(word) > _STEM:
            add(f"b:{word[:_STEM]}")
            add(f"e:{word[-_STEM:]}")
        if word in DENYING:
            denied, sentence = number + _DENIED, words.sentences[number]
        before, stem_before = word, stem
    place.append(len(said))
    known = {f"!{sign}" for sign in signs}
    if ruled:
        known.add("!rule")
    known.add(f"!length {min(_LONGEST, len(words.words) // _LENGTH)}")
    if "?" in words.text:
        known.add(_questions(words.text.count("?")))
    if "!" in words.text:
        known.add("!exclaims")
    sentences = words.sentences[:_MOST_WORDS]
    where = [(one, f"!{sign}") for sign, found in signs.items() for one in found]
    where += [(one, "!rule") for one in ruled]
    passages = [
        [
            Passage(place[first], place[last], _signs_between(words, where, first, last))
            for first, last in _passages(sentences, most, step)
        ]
        for most, step in _PASSAGES
        if len(sentences) > most and sentences[0] != sentences[-1]
    ]
    return TextFeatures(said, frozenset(said), known, passages)


def _passages(sentences: Sequence[int], most: int, step: int) -> Iterator[tuple[int, int]]:
    """The first word of each passage and the word after its last, in a text of more than `most` words."""
    length = len(sentences)
    begins = [number for number in range(length) if not number or sentences[number] != sentences[number - 1]]
    begins.append(length)
    first = 0
    while first + most < length:
        yield first, begins[bisect_left(begins, first + most)]
        first = begins[bisect_left(begins, first + step)]
    if first < length:
        yield begins[bisect_right(begins, length - most) - 1], length


def _signs_between(words: Words, where: Sequence[tuple[int, str]], first: int, last: int) -> Set[str]:
    """The signs, each with its sentence, that stand from the word `first` to before the word `last`."""
    lowest, highest = words.sentences[first], words.sentences[last - 1]
    found = {sign for sentence, sign in where if lowest <= sentence <= highest}
    until = words.starts[last] if last < len(words.starts) else len(words.folded)
    asked = words.folded.count("?", words.starts[first], until)
    if asked:
        found.add(_questions(asked))
    return found


def _questions(count: int) -> str:
    return f"!questions {min(_MANY, count)}"


def text_scale(features: int) -> float:
    """The weight of one word in a text or passage of so many features: the longer it is, the less each says."""
    return 4 / math.sqrt(16 + features)
