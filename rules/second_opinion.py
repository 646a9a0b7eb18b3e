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
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate

from rules.model import CriticalReason
from rules.text_features import FEATURES, Passage, TextFeatures, text_scale
from rules.word_weights import WeighedText, WordWeights
from rules.words import Words

_REASONS: tuple[CriticalReason, ...] = ("outage", "access", "login")
_COLUMNS = ("critical", *_REASONS)
_SHOWN = 3
PASSAGE_SHARE = 0.35
"""How much the most critical passage of each length counts; the whole text counts for the rest."""


@dataclass(frozen=True)
class Opinion:
    """The probability that a text is critical, and what was weighed: the text and its most critical passages.

    `scale` is what a word weighs in the text; `closer` are the passages, each with what a word weighs there.
    """

    probability: float
    signs: Set[str]
    scale: float
    weighed: WeighedText
    weights: WordWeights
    closer: Sequence[tuple[Passage, float]] = ()

    @functools.cached_property
    def _said(self) -> list[int]:
        return self.weighed.said()

    def total(self, column: int) -> float:
        """What the whole text weighs in a column of the weights."""
        said = sum(map(self.weights.columns[column].__getitem__, self._said))
        return said * self.scale + _total_of_signs(self.signs, self.weights, column)

    def weightiest(self, words: Words, *, critical: bool) -> tuple[str, ...]:
        """The words that weighed most for that side, as the text spells them."""
        side = 1.0 if critical else -1.0
        column, shown = self.weights.columns[0], self.weights.shown
        found = [
            (heavy, number) for number in set(self._said) if shown[number] and (heavy := column[number] * side) > 0
        ]
        scale = self.scale * whole_share(len(self.closer))
        closer = [
            (PASSAGE_SHARE * share, self.weighed.said_between(one.start, one.end)) for one, share in self.closer
        ]
        said = [
            (heavy * (scale + sum([share for share, passage in closer if number in passage])), shown[number])
            for heavy, number in found
        ]
        most = sorted(said, reverse=True)[:_SHOWN]
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

    @functools.cached_property
    def _weights(self) -> WordWeights:
        return WordWeights([self.critical.weights, *(one.weights for one in self.reasons.values())])

    def judge(self, told: TextFeatures) -> Opinion:
        """The opinion on a text with these features; of what is said, each weighs less in a longer text."""
        weights = self._weights
        weighed = weights.weigh(told)
        until = weighed.until
        scale = text_scale(sum(weighed.sizes) + len(told.signs))
        total = until[-1] * scale + _total_of_signs(told.signs, weights, 0)
        worst: list[tuple[Passage, float]] = []
        if told.passages:
            total *= whole_share(len(told.passages))
            sizes = list(accumulate(weighed.sizes, initial=0))
            for passages in told.passages:
                scales = [text_scale(sizes[one.end] - sizes[one.start] + len(one.signs)) for one in passages]
                found = [
                    (until[one.end] - until[one.start]) * weight + _total_of_signs(one.signs, weights, 0)
                    for one, weight in zip(passages, scales, strict=True)
                ]
                most = max(found)
                total += PASSAGE_SHARE * most
                place = found.index(most)
                worst.append((passages[place], scales[place]))
        return Opinion(sigmoid(self.critical.bias + total), told.signs, scale, weighed, weights, worst)

    def fit(self, opinion: Opinion) -> dict[CriticalReason, float]:
        """How well each reason fits a text that is critical, of which this is the opinion."""
        return {
            reason: weights.bias + opinion.total(column)
            for column, (reason, weights) in enumerate(self.reasons.items(), 1)
        }


def _total_of_signs(signs: Set[str], weights: WordWeights, column: int) -> float:
    numbers, size = weights.signs, weights.columns[column]
    return sum([size[numbers[sign]] for sign in signs if sign in numbers])


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def whole_share(passages: int) -> float:
    """How much the whole text counts beside passages of so many lengths."""
    return 1 - PASSAGE_SHARE * passages


def _as_written(words: Words, said: str) -> str:
    """A word or pair of words as the text spells it, without what stands between them."""
    parts = said.split()
    for index, word in enumerate(words.words):
        if word == parts[0] and words.words[index : index + len(parts)] == parts:
            places = range(index, index + len(parts))
            return " ".join(words.around(words.starts[place], words.ends[place]) for place in places)
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
