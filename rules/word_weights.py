"""What learned features weigh, filed under the words that say them: each word of a text is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, repeat
from operator import add
from typing import NamedTuple

from rules.kept_words import KeptWords
from rules.text_features import (
    FIRST_WORDS,
    TextFeatures,
    denied_feature,
    first_feature,
    letter_features,
    said_word,
    stem_of,
    word_feature,
)

_NONE = 0
"""The number of every feature that has no weight."""
_ANY_LONG_NUMBER = "0000"
_PAIRS = 2
"""What a word says with the one before it: a pair, and a pair of stems."""
_SHOWN_KINDS = "wp"
"""Words and pairs of words; that there is a number is no reason that anybody would understand."""
_NOTHING: Mapping[str, int] = {}
_find: Callable[[Mapping[str, int], str, int], int] = dict.get  # type: ignore[assignment]


class _Word(NamedTuple):
    """A word as the model sees it, with the numbers of the features that it has anywhere and what these weigh.

    `size` counts what it says in the middle of a text, with the pair and the pair of stems that it ends.
    `following` has the pairs by the word that comes next, `stem_following` the pairs of stems by the next one's stem.
    """

    word: str
    stem: str
    size: int
    numbers: tuple[int, ...]
    weight: float
    first: int
    denied: int
    following: Mapping[str, int]
    stem_following: Mapping[str, int]


class WeighedText(NamedTuple):
    """What the words of a text weigh one after another, and the numbers of what they say.

    `until[i]` is what all that is said before the word `i` weighs for "is it critical", and `sizes[i]` how many
    features the word says; `numbers[i]` are those of the word itself, `pairs[i]` and `stem_pairs[i]` the pairs that
    it ends, and `placed` what words say by where they stand.
    """

    until: Sequence[float]
    sizes: Sequence[int]
    numbers: Sequence[tuple[int, ...]]
    pairs: Sequence[int]
    stem_pairs: Sequence[int]
    placed: Sequence[int]

    def said(self) -> list[int]:
        """The number of every feature, as often as it is said; 0 for one that has no weight."""
        return [*self.pairs, *self.stem_pairs, *self.placed, *chain.from_iterable(self.numbers)]

    def said_between(self, first: int, last: int) -> frozenset[int]:
        """The words and pairs from the word `first` to before the word `last`, by their numbers."""
        return frozenset(self.pairs[first:last]).union(*self.numbers[first:last])


_NOTHING_SAID = WeighedText((0.0,), (), (), (), (), ())


class WordWeights:
    """The weights of many features, each by its number, and which features a text has."""

    def __init__(self, columns: Sequence[Mapping[str, float]]) -> None:
        names = sorted(set().union(*columns))
        # Equal weights are made one object: there are few, and what is looked up then stays near.
        equal: dict[float, float] = {}
        self.columns = [
            [0.0, *[equal.setdefault(one, one) for one in [column.get(name, 0.0) for name in names]]]
            for column in columns
        ]
        self.shown = ["", *[name[2:] if name[0] in _SHOWN_KINDS and "0" not in name else "" for name in names]]
        """What each feature says, where it is one to be shown."""
        self.signs = {name: number for number, name in enumerate(names, 1) if name[0] == "!"}
        self._numbers = {name: number for number, name in enumerate(names, 1)}
        self._pairs: dict[str, dict[str, dict[str, int]]] = {"p": {}, "s": {}}
        for name, number in self._numbers.items():
            if name[0] in self._pairs:
                first, _, second = name[2:].partition(" ")
                self._pairs[name[0]].setdefault(first, {})[second] = number
        self._words = KeptWords(self._word, lambda _number: self._long_number)

    def weigh(self, told: TextFeatures) -> WeighedText:
        """What the words of the text weigh one after another."""
        if not told.words:
            return _NOTHING_SAID
        found = list(map(self._words.__getitem__, told.words))
        words, stems, own_sizes, numbers, own, first, denied, following, stem_following = zip(*found, strict=True)
        pairs = [_NONE, *map(_find, following, words[1:], repeat(_NONE))]
        stem_pairs = [_NONE, *map(_find, stem_following, stems[1:], repeat(_NONE))]
        weights = self.columns[0]
        sums = list(map(add, own, map(add, map(weights.__getitem__, pairs), map(weights.__getitem__, stem_pairs))))
        sizes = list(own_sizes)
        sizes[0] -= _PAIRS
        placed = list(first[:FIRST_WORDS])
        for place, one in enumerate(placed):
            sums[place] += weights[one]
            sizes[place] += 1
        for place in told.denied:
            placed.append(denied[place])
            sums[place] += weights[denied[place]]
            sizes[place] += 1
        return WeighedText(list(accumulate(sums, initial=0.0)), sizes, numbers, pairs, stem_pairs, placed)

    @cached_property
    def _long_number(self) -> _Word:
        return self._word(_ANY_LONG_NUMBER)

    def _word(self, written: str) -> _Word:
        word = said_word(written)
        letters = letter_features(word)
        numbers = [self._numbers.get(name, _NONE) for name in (word_feature(word), *letters)]
        stem = stem_of(word)
        return _Word(
            word,
            stem,
            1 + _PAIRS + len(letters),
            tuple(number for number in numbers if number),
            sum(self.columns[0][number] for number in numbers),
            self._numbers.get(first_feature(word), _NONE),
            self._numbers.get(denied_feature(word), _NONE),
            self._pairs["p"].get(word, _NOTHING),
            self._pairs["s"].get(stem, _NOTHING),
        )
