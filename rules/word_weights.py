"""What learned features weigh, filed under the words that say them: each word of a text is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from itertools import accumulate, pairwise, repeat
from operator import add
from typing import NamedTuple, TypeAlias

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

Row: TypeAlias = tuple[float, ...]
"""The weights of a feature: for "is it critical", and for each reason."""

_NONE = 0
"""The number of every feature that has no weight."""
_ANY_LONG_NUMBER = "0000"
_SHOWN_KINDS = "wp"
"""Words and pairs of words; that there is a number is no reason that anybody would understand."""
_NOTHING: Mapping[str, int] = {}
_find: Callable[[Mapping[str, int], str, int], int] = dict.get  # type: ignore[assignment]


class _Word(NamedTuple):
    """A word as the model sees it, with the numbers of the features that it has anywhere and what these weigh.

    `following` has the pairs by the word that comes next, `stem_following` the pairs of stems by the next one's stem.
    """

    word: str
    stem: str
    letters: tuple[str, ...]
    numbers: tuple[int, ...]
    weight: float
    first: int
    denied: int
    following: Mapping[str, int]
    stem_following: Mapping[str, int]


class WeighedText(NamedTuple):
    """Which features of a text have a weight (`known`), and how many it has in all (`distinct`).

    `until[i]` is what all that is said before the word `i` weighs for "is it critical"; `numbers[i]` are the features
    of the word itself and `pairs[i]` the pair that it ends.
    """

    known: Set[int]
    distinct: int
    until: Sequence[float]
    numbers: Sequence[tuple[int, ...]]
    pairs: Sequence[int]

    def said_between(self, first: int, last: int) -> frozenset[int]:
        """The words and pairs from the word `first` to before the word `last`, by their numbers."""
        return frozenset(self.pairs[first:last]).union(*self.numbers[first:last])


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
        """Which features of the text have a weight, and what its words weigh one after another."""
        if not told.words:
            return WeighedText(set(), 0, (0.0,), (), ())
        found = list(map(self._words.__getitem__, told.words))
        words, stems, letters, numbers, own, first, denied, following, stem_following = zip(*found, strict=True)
        pairs = [_NONE, *map(_find, following, words[1:], repeat(_NONE))]
        stem_pairs = [_NONE, *map(_find, stem_following, stems[1:], repeat(_NONE))]
        weights = self.columns[0]
        sums = list(map(add, own, map(add, map(weights.__getitem__, pairs), map(weights.__getitem__, stem_pairs))))
        known = set(pairs).union(stem_pairs, first[:FIRST_WORDS], *numbers)
        distinct = len(set(words)) + len(set(words[:FIRST_WORDS])) + len(set().union(*letters))
        distinct += len(set(pairwise(words))) + len(set(pairwise(stems)))
        for place, one in enumerate(first[:FIRST_WORDS]):
            sums[place] += weights[one]
        if told.denied:
            distinct += len({denied_feature(words[place]) for place in told.denied})
            for place in told.denied:
                known.add(denied[place])
                sums[place] += weights[denied[place]]
        known.discard(_NONE)
        return WeighedText(known, distinct, list(accumulate(sums, initial=0.0)), numbers, pairs)

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
            letters,
            tuple(number for number in numbers if number),
            sum(self.columns[0][number] for number in numbers),
            self._numbers.get(first_feature(word), _NONE),
            self._numbers.get(denied_feature(word), _NONE),
            self._pairs["p"].get(word, _NOTHING),
            self._pairs["s"].get(stem, _NOTHING),
        )
