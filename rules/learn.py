"""Learn the weights of the second opinion from labelled tickets.

Needs nothing but Python, and gives the same weights each time for the same tickets.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import get_args

from rules.critical import CriticalRules, critical_features, told_words
from rules.labelled import LabelledTicket
from rules.model import CriticalReason
from rules.second_opinion import PASSAGE_SHARE, SecondOpinion, Weights, sigmoid, whole_share
from rules.text import parse_text
from rules.text_features import text_scale

DESK_WEIGHT = 2.0
"""A ticket of the desk's own counts for so many that come with Hotline."""
DESK_SEEN = 3
"""What only the desk's own tickets say is learned when so many of them say it: no name or number of one customer."""

_ROUNDS = 20
_RATE = 0.15
_PENALTY = 0.003
_SIGN_PENALTY = 0.01
_SMALLEST = 0.1
_SEEN = 2
_UNCLEAR = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """What a labelled text says, as often as it does, and each of its passages of each length; how much it counts."""

    features: tuple[str, ...]
    critical: bool
    reason: CriticalReason | None = None
    weight: float = 1.0
    passages: tuple[tuple[tuple[str, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A text or a passage: the numbers of what is said and of the signs in it, and what each word weighs."""

    said: list[int]
    signs: list[int]
    scale: float

    def total(self, weights: list[float]) -> float:
        return sum([weights[one] for one in self.said]) * self.scale + sum([weights[one] for one in self.signs])


def read_example(one: LabelledTicket, rules: CriticalRules) -> Example:
    """A labelled ticket as an example; where two careful people could differ it counts half."""
    words = told_words(one.ticket.channel, parse_text(one.ticket.subject, one.ticket.description))
    told = critical_features(words, rules)
    said = told.said()
    passages = tuple(
        tuple((*chain(*said[one.start : one.end]), *sorted(one.signs)) for one in passages)
        for passages in told.passages
    )
    return Example(
        (*chain(*said), *sorted(told.signs)),
        one.critical,
        one.reason,
        1.0 if one.is_clear else _UNCLEAR,
        passages,
    )


def with_desk(shipped: Sequence[Example], desk: Sequence[Example]) -> list[Example]:
    """The examples to learn from: those that come with Hotline and, weighing more, the desk's own."""
    known = {feature for example in shipped for feature in example.features}
    often = {feature for feature, seen in _count(desk).items() if seen >= DESK_SEEN}
    kept = known | often
    own = [
        replace(
            example,
            features=tuple(filter(kept.__contains__, example.features)),
            weight=example.weight * DESK_WEIGHT,
            passages=tuple(
                tuple(tuple(filter(kept.__contains__, one)) for one in passages) for passages in example.passages
            ),
        )
        for example in desk
    ]
    return [*shipped, *own]


def learn(examples: Sequence[Example]) -> SecondOpinion:
    """Whether a text is critical from all examples, and why from those that are and say why."""
    told = [example for example in examples if example.critical and example.reason is not None]
    reasons: tuple[CriticalReason, ...] = get_args(CriticalReason)
    return SecondOpinion(
        learn_weights(examples),
        {
            reason: learn_weights([replace(one, critical=one.reason == reason, passages=()) for one in told])
            for reason in reasons
        },
    )


def learn_weights(examples: Sequence[Example]) -> Weights:
    """Logistic regression by AdaGrad with a quadratic penalty, over what more than one text has.

    A text of several passages teaches as it is judged: in whole, and by those that seem most critical by then.
    """
    seen = _count(examples)
    names = sorted(feature for feature, times in seen.items() if times >= _SEEN)
    number_of = {name: number for number, name in enumerate(names)}
    rows = [
        (
            _part(example.features, number_of),
            [[_part(one, number_of) for one in passages] for passages in example.passages],
            float(example.critical),
            example.weight,
        )
        for example in examples
    ]
    weights = [0.0] * len(names)
    squares = [1e-4] * len(names)
    bias, bias_square = 0.0, 1e-6
    order = random.Random(1)  # noqa: S311
    for _ in range(_ROUNDS):
        order.shuffle(rows)
        for whole, lengths, critical, counts in rows:
            share = whole_share(len(lengths))
            total = whole.total(weights) * share
            parts = [(whole, share)]
            for passages in lengths:
                found = [passage.total(weights) for passage in passages]
                most = max(found)
                total += PASSAGE_SHARE * most
                parts.append((passages[found.index(most)], PASSAGE_SHARE))
            wrong = (sigmoid(bias + total) - critical) * counts
            bias_square += wrong * wrong
            bias -= _RATE * wrong / math.sqrt(bias_square)
            for part, share in parts:
                _correct(part, wrong * share, share, weights, squares)
    large = {name: round(weight, 2) for name, weight in zip(names, weights, strict=True) if abs(weight) >= _SMALLEST}
    return Weights(large, round(bias, 3))


def _part(features: Iterable[str], number_of: Mapping[str, int]) -> _Part:
    features = list(features)
    kept = [feature for feature in features if feature in number_of]
    return _Part(
        [number_of[name] for name in kept if name[0] != "!"],
        [number_of[name] for name in kept if name[0] == "!"],
        text_scale(len(features)),
    )


def _correct(part: _Part, wrong: float, share: float, weights: list[float], squares: list[float]) -> None:
    for numbers, error, penalty in (
        (part.said, wrong * part.scale, _PENALTY * share),
        (part.signs, wrong, _SIGN_PENALTY * share),
    ):
        for one in numbers:
            slope = error + penalty * weights[one]
            squares[one] += slope * slope
            weights[one] -= _RATE * slope / math.sqrt(squares[one])


def _count(examples: Iterable[Example]) -> Counter[str]:
    return Counter(feature for example in examples for feature in set(example.features))
