"""A learned second opinion on whether a text tells of a business-critical situation.

Logistic regression over words, pairs of words, beginnings and ends of words, and the signs of `critical.yaml`.  The
weights are learned offline by `rules/learn.py`; judging is a sum of looked-up numbers.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from importlib.resources import files
from typing import Any

from rules.model import CriticalReason
from rules.words import Words

_STEM = 5
_SHORT = 4
_MOST_WORDS = 400
_FIRST = 8
_LENGTH = 20
_LONGEST = 6
_MANY = 3
_SHOWN = 3
_WORTH_A_REASON = 0.05


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability that a text is critical, how well each reason fits, and what was weighed."""

    probability: float
    fit: Mapping[CriticalReason, float]
    features: Collection[str]
    weights: Mapping[str, float]

    def weightiest(self, words: Words, *, critical: bool) -> tuple[str, ...]:
        """The words that weighed most for that side, as the text spells them."""
        side = 1.0 if critical else -1.0
        weight = self.weights.get
        said = ((weight(feature, 0.0) * side, feature[2:]) for feature in self.features if feature[0] in "wp")
        most = nlargest(_SHOWN, (one for one in said if one[0] > 0))
        return tuple(_as_written(words, feature) for _, feature in most)


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned weights by feature, and the weight that every text starts from."""

    weights: Mapping[str, float]
    bias: float

    def total(self, said: Iterable[str], signs: Iterable[str], scale: float) -> float:
        """All of it together; of what is said, each weighs less in a longer text."""
        weight = self.weights.get
        return self.bias + scale * sum(filter(None, map(weight, said))) + sum(filter(None, map(weight, signs)))


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The weights for "is it critical", and for each reason given that it is."""

    critical: Weights
    reasons: Mapping[CriticalReason, Weights]

    def judge(self, words: Words, signs: Iterable[str]) -> Opinion:
        """The opinion on a text whose signs have been found."""
        features = text_features(words, signs)
        scale = text_scale(features)
        found = {feature for feature in features if feature[0] == "!"}
        said = features - found
        probability = sigmoid(self.critical.total(said, found, scale))
        fit = {
            reason: weights.total(said, found, scale)
            for reason, weights in (self.reasons.items() if probability > _WORTH_A_REASON else ())
        }
        return Opinion(probability, fit, said, self.critical.weights)


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def text_features(words: Words, signs: Iterable[str]) -> set[str]:
    """What the model looks at.

    `w:` words, `1:` the first words, `p:` pairs, `s:` pairs of stems, `k:` pairs of stems with a word between,
    `b:` beginnings, `e:` ends, and `!` signs: those of `critical.yaml`, how long the text is, and what it asks.
    """
    features: set[str] = {f"!{sign}" for sign in signs}
    features.add(f"!length {min(_LONGEST, len(words.words) // _LENGTH)}")
    if "?" in words.text:
        features.add(f"!questions {min(_MANY, words.text.count('?'))}")
    if "!" in words.text:
        features.add("!exclaims")
    before = stem_before = stem_further = ""
    for number, said in enumerate(words.words[:_MOST_WORDS]):
        word = ("0" if len(said) < 3 else "0000") if said.isdigit() else said
        stem = word[:_SHORT]
        features.add(f"w:{word}")
        if number < _FIRST:
            features.add(f"1:{word}")
        if before:
            features.add(f"p:{before} {word}")
            features.add(f"s:{stem_before} {stem}")
        if stem_further:
            features.add(f"k:{stem_further} {stem}")
        if len(word) > _STEM:
            features.add(f"b:{word[:_STEM]}")
            features.add(f"e:{word[-_STEM:]}")
        before, stem_before, stem_further = word, stem, stem_before
    return features


def text_scale(features: set[str]) -> float:
    """The weight of one word: the longer the text, the less each says."""
    return 4 / math.sqrt(16 + len(features))


def _as_written(words: Words, said: str) -> str:
    """A word or pair of words as the text spells it."""
    parts = said.split()
    for index, word in enumerate(words.words):
        if word == parts[0] and words.words[index : index + len(parts)] == parts:
            return words.around(words.starts[index], words.ends[index + len(parts) - 1])
    return said


@functools.cache
def read_second_opinion() -> SecondOpinion:
    """The weights that come with Hotline."""
    learned = json.loads(files("rules").joinpath("learned/critical.json").read_text(encoding="utf-8"))
    names: tuple[CriticalReason, ...] = ("outage", "access", "login")
    return SecondOpinion(
        _column(learned, 0, "critical"),
        {name: _column(learned, number, name) for number, name in enumerate(names, 1)},
    )


def _column(learned: Mapping[str, Any], number: int, name: str) -> Weights:
    weights = {feature: row[number] for feature, row in learned["weights"].items() if row[number]}
    return Weights(weights, learned["bias"][name])
