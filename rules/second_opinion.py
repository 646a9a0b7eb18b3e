"""A learned second opinion on whether a text tells of a business-critical situation.

Logistic regression over words, pairs of words, beginnings and ends of words, and the signs of `critical.yaml`.  The
weights are learned offline by `rules/learn.py`; judging is a sum of looked-up numbers.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from heapq import nlargest
from importlib.resources import files

from rules.model import CriticalReason
from rules.words import Words

FEATURES = 2
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
        said = ((weight(feature, 0.0) * side, feature[2:]) for feature in self.features if _is_shown(feature))
        most = nlargest(_SHOWN, (one for one in said if one[0] > 0))
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
        columns = (critical, *reasons.values())
        self._biases = tuple(one.bias for one in columns)
        self._rows = {
            feature: tuple(one.weights.get(feature, 0.0) for one in columns)
            for feature in {feature for one in columns for feature in one.weights}
        }

    def judge(self, features: Set[str]) -> Opinion:
        """The opinion on a text with these features; of what is said, each weighs less in a longer text."""
        signs = [self._biases]
        said: list[tuple[float, ...]] = []
        find = self._rows.get
        for feature in features:
            row = find(feature)
            if row is not None:
                (signs if feature[0] == "!" else said).append(row)
        scale = text_scale(features)
        of_signs = [sum(column) for column in zip(*signs, strict=True)]
        of_said = [sum(column) for column in zip(*said, strict=True)] or [0.0] * len(of_signs)
        critical, *fits = [own + scale * other for own, other in zip(of_signs, of_said, strict=True)]
        return Opinion(sigmoid(critical), dict(zip(self.reasons, fits, strict=True)), features, self.critical.weights)


def _is_shown(feature: str) -> bool:
    """Words and pairs of words; that there is a number is no reason that anybody would understand."""
    return feature[0] in "wp" and "0" not in feature


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def text_features(words: Words, signs: Iterable[str], *, ruled: bool) -> set[str]:
    """What the model looks at.

    `w:` words, `1:` the first words, `p:` pairs, `s:` pairs of stems, `k:` pairs of stems with a word between, `b:`
    the first letters of long words and `e:` their last, and `!` what is known of the whole text: the signs of
    `critical.yaml`, whether a rule holds, how long the text is, and what it asks.
    """
    features: set[str] = {f"!{sign}" for sign in signs}
    if ruled:
        features.add("!rule")
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


def text_scale(features: Set[str]) -> float:
    """The weight of one word: the longer the text, the less each says."""
    return 4 / math.sqrt(16 + len(features))


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
