"""The signs found in one text, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from rules.phrases import PhraseHit, PhraseMatcher, compile_phrases
from rules.words import Words


class Sign(NamedTuple):
    """A phrase that was found: the list it belongs to, its number there, the hit and the hit's sentence."""

    owner: str
    entry: int
    hit: PhraseHit
    sentence: int


class SignFinder:
    """Finds the phrases of several named lists in one pass.

    What a phrase of the `covering` lists says as part of something longer is not taken alone: `alle andre virker` is
    about the others, not about `alle`.  Nor is a phrase of those lists within a longer one of the `deciding` lists:
    `så langsomt, at ingen kan arbejde` is not just slow.
    """

    def __init__(
        self, lists: Mapping[str, Sequence[str]], covering: Collection[str] = (), deciding: Collection[str] = ()
    ) -> None:
        self._covering = frozenset(covering)
        self._deciding = frozenset(deciding)
        self._owners = [(owner, entry) for owner, phrases in lists.items() for entry in range(len(phrases))]
        self._matcher: PhraseMatcher = compile_phrases([phrase for phrases in lists.values() for phrase in phrases])

    def find(self, words: Words) -> dict[str, list[Sign]]:
        """The signs of each list, in order; what is negated (`ikke nede`) is left out."""
        found: dict[str, list[Sign]] = {}
        hits = [(hit, *self._owners[hit.phrase]) for hit in self._matcher.find_in(words) if not hit.negated]
        covers = [hit for hit, owner, _ in hits if owner in self._covering]
        decides = [hit for hit, owner, _ in hits if owner in self._deciding]
        for hit, owner, entry in hits:
            if not any(_covers(cover, hit) for cover in (decides if owner in self._covering else covers)):
                sentence = words.sentences[bisect_right(words.starts, hit.start) - 1]
                found.setdefault(owner, []).append(Sign(owner, entry, hit, sentence))
        return found


def _covers(cover: PhraseHit, hit: PhraseHit) -> bool:
    return cover.start <= hit.start and hit.end <= cover.end and cover.end - cover.start > hit.end - hit.start
