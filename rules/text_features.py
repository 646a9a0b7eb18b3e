"""What the second opinion looks at in a text: words, pairs of words, their beginnings and ends, and signs."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from rules.negation import DENYING
from rules.words import Words

FEATURES = 5
"""Changes with what `text_features` finds: weights that were learned for other features say nothing."""

FIRST_WORDS = 8
_STEM = 5
_SHORT = 4
_MOST_WORDS = 400
_LENGTH = 20
_LONGEST = 6
_MANY = 3
_DENIED = 6
"""So many words after a denying one, in its sentence, are taken as denied."""
_PASSAGES = ((40, 10), (16, 1))
"""Passages of two lengths: words of one, up to the end of a sentence, and from its beginning to that of the next."""


class Passage(NamedTuple):
    """Some sentences of a long text: `words[start:end]` of its features, and the signs in them.

    The pair that the first word ends, with the word before it, is taken as its own.
    """

    start: int
    end: int
    signs: Set[str]


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """What the model looks at: the words of a text, which of them are denied, its signs, and its passages.

    `passages` has those of one length each; none of a length that the text does not exceed.
    """

    words: Sequence[str]
    denied: Sequence[int]
    signs: Set[str]
    passages: Sequence[Sequence[Passage]] = ()

    def said(self) -> list[list[str]]:
        """The features of each word: what it says by itself, where it stands, and after the word before it."""
        said: list[list[str]] = []
        before: str | None = None
        for number, word in enumerate(map(said_word, self.words)):
            features = [word_feature(word)]
            if number < FIRST_WORDS:
                features.append(first_feature(word))
            if before is not None:
                features += (f"p:{before} {word}", f"s:{stem_of(before)} {stem_of(word)}")
            if number in self.denied:
                features.append(denied_feature(word))
            said.append([*features, *letter_features(word)])
            before = word
        return said


def said_word(written: str) -> str:
    """A word as the model sees it: of a number, whether it is a long one."""
    return ("0" if len(written) < 3 else "0000") if written.isdigit() else written


def word_feature(word: str) -> str:
    return f"w:{word}"


def letter_features(word: str) -> tuple[str, ...]:
    """The first letters of a long word, and its last."""
    return (f"b:{word[:_STEM]}", f"e:{word[-_STEM:]}") if len(word) > _STEM else ()


def first_feature(word: str) -> str:
    """One of the first words of the text."""
    return f"1:{word}"


def denied_feature(word: str) -> str:
    """The beginning of a word after a negation."""
    return f"n:{word[:_STEM]}"


def stem_of(word: str) -> str:
    """What stands for a word in a pair of stems."""
    return word[:_SHORT]


def text_features(words: Words, signs: Mapping[str, Collection[int]], ruled: Collection[int]) -> TextFeatures:
    """What the model looks at, given the sentences where each sign stands, and those where a rule holds.

    `w:` words, `1:` the first words, `p:` pairs, `s:` pairs of stems, `n:` the beginnings of words after a negation,
    `b:` the first letters of long words and `e:` their last, and `!` what is known of the whole text or a passage:
    the signs of `critical.yaml`, whether a rule holds, what it asks, and how long the whole text is.
    """
    weighed, sentences = words.words[:_MOST_WORDS], words.sentences[:_MOST_WORDS]
    denied = _denied(weighed, sentences)
    known = {f"!{sign}" for sign in signs}
    if ruled:
        known.add("!rule")
    known.add(f"!length {min(_LONGEST, len(words.words) // _LENGTH)}")
    if "?" in words.text:
        known.add(_questions(words.text.count("?")))
    if "!" in words.text:
        known.add("!exclaims")
    lengths = [one for one in _PASSAGES if len(sentences) > one[0]] if sentences[:1] != sentences[-1:] else []
    if not lengths:
        return TextFeatures(weighed, denied, known)
    where = [(one, f"!{sign}") for sign, found in signs.items() for one in found]
    where += [(one, "!rule") for one in ruled]
    passages = [
        [
            Passage(first, last, _signs_between(words, where, first, last))
            for first, last in _passages(sentences, most, step)
        ]
        for most, step in lengths
    ]
    return TextFeatures(weighed, denied, known, passages)


def _denied(words: Sequence[str], sentences: Sequence[int]) -> list[int]:
    """The words after a negation, each up to the next one or a few words on, in the same sentence."""
    if DENYING.isdisjoint(words):
        return []
    denying = [number for number, word in enumerate(words) if word in DENYING]
    return [
        number
        for one, following in zip(denying, [*denying[1:], len(words) - 1], strict=True)
        for number in range(one + 1, min(one + _DENIED, following) + 1)
        if sentences[number] == sentences[one]
    ]


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
