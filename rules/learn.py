"""Learn the weights of the second opinion from labelled tickets: `python -m rules.learn TICKETS.jsonl... > critical.json`.

Runs offline, needs nothing but Python and gives the same weights each time.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rules.critical import told_words
from rules.second_opinion import SecondOpinion, text_features, text_scale
from rules.signs import SignFinder
from rules.text import parse_text

_RULES = Path(__file__).parent / "definitions" / "critical.yaml"
_ROUNDS = 40
_RATE = 0.3
_PENALTY = 0.0004
_SIGN_PENALTY = 0.0002
_SEEN_AT_LEAST = 2
_SMALLEST = 0.02


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a labelled text and how much it counts."""

    features: frozenset[str]
    critical: bool
    weight: float = 1.0


def learn(examples: Sequence[Example]) -> SecondOpinion:
    """Logistic regression by AdaGrad with a quadratic penalty; features seen in too few texts are left out."""
    seen = Counter(feature for example in examples for feature in example.features)
    rows = [
        (
            [feature for feature in sorted(example.features) if seen[feature] >= _SEEN_AT_LEAST],
            text_scale(set(example.features)),
            example,
        )
        for example in examples
    ]
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    bias = bias_square = 0.0
    order = random.Random(1)
    for _ in range(_ROUNDS):
        order.shuffle(rows)
        for features, scale, example in rows:
            total = bias + sum(weights.get(one, 0.0) * (1.0 if one[0] == "!" else scale) for one in features)
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - example.critical
            wrong *= example.weight
            bias_square += wrong * wrong
            bias -= _RATE * wrong / math.sqrt(bias_square + 1e-6)
            for one in features:
                sign = one[0] == "!"
                old = weights.get(one, 0.0)
                slope = wrong * (1.0 if sign else scale) + (_SIGN_PENALTY if sign else _PENALTY) * old
                square = squares.get(one, 0.0) + slope * slope
                squares[one] = square
                weights[one] = old - _RATE * slope / math.sqrt(square + 1e-4)
    kept = {one: round(weight, 3) for one, weight in weights.items() if abs(weight) >= _SMALLEST}
    return SecondOpinion(kept, round(bias, 3))


def read_example(ticket: Mapping[str, Any], finder: SignFinder) -> Example:
    """A labelled ticket as an example; where two careful people could differ it counts half."""
    text = parse_text(ticket["subject"], ticket["description"])
    words = told_words(ticket["channel"], text)
    weight = 0.5 if ticket.get("ambiguity") else 1.0
    return Example(frozenset(text_features(words, finder.find(words))), ticket["critical"], weight)


def read_tickets(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The labelled tickets of JSON-lines files."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def main(arguments: Sequence[str]) -> None:
    """Learn from the named files and print the weights as JSON."""
    finder = SignFinder(yaml.safe_load(_RULES.read_text(encoding="utf-8"))["signs"])
    learned = learn([read_example(ticket, finder) for ticket in read_tickets(map(Path, arguments))])
    weights = {feature: learned.weights[feature] for feature in sorted(learned.weights)}
    json.dump({"bias": learned.bias, "weights": weights}, sys.stdout, ensure_ascii=False, indent=0)


if __name__ == "__main__":
    main(sys.argv[1:])
