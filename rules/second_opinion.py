"""A learned second opinion on whether a text tells of a business-critical situation.

Logistic regression over words, pairs of words, beginnings and ends of words, and the signs of `critical.yaml`.  The
weights are learned offline by `rules/learn.py`; judging is a sum of looked-up numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from rules.words import Words

_STEM = 5
_MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability that a text is critical, and the words that weighed most for and against."""

    probability: float
    words_for: tuple[str, ...]
    words_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Learned weights by feature, and the weight that every text starts from."""

    weights: Mapping[str, float]
    bias: float

    def judge(self, words: Words, signs: Iterable[str]) -> Opinion:
        """The opinion on a text whose signs have been found."""
        features = text_features(words, signs)
        scale = text_scale(features)
        weights = self.weights
        shares = {
            feature: (weights[feature] if feature[0] == "!" else weights[feature] * scale)
            for feature in features
            if feature in weights
        }
        total = self.bias + sum(shares.values())
        ordered = sorted(((share, feature) for feature, share in shares.items() if feature[0] in "wp"), reverse=True)
        return Opinion(
            1 / (1 + math.exp(-max(-30.0, min(30.0, total)))),
            tuple(feature[2:] for share, feature in ordered[:3] if share > 0),
            tuple(feature[2:] for share, feature in ordered[:-4:-1] if share < 0),
        )


def text_features(words: Words, signs: Iterable[str]) -> set[str]:
    """What the model looks at: `w:` words, `p:` pairs, `b:` beginnings, `e:` ends and `!` signs."""
    features: set[str] = {f"!{sign}" for sign in signs}
    before = ""
    for word in words.words[:_MOST_WORDS]:
        if word.isdigit():
            word = "0" if len(word) < 3 else "0000"
        features.add(f"w:{word}")
        if before:
            features.add(f"p:{before} {word}")
        if len(word) > _STEM:
            features.add(f"b:{word[:_STEM]}")
            features.add(f"e:{word[-_STEM:]}")
        before = word
    return features


def text_scale(features: set[str]) -> float:
    """The weight of one word: the longer the text, the less each says."""
    return 4 / math.sqrt(16 + len(features))


def read_second_opinion() -> SecondOpinion:
    """The weights that come with Hotline."""
    learned = json.loads(files("rules").joinpath("learned/critical.json").read_text(encoding="utf-8"))
    return SecondOpinion(learned["weights"], learned["bias"])
