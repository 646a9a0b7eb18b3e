"""The signs found in one text, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.phrases import PhraseHit, PhraseMatcher, compile_phrases
from rules.words import Words


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase that was found: the list it belongs to, its number there, the hit and the hit's sentence."""

    owner: str
    entry: int
    hit: PhraseHit
    sentence: int


class SignFinder:
    """Finds the phrases of several named lists in one pass."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._owners = [(owner, entry) for owner, phrases in lists.items() for entry in range(len(phrases))]
        self._matcher: PhraseMatcher = compile_phrases([phrase for phrases in lists.values() for phrase in phrases])

    def find(self, words: Words) -> dict[str, list[Sign]]:
        """The signs of each list, in order; what is negated (`ikke nede`) is left out."""
        found: dict[str, list[Sign]] = {}
        for hit in self._matcher.find_in(words):
            if not hit.negated:
                owner, entry = self._owners[hit.phrase]
                sentence = words.sentences[bisect_right(words.starts, hit.start) - 1]
                found.setdefault(owner, []).append(Sign(owner, entry, hit, sentence))
        return found
