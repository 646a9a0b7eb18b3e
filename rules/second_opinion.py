"""A learned second opinion on whether a text tells of a business-critical situation.

Logistic regression over words, pairs of words, beginnings and ends of words, and the signs of `critical.yaml`.  A
long text is judged by its most critical passages as well as in whole: what a polite mail says of the weather and of
invoices must not drown the sentence that nobody can work.  The weights are learned offline by `rules/learn.py`;
judging is a sum of looked-up numbers.
"""

from __future__ import annotations

import functools
import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import nlargest
from importlib.resources import files
from itertools import accumulate, repeat
from typing import NamedTuple

from rules.model import CriticalReason
from rules.negation import DENYING
from rules.words import Words

FEATURES = 4
"""Changes with what `text_features` finds: weights that were learned for other features say nothing."""

_REASONS: tuple[CriticalReason, ...] = ("outage", "access", "login")
_COLUMNS = ("critical", *_REASONS)
_STEM = 5
_SHORT = 4
_MOST_WORDS = 400
_FIRST = 8
_LENGTH = 20
_LONGEST = 6
_MANY = 3
_SHOWN = 3
_SHOWN_KINDS = "wp"
"""Words and pairs of words; that there is a number is no reason that anybody would understand."""
_DENIED = 6
"""So many words after a denying one, in its sentence, are taken as denied."""
_PASSAGES = ((40, 10), (16, 1))
"""Passages of two lengths: words of one, up to the end of a sentence, and from its beginning to that of the next."""
PASSAGE_SHARE = 0.35
"""How much the most critical passage of each length counts; the whole text counts for the rest."""


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


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability that a text is critical, and what was weighed: the text and its most critical passages."""

    probability: float
    features: TextFeatures
    weights: Mapping[str, float]
    passages: Sequence[Passage] = ()

    def weightiest(self, words: Words, *, critical: bool) -> tuple[str, ...]:
        """The words that weighed most for that side, as the text spells them."""
        side = 1.0 if critical else -1.0
        weight = self.weights.get
        found = [
            (heavy, feature)
            for feature in self.features.distinct
            if feature[0] in _SHOWN_KINDS and (heavy := weight(feature, 0.0) * side) > 0 and "0" not in feature
        ]
        scale = self.features.scale * whole_share(len(self.passages))
        closer = [
            (PASSAGE_SHARE * one.scale, frozenset(self.features.said[one.start : one.end])) for one in self.passages
        ]
        said = (
            (heavy * (scale + sum([share for share, passage in closer if feature in passage])), feature[2:])
            for heavy, feature in found
        )
        most = nlargest(_SHOWN, said)
        return tuple(_as_written(words, feature) for _, feature in most)


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned weights by feature, and the weight that every text starts from."""

    weights: Mapping[str, float]
    bias: float


class SecondOpinion:
    """The weights for "is it critical", and for each reason given that it is."""

    def __init__(self, critical: Weights, reasons: Mapping[CriticalReason, Weights]) -> None:
        self.critical = critical
        self.reasons = reasons

    def judge(self, told: TextFeatures) -> Opinion:
        """The opinion on a text with these features; of what is said, each weighs less in a longer text."""
        weight = self.critical.weights.get
        known = dict(zip(told.distinct, map(weight, told.distinct, repeat(0.0)), strict=True))
        total = sum(known.values()) * told.scale + sum([weight(sign, 0.0) for sign in told.signs])
        worst: list[Passage] = []
        if told.passages:
            total *= whole_share(len(told.passages))
            until = list(accumulate(map(known.__getitem__, told.said), initial=0.0))
            for passages in told.passages:
                found = [
                    (until[one.end] - until[one.start]) * one.scale + sum([weight(sign, 0.0) for sign in one.signs])
                    for one in passages
                ]
                most = max(found)
                total += PASSAGE_SHARE * most
                worst.append(passages[found.index(most)])
        return Opinion(sigmoid(self.critical.bias + total), told, self.critical.weights, worst)

    def fit(self, told: TextFeatures) -> dict[CriticalReason, float]:
        """How well each reason fits a text that is critical."""
        return {reason: _total(told, weights) for reason, weights in self.reasons.items()}


def _total(told: TextFeatures, weights: Weights) -> float:
    weight = weights.weights.get
    said = sum(map(weight, told.distinct, repeat(0.0))) * told.scale
    return weights.bias + said + sum([weight(sign, 0.0) for sign in told.signs])


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


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


def whole_share(passages: int) -> float:
    """How much the whole text counts beside passages of so many lengths."""
    return 1 - PASSAGE_SHARE * passages


def text_scale(features: int) -> float:
    """The weight of one word in a text or passage of so many features: the longer it is, the less each says."""
    return 4 / math.sqrt(16 + features)


def _as_written(words: Words, said: str) -> str:
    """A word or pair of words as the text spells it."""
    parts = said.split()
    for index, word in enumerate(words.words):
        if word == parts[0] and words.words[index : index + len(parts)] == parts:
            return words.around(words.starts[index], words.ends[index + len(parts) - 1])
    return said


class LearnedDifferently(ValueError):
    """The weights were learned by another version of Hotline, for other features."""


@functools.cache
def read_second_opinion() -> SecondOpinion:
    """The weights that come with Hotline."""
    return parse_second_opinion(files("rules").joinpath("learned/critical.json").read_text(encoding="utf-8"))


def parse_second_opinion(text: str) -> SecondOpinion:
    """The weights of a file that `to_text` wrote.  Raises LearnedDifferently, or ValueError for anything else."""
    try:
        learned = json.loads(text)
        features = learned["features"]
        if isinstance(features, int) and features != FEATURES:
            raise LearnedDifferently(f"features {features} instead of {FEATURES}")
        if features != FEATURES:
            raise ValueError("features is no number")
        rows, bias = learned["weights"], learned["bias"]
        columns = [
            Weights({name: float(row[number]) for name, row in rows.items() if row[number]}, float(bias[column]))
            for number, column in enumerate(_COLUMNS)
        ]
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no weights: {type(error).__name__}") from None
    if not all(math.isfinite(value) for one in columns for value in (one.bias, *one.weights.values())):
        raise ValueError("a weight is no number")
    return SecondOpinion(columns[0], dict(zip(_REASONS, columns[1:], strict=True)))


def to_text(opinion: SecondOpinion) -> str:
    """As a plain file: one feature a line, with its weight for "critical" and for each reason."""
    columns = [opinion.critical, *(opinion.reasons[reason] for reason in _REASONS)]
    bias = {name: column.bias for name, column in zip(_COLUMNS, columns, strict=True)}
    names = sorted({name for column in columns for name in column.weights})
    rows = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps([one.weights.get(name, 0) for one in columns])}"
        for name in names
    )
    return f'{{"features":{FEATURES},\n"bias":{json.dumps(bias)},\n"weights":{{\n{rows}\n}}}}\n'
