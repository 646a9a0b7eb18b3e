"""A learned second opinion on whether a text tells of a business-critical situation.

Logistic regression over words, pairs of words, beginnings and ends of words, and the signs of `critical.yaml`.  A
long text is judged by its most critical passage as well as in whole: what a polite mail says of the weather and of
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

from rules.model import CriticalReason
from rules.words import Words

FEATURES = 3
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
_PASSAGE = 40
"""Words of a passage, up to the end of the sentence."""
_STEP = 10
"""Words from the beginning of one passage to that of the next, up to the beginning of a sentence."""
PASSAGE_SHARE = 2 / 3
"""How much the most critical passage of a long text counts; the whole text counts for the rest."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of a long text: `said[start:end]` of its features, and the signs that stand in them."""

    start: int
    end: int
    signs: Collection[str]

    @property
    def scale(self) -> float:
        """The weight of one word of it."""
        return text_scale(self.end - self.start + len(self.signs))


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """What the model looks at: the features of a text, what it says in order, and its passages if it is long."""

    whole: Set[str]
    said: Sequence[str]
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability that a text is critical, how well each reason fits, and what was weighed."""

    probability: float
    fit: Mapping[CriticalReason, float]
    features: TextFeatures
    weights: Mapping[str, float]
    passage: Passage | None = None

    def weightiest(self, words: Words, *, critical: bool) -> tuple[str, ...]:
        """The words that weighed most for that side, as the text spells them; those of the passage counted twice."""
        side = 1.0 if critical else -1.0
        weight = self.weights.get
        close, further = 1.0, 1.0
        passage: Set[str] = frozenset()
        if self.passage is not None:
            further = (1 - PASSAGE_SHARE) * text_scale(len(self.features.whole))
            close = further + PASSAGE_SHARE * self.passage.scale
            passage = frozenset(self.features.said[self.passage.start : self.passage.end])
        said = (
            (weight(feature, 0.0) * side * (close if feature in passage else further), feature[2:])
            for feature in self.features.whole
            if _is_shown(feature)
        )
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

    def judge(self, told: TextFeatures) -> Opinion:
        """The opinion on a text with these features; of what is said, each weighs less in a longer text."""
        features = told.whole
        signs: list[tuple[float, ...]] = []
        said: list[tuple[float, ...]] = []
        find = self._rows.get
        for feature in features:
            row = find(feature)
            if row is not None:
                (signs if feature[0] == "!" else said).append(row)
        scale = text_scale(len(features))
        nothing = [0.0] * len(self._biases)
        of_signs = [sum(column) for column in zip(*signs, strict=True)] or nothing
        of_said = [sum(column) for column in zip(*said, strict=True)] or nothing
        critical, *fits = [own + scale * other for own, other in zip(of_signs, of_said, strict=True)]
        passage = None
        if told.passages:
            most, passage = self._worst(told)
            critical += PASSAGE_SHARE * (most - critical)
        bias, *biases = self._biases
        fit = {reason: one + two for reason, one, two in zip(self.reasons, biases, fits, strict=True)}
        return Opinion(sigmoid(bias + critical), fit, told, self.critical.weights, passage)

    def _worst(self, told: TextFeatures) -> tuple[float, Passage]:
        """The most critical passage and what speaks for it."""
        weight = self.critical.weights.get
        until = list(accumulate(map(weight, told.said, repeat(0.0)), initial=0.0))
        found = [
            (until[one.end] - until[one.start]) * one.scale + sum([weight(sign, 0.0) for sign in one.signs])
            for one in told.passages
        ]
        most = max(found)
        return most, told.passages[found.index(most)]


def _is_shown(feature: str) -> bool:
    """Words and pairs of words; that there is a number is no reason that anybody would understand."""
    return feature[0] in "wp" and "0" not in feature


def sigmoid(total: float) -> float:
    """A sum of weights as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def text_features(words: Words, signs: Mapping[str, Collection[int]], ruled: Collection[int]) -> TextFeatures:
    """What the model looks at, given the sentences where each sign stands, and those where a rule holds.

    `w:` words, `1:` the first words, `p:` pairs, `s:` pairs of stems, `k:` pairs of stems with a word between, `b:`
    the first letters of long words and `e:` their last, and `!` what is known of the whole text or a passage: the
    signs of `critical.yaml`, whether a rule holds, what it asks, and how long the whole text is.
    """
    said: list[str] = []
    place: list[int] = []
    add = said.append
    before = stem_before = stem_further = ""
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
        if stem_further:
            add(f"k:{stem_further} {stem}")
        if len(word) > _STEM:
            add(f"b:{word[:_STEM]}")
            add(f"e:{word[-_STEM:]}")
        before, stem_before, stem_further = word, stem, stem_before
    place.append(len(said))
    whole = set(said)
    whole.update([f"!{sign}" for sign in signs])
    if ruled:
        whole.add("!rule")
    whole.add(f"!length {min(_LONGEST, len(words.words) // _LENGTH)}")
    if "?" in words.text:
        whole.add(_questions(words.text.count("?")))
    if "!" in words.text:
        whole.add("!exclaims")
    passages = [
        Passage(place[first], place[last], _signs_between(words, signs, ruled, first, last))
        for first, last in _passages(words.sentences[:_MOST_WORDS])
    ]
    return TextFeatures(whole, said, passages)


def _passages(sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first word of each passage and the word after its last; none in a short text."""
    length = len(sentences)
    if length <= _PASSAGE or sentences[0] == sentences[-1]:
        return
    begins = [number for number in range(length) if not number or sentences[number] != sentences[number - 1]]
    begins.append(length)
    first = 0
    while first + _PASSAGE < length:
        yield first, begins[bisect_left(begins, first + _PASSAGE)]
        first = begins[bisect_left(begins, first + _STEP)]
    if first < length:
        yield begins[bisect_right(begins, length - _PASSAGE) - 1], length


def _signs_between(
    words: Words, signs: Mapping[str, Collection[int]], ruled: Collection[int], first: int, last: int
) -> list[str]:
    """The signs of the sentences from the word `first` to before the word `last`."""
    lowest, highest = words.sentences[first], words.sentences[last - 1]
    found = [f"!{sign}" for sign, where in signs.items() if any(lowest <= one <= highest for one in where)]
    if any(lowest <= one <= highest for one in ruled):
        found.append("!rule")
    until = words.starts[last] if last < len(words.starts) else len(words.folded)
    asked = words.folded.count("?", words.starts[first], until)
    if asked:
        found.append(_questions(asked))
    return found


def _questions(count: int) -> str:
    return f"!questions {min(_MANY, count)}"


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
