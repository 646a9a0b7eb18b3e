"""The phrases that admins write: plain words, stems, compounds, gaps and alternatives, blind to case and to æ/ae.

- `nedbrud` is that word; `nedbrud*` also what begins with it, `*nedbrud` what ends with it, `*server*` what contains it;
- `kan ikke ... logge på` (or `…`) allows up to six words between, in one sentence;
- `(nede|gået ned)` is one or the other; `(helt|)` may be left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ahocorasick_rs import AhoCorasick
from pydantic_core import PydanticCustomError

from rules.fold import fold
from rules.words import Words, read_words

WORDS_IN_A_GAP = 6
WORDS_AFTER_A_NEGATION = 3
_MOST_VARIANTS = 400
_TOKEN = re.compile(r"\.{3}|…|[()|]|[^\s()|…]+?(?=\.{3}|…|[\s()|]|$)")
_PIECE = re.compile(r"\*?[^\W_]+(?:['-][^\W_]+)*\*?")
_NEGATIONS = frozenset(
    "ikke ej aldrig uden ingen intet not isn't aren't wasn't weren't hasn't haven't don't doesn't didn't never without"
    " nicht kein keine keinen keinerlei inte aldrig aldri utan uten ikkje inga inget hverken nor neither none hardly"
    " zero nul nie ohne".split()
)


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """Where phrase number `phrase` stands in the folded text; `negated` if a negation comes shortly before it."""

    phrase: int
    start: int
    end: int
    negated: bool


@dataclass(frozen=True, slots=True)
class _Variant:
    """One way to say a phrase: patterns of words, each with the most words that may stand before it."""

    phrase: int
    patterns: tuple[int, ...]
    gaps: tuple[int, ...]


class PhraseMatcher:
    """Finds many phrases at once: the words they are made of are looked up in one pass over the text."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self.phrases = tuple(phrases)
        numbers: dict[str, int] = {}
        variants = [
            _Variant(phrase, tuple(numbers.setdefault(piece, len(numbers)) for piece in pieces), gaps)
            for phrase, written in enumerate(phrases)
            for pieces, gaps in _variants(written)
        ]
        self._whole = {piece: number for piece, number in numbers.items() if "*" not in piece}
        stems = [(piece.strip("*"), piece[0] == "*", piece[-1] == "*", number) for piece, number in numbers.items()]
        self._stems = [stem for stem in stems if stem[1] or stem[2]]
        self._automaton = AhoCorasick([stem[0] for stem in self._stems]) if self._stems else None
        uses = [0] * len(numbers)
        for variant in variants:
            for number in set(variant.patterns):
                uses[number] += 1
        spelled = {number: piece for piece, number in numbers.items()}
        anchored: dict[int, list[_Variant]] = {}
        for variant in variants:
            rarest = min(variant.patterns, key=lambda number: (uses[number], -len(spelled[number])))
            anchored.setdefault(rarest, []).append(variant)
        self._anchored: Mapping[int, list[_Variant]] = anchored

    def find(self, text: str) -> tuple[PhraseHit, ...]:
        """Every hit in `text` (as written or folded), in order; offsets are those of the folded text."""
        return self.find_in(read_words(text))

    def find_in(self, words: Words) -> tuple[PhraseHit, ...]:
        """Every hit in words that were read before."""
        places = self._places(words)
        hits = {
            PhraseHit(variant.phrase, words.starts[first], words.ends[last], _negated(words, first))
            for pattern in places
            for variant in self._anchored.get(pattern, ())
            for first, last in _spans(variant, places, words.sentences)
        }
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.phrase, hit.end)))

    def _places(self, words: Words) -> dict[int, list[int]]:
        """The indexes of the words that fit each pattern."""
        places: dict[int, list[int]] = {}
        whole = self._whole
        for index, word in enumerate(words.words):
            number = whole.get(word)
            if number is not None:
                places.setdefault(number, []).append(index)
        if self._automaton is None:
            return places
        starts, ends = words.starts, words.ends
        for stem, begin, finish in self._automaton.find_matches_as_indexes(words.folded, overlapping=True):
            _, open_left, open_right, number = self._stems[stem]
            index = bisect_right(starts, begin) - 1
            if index < 0 or finish > ends[index]:
                continue
            if (open_left or starts[index] == begin) and (open_right or ends[index] == finish):
                found = places.setdefault(number, [])
                if not found or found[-1] != index:
                    found.append(index)
        return places


def compile_phrases(phrases: Sequence[str]) -> PhraseMatcher:
    """A matcher for all of them.  Raises PydanticCustomError `phrase` for one that cannot be read."""
    return PhraseMatcher(phrases)


def check_phrase(phrase: str) -> str:
    """`phrase` itself.  Raises PydanticCustomError `phrase` if it cannot be read."""
    _variants(phrase)
    return phrase


def _spans(
    variant: _Variant, places: Mapping[int, list[int]], sentences: Sequence[int]
) -> Iterator[tuple[int, int]]:
    found = [places.get(pattern) for pattern in variant.patterns]
    if not all(found):
        return
    for first in found[0] or ():
        last = first
        for indexes, gap in zip(found[1:], variant.gaps[1:], strict=True):
            following = next((one for one in indexes or () if last < one <= last + gap + 1), None)
            if following is None or sentences[following] != sentences[first]:
                break
            last = following
        else:
            yield first, last


def _negated(words: Words, first: int) -> bool:
    for index in range(first - 1, max(-1, first - 1 - WORDS_AFTER_A_NEGATION), -1):
        if words.sentences[index] != words.sentences[first] or "," in words.folded[
            words.ends[index] : words.starts[index + 1]
        ]:
            return False
        if words.words[index] in _NEGATIONS:
            return True
    return False


def _variants(phrase: str) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Every way to say `phrase`: its pieces and the most words before each."""
    slots = list(_slots(phrase))
    count = 1
    for slot in slots:
        count *= len(slot)
    if count > _MOST_VARIANTS:
        raise _unreadable(phrase)
    variants: list[tuple[tuple[str, ...], tuple[int, ...]]] = []
    for chosen in product(*slots):
        pieces: list[str] = []
        gaps: list[int] = []
        gap = 0
        for piece in (piece for part in chosen for piece in part):
            if piece == "…":
                gap = WORDS_IN_A_GAP
            else:
                pieces.append(piece)
                gaps.append(gap)
                gap = 0
        if gap or not pieces or gaps[0]:
            raise _unreadable(phrase)
        variants.append((tuple(pieces), tuple(gaps)))
    return variants


def _slots(phrase: str) -> Iterator[list[tuple[str, ...]]]:
    """The parts of a phrase in order, each as its alternatives, each as words and `…`."""
    group: list[list[str]] | None = None
    for token in _TOKEN.findall(fold(phrase)):
        if token == "(":
            if group is not None:
                raise _unreadable(phrase)
            group = [[]]
        elif token == "|":
            if group is None:
                raise _unreadable(phrase)
            group.append([])
        elif token == ")":
            if group is None:
                raise _unreadable(phrase)
            yield [tuple(alternative) for alternative in group]
            group = None
        else:
            pieces = ["…"] if token in ("...", "…") else _pieces(token, phrase)
            if group is None:
                yield [tuple(pieces)]
            else:
                group[-1].extend(pieces)
    if group is not None:
        raise _unreadable(phrase)


def _pieces(token: str, phrase: str) -> list[str]:
    pieces = _PIECE.findall(token)
    left_over = _PIECE.sub("", token)
    if not pieces or "*" in left_over:
        raise _unreadable(phrase)
    return pieces


def _unreadable(phrase: str) -> PydanticCustomError:
    return PydanticCustomError("phrase", "'{value}' cannot be read as a phrase", {"value": phrase})
