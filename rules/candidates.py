"""Which of many rules hold: found from what the ticket has, in one pass, however many rules there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rules.conditions import Conditions, Leaf, Seen
from rules.operators import comparable
from rules.phrases import PhraseMatcher, compile_phrases

if TYPE_CHECKING:
    from rules.situation import Situation
    from rules.words import Words

_COMMON = ("critical", "uncertain", "product", "identity", "agreement", "credit", "channel")
"""Many rules ask for these, and many tickets have them: the last thing to tell rules apart by."""


class Candidates:
    """Each rule is filed under one of its conditions, and only what else it asks is left to be tested.

    Rules without a condition that can be filed are always candidates.

    Sets of rules are the bits of a number.
    """

    def __init__(self, whens: Sequence[Conditions]) -> None:
        self._always = 0
        self._rests: list[Conditions] = []
        self._filed: dict[str, tuple[Callable[[Situation], Seen], defaultdict[object, int]]] = {}
        phrases: dict[str, tuple[Callable[[Situation], Words], defaultdict[object, int]]] = {}
        for number, when in enumerate(whens):
            leaf, bit = _most_telling(when), 1 << number
            self._rests.append(_without(when, leaf) if leaf is not None and leaf.sufficient else when)
            if leaf is None or leaf.one_of is None:
                self._always |= bit
                continue
            if leaf.searched is not None:
                table = phrases.setdefault(leaf.key, (leaf.searched, defaultdict(int)))[1]
            else:
                table = self._filed.setdefault(leaf.key, (leaf.see, defaultdict(int)))[1]
            for value in leaf.one_of:
                table[value] |= bit
        self._searched: list[tuple[Callable[[Situation], Words], PhraseMatcher, list[int]]] = [
            (searched, compile_phrases([str(phrase) for phrase in table]), list(table.values()))
            for searched, table in phrases.values()
        ]

    def holding(self, situation: Situation) -> Iterator[int]:
        """The indexes of the rules that hold, in order."""
        found = self.find(situation)
        return (index for index in found if self._rests[index].match(situation)) if found else iter(())

    def find(self, situation: Situation) -> list[int]:
        """The indexes of the rules that may hold, in order; no other can."""
        found = self._always
        for see, table in self._filed.values():
            for value in see(situation):
                found |= table.get(comparable(value), 0)
        for searched, matcher, bits in self._searched:
            for hit in matcher.find_within(searched(situation)):
                if not hit.denied:
                    found |= bits[hit.phrase]
        indexes = []
        while found:
            lowest = found & -found
            indexes.append(lowest.bit_length() - 1)
            found ^= lowest
        return indexes


def _without(when: Conditions, leaf: Leaf) -> Conditions:
    return Conditions(tuple(part for part in when.parts if part is not leaf))


def _most_telling(when: Conditions) -> Leaf | None:
    filed = [part for part in when.parts if isinstance(part, Leaf) and part.one_of is not None]
    return min(filed, key=lambda leaf: (leaf.key in _COMMON, leaf.searched is not None), default=None)
