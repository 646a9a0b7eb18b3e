"""Learn the weights of the second opinion from labelled tickets:
`python -m rules.learn TICKETS.jsonl... > critical.json`.

Runs offline, needs nothing but Python and gives the same weights each time.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from rules.critical import CriticalRules, compile_critical, sign_names, told_words
from rules.critical_file import CriticalFile
from rules.model import CriticalReason
from rules.second_opinion import SecondOpinion, Weights, sigmoid, text_features, text_scale
from rules.shape import Source
from rules.text import parse_text

_RULES = Path(__file__).parent / "definitions" / "critical.yaml"
_ROUNDS = 20
_RATE = 0.3
_PENALTY = 0.005
_SIGN_PENALTY = 0.01
_SMALLEST = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a labelled text and how much it counts."""

    features: frozenset[str]
    critical: bool
    reason: str | None = None
    weight: float = 1.0


def learn(examples: Sequence[Example]) -> SecondOpinion:
    """Whether a text is critical from all examples, and why from those that are."""
    critical = [example for example in examples if example.critical]
    reasons: tuple[CriticalReason, ...] = ("outage", "access", "login")
    return SecondOpinion(
        learn_weights(examples),
        {
            reason: learn_weights([replace(example, critical=example.reason == reason) for example in critical])
            for reason in reasons
        },
    )


def learn_weights(examples: Sequence[Example]) -> Weights:
    """Logistic regression by AdaGrad with a quadratic penalty.

    What was seen once is kept: measured on other authors, thousands of rare words together tell much.
    """
    names = sorted({feature for example in examples for feature in example.features})
    number_of = {name: number for number, name in enumerate(names)}
    rows = [
        (
            [number_of[name] for name in sorted(example.features) if name[0] != "!"],
            [number_of[name] for name in sorted(example.features) if name[0] == "!"],
            text_scale(set(example.features)),
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
        for said, signs, scale, critical, counts in rows:
            total = bias + sum([weights[one] for one in said]) * scale + sum([weights[one] for one in signs])
            wrong = (sigmoid(total) - critical) * counts
            bias_square += wrong * wrong
            bias -= _RATE * wrong / math.sqrt(bias_square)
            for features, share, penalty in ((said, wrong * scale, _PENALTY), (signs, wrong, _SIGN_PENALTY)):
                for one in features:
                    slope = share + penalty * weights[one]
                    squares[one] += slope * slope
                    weights[one] -= _RATE * slope / math.sqrt(squares[one])
    kept = {name: round(weight, 2) for name, weight in zip(names, weights, strict=True) if abs(weight) >= _SMALLEST}
    return Weights(kept, round(bias, 3))


def read_example(ticket: Mapping[str, Any], rules: CriticalRules) -> Example:
    """A labelled ticket as an example; where two careful people could differ it counts half."""
    text = parse_text(ticket["subject"], ticket["description"])
    words = told_words(ticket["channel"], text)
    weight = 0.5 if ticket.get("ambiguity") else 1.0
    return Example(
        frozenset(text_features(words, sign_names(rules, rules.finder.find(words)))),
        ticket["critical"],
        ticket["critical_reason"],
        weight,
    )


def read_tickets(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The labelled tickets of JSON-lines files."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def main(arguments: Sequence[str]) -> None:
    """Learn from the named files and print the weights as JSON."""
    shape = CriticalFile.model_validate(yaml.safe_load(_RULES.read_text(encoding="utf-8")))
    rules = compile_critical(shape.model_copy(update={"second_opinion": False}), Source(_RULES.name, lambda _: 1))
    learned = learn([read_example(ticket, rules) for ticket in read_tickets(map(Path, arguments))])
    columns = [learned.critical, *learned.reasons.values()]
    features = sorted({feature for column in columns for feature in column.weights})
    json.dump(
        {
            "bias": {"critical": learned.critical.bias, **{name: one.bias for name, one in learned.reasons.items()}},
            "weights": {feature: [column.weights.get(feature, 0) for column in columns] for feature in features},
        },
        sys.stdout,
        ensure_ascii=False,
        separators=(",", ":"),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
