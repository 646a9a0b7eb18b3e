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
from itertools import accumulate, repeat
from typing import TypeAlias

from rules.model import CriticalReason
from rules.text_features import FEATURES, Passage, TextFeatures
from rules.words import Words

_REASONS: tuple[CriticalReason, ...] = ("outage", "access", "login")
_COLUMNS = ("critical", *_REASONS)
_SHOWN = 3
_SHOWN_KINDS = "wp"
"""Words and pairs of words; that there is a number is no reason that anybody would understand."""
PASSAGE_SHARE = 0.35
"""How much the most critical passage of each length counts; the whole text counts for the rest."""

Row: TypeAlias = tuple[float, ...]
"""The weights of a feature: for "is it critical", and for each reason."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability that a text is critical, and what was weighed: the text and its most critical passages.

    `known` has those of its distinct features that have a weight.
    """

    probability: float
    features: TextFeatures
    known: Mapping[str, Row]
    passages: Sequence[Passage] = ()

    def weightiest(self, words: Words, *, critical: bool) -> tuple[str, ...]:
        """The words that weighed most for that side, as the text spells them."""
        side = 1.0 if critical else -1.0
        found = [
            (heavy, feature)
            for feature, row in self.known.items()
            if feature[0] in _SHOWN_KINDS and (heavy := row[0] * side) > 0 and "0" not in feature
        ]
        scale = self.features.scale * whole_share(len(self.passages))
        closer = [
            (PASSAGE_SHARE * one.scale, frozenset(self.features.said[one.start : one.end])) for one in self.passages
        ]
        said = [
            (heavy * (scale + sum([share for share, passage in closer if feature in passage])), feature[2:])
            for heavy, feature in found
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
    def _rows(self) -> Mapping[str, Row]:
        columns = [self.critical.weights, *(one.weights for one in self.reasons.values())]
        # Equal weights are made one object: there are few, and what is looked up then stays near.
        sizes: dict[float, float] = {0.0: 0.0}
        return {
            feature: tuple([sizes.setdefault(one, one) for one in [column.get(feature, 0.0) for column in columns]])
            for feature in set().union(*columns)
        }

    def judge(self, told: TextFeatures) -> Opinion:
        """The opinion on a text with these features; of what is said, each weighs less in a longer text."""
        rows = self._rows.get
        known = {feature: row for feature, row in zip(told.distinct, map(rows, told.distinct), strict=True) if row}
        total = _total(told, known, self._rows, 0)
        worst: list[Passage] = []
        if told.passages:
            total *= whole_share(len(told.passages))
            critical = {feature: row[0] for feature, row in known.items()}
            until = list(accumulate(map(critical.get, told.said, repeat(0.0)), initial=0.0))
            for passages in told.passages:
                found = [
                    (until[one.end] - until[one.start]) * one.scale + _total_of_signs(one.signs, self._rows, 0)
                    for one in passages
                ]
                most = max(found)
                total += PASSAGE_SHARE * most
                worst.append(passages[found.index(most)])
        return Opinion(sigmoid(self.critical.bias + total), told, known, worst)

    def fit(self, opinion: Opinion) -> dict[CriticalReason, float]:
        """How well each reason fits a text that is critical, of which this is the opinion."""
        return {
            reason: weights.bias + _total(opinion.features, opinion.known, self._rows, column)
            for column, (reason, weights) in enumerate(self.reasons.items(), 1)
        }


def _total(told: TextFeatures, known: Mapping[str, Row], rows: Mapping[str, Row], column: int) -> float:
    said = sum([row[column] for row in known.values()]) * told.scale
    return said + _total_of_signs(told.signs, rows, column)


def _total_of_signs(signs: Set[str], rows: Mapping[str, Row], column: int) -> float:
    return sum([rows[sign][column] for sign in signs if sign in rows])


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def whole_share(passages: int) -> float:
    """How much the whole text counts beside passages of so many lengths."""
    return 1 - PASSAGE_SHARE * passages


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
