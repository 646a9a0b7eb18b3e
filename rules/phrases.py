"""The phrases that admins write: plain words, stems, compounds, gaps and alternatives, blind to case and to æ/ae.

- `nedbrud` is that word; `nedbrud*` also what begins with it, `*nedbrud` what ends so, `*server*` what contains it;
- `kan ikke ... logge på` (or `…`) allows up to six words between, in one sentence;
- `(nede|gået ned)` is one or the other; `(helt|)` may be left out;
- `<n>` is a number from two up, in digits or as a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from ahocorasick_rs import AhoCorasick
from pydantic_core import PydanticCustomError

from rules.fold import fold
from rules.words import Words, read_words

WORDS_IN_A_GAP = 6
WORDS_AFTER_A_NEGATION = 3
_MOST_OPTIONAL = 4
_NUMBER = "<n>"
_TOKEN = re.compile(r"\.{3}|[()|]|[^\s()|]+?(?=\.{3}|[\s()|]|$)")
_PIECE = re.compile(r"\*?[^\W_]+(?:['-][^\W_]+)*\*?")
_Slot: TypeAlias = frozenset[tuple[tuple[str, int], ...]]
_GAP: _Slot = frozenset({(("...", 0),)})
_SEVERAL = re.compile(r"[2-9]|[1-9]\d{1,3}")
# fmt: off
_NUMBER_WORDS = frozenset(
    {
        "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "tretten", "fjorten",
        "femten", "seksten", "sytten", "atten", "nitten", "tyve", "tredive", "two", "three", "four", "five",
        "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "forty",
        "fifty", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf",
        "tvaa", "fyra", "sex", "sju", "aatta", "nio", "tio", "elva", "mange", "flere", "several", "many",
        "mehrere", "flera", "adskillige",
    }
)
# fmt: on
# fmt: off
_NEGATIONS = frozenset(
    {
        "ikke", "ej", "aldrig", "uden", "ingen", "intet", "not", "isn't", "aren't", "wasn't", "weren't",
        "hasn't", "haven't", "don't", "doesn't", "didn't", "never", "without", "nicht", "kein", "keine",
        "keinen", "keinerlei", "inte", "aldri", "utan", "uten", "ikkje", "inga", "inget", "hverken", "nor",
        "neither", "none", "hardly", "zero", "nul", "nie", "ohne",
    }
)
# fmt: on


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """Where phrase number `phrase` stands in the folded text; `negated` if a negation comes shortly before it."""

    phrase: int
    start: int
    end: int
    negated: bool


@dataclass(frozen=True, slots=True)
class _Variant:
    """One way to say a phrase: slots in order, each with the most words that may stand before it."""

    phrase: int
    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    needs: frozenset[int]


def _variant(phrase: int, slots: list[int], gaps: tuple[int, ...]) -> _Variant:
    return _Variant(phrase, tuple(slots), gaps, frozenset(slots))


class PhraseMatcher:
    """Finds many phrases at once: the words they are made of are looked up in one pass over the text."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self.phrases = tuple(phrases)
        pieces: dict[str, int] = {}
        slots: dict[_Slot, int] = {}
        variants = [
            _variant(phrase, [slots.setdefault(slot, len(slots)) for slot in said], gaps)
            for phrase, written in enumerate(phrases)
            for said, gaps in _variants(written)
        ]
        self._slots: list[list[tuple[list[int], list[int]]]] = []
        touches: list[list[tuple[int, int]]] = []
        for number, slot in enumerate(slots):
            alternatives: list[tuple[list[int], list[int]]] = []
            for alternative in slot:
                numbers = [pieces.setdefault(piece, len(pieces)) for piece, _ in alternative]
                touches.extend([] for _ in range(len(pieces) - len(touches)))
                touches[numbers[0]].append((number, len(alternatives)))
                alternatives.append((numbers, [gap for _, gap in alternative]))
            self._slots.append(alternatives)
        self._touches = touches
        self._number = pieces.get(_NUMBER)
        self._whole = {piece: number for piece, number in pieces.items() if "*" not in piece and piece != _NUMBER}
        stems = [(piece.strip("*"), piece[0] == "*", piece[-1] == "*", number) for piece, number in pieces.items()]
        self._stems = [stem for stem in stems if stem[1] or stem[2]]
        self._automaton = AhoCorasick([stem[0] for stem in self._stems]) if self._stems else None
        uses = [0] * len(slots)
        for variant in variants:
            for number in variant.slots:
                uses[number] += 1
        self._anchored: list[list[_Variant]] = [[] for _ in slots]
        for variant in variants:
            self._anchored[min(variant.slots, key=lambda number: (uses[number], len(self._slots[number])))].append(
                variant
            )

    def find(self, text: str) -> tuple[PhraseHit, ...]:
        """Every hit in `text` (as written or folded), in order; offsets are those of the folded text."""
        return self.find_in(read_words(text))

    def find_in(self, words: Words) -> tuple[PhraseHit, ...]:
        """Every hit in words that were read before."""
        places = self._places(words)
        touched: dict[int, list[int]] = {}
        for piece in places:
            for slot, alternative in self._touches[piece]:
                touched.setdefault(slot, []).append(alternative)
        said_slots = touched.keys()
        spans: dict[int, list[tuple[int, int]]] = {}
        hits: set[PhraseHit] = set()
        for anchor in touched:
            for variant in self._anchored[anchor]:
                if not variant.needs <= said_slots:
                    continue
                for slot in variant.slots:
                    if slot not in spans:
                        alternatives = self._slots[slot]
                        said = [alternatives[number] for number in touched[slot]]
                        spans[slot] = _slot_spans(said, places, words.sentences)
                for first, last in _chain(variant, spans, words.sentences):
                    negated = _negated(words, first) or _negated_within(words, variant, spans, first, last)
                    hits.add(PhraseHit(variant.phrase, words.starts[first], words.ends[last], negated))
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.phrase, hit.end)))

    def _places(self, words: Words) -> dict[int, list[int]]:
        """The indexes of the words that fit each piece."""
        places: dict[int, list[int]] = {}
        whole = self._whole
        for index, word in enumerate(words.words):
            number = whole.get(word)
            if number is not None:
                places.setdefault(number, []).append(index)
            if self._number is not None and (word in _NUMBER_WORDS or (len(word) < 5 and _SEVERAL.fullmatch(word))):
                places.setdefault(self._number, []).append(index)
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


def _slot_spans(
    alternatives: Sequence[tuple[list[int], list[int]]], places: Mapping[int, list[int]], sentences: Sequence[int]
) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for pieces, gaps in alternatives:
        if len(pieces) == 1:
            spans.extend((index, index) for index in places.get(pieces[0], ()))
        elif places.keys() >= set(pieces):
            steps = [[(index, index) for index in places[piece]] for piece in pieces]
            spans.extend(_chained(steps, gaps, sentences))
    spans.sort()
    return spans


def _chain(
    variant: _Variant, spans: Mapping[int, list[tuple[int, int]]], sentences: Sequence[int]
) -> Iterator[tuple[int, int]]:
    return _chained([spans[slot] for slot in variant.slots], variant.gaps, sentences)


def _chained(
    steps: Sequence[list[tuple[int, int]]], gaps: Sequence[int], sentences: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """From each span of the first step through the nearest span of each next step, within gaps and one sentence."""
    for first, end in steps[0]:
        last = end
        for following, gap in zip(steps[1:], gaps[1:], strict=True):
            nearest = next((one for one in following if last < one[0] <= last + gap + 1), None)
            if nearest is None or sentences[nearest[1]] != sentences[first]:
                break
            last = nearest[1]
        else:
            yield first, last


def _negated(words: Words, first: int) -> bool:
    for index in range(first - 1, max(-1, first - 1 - WORDS_AFTER_A_NEGATION), -1):
        if (
            words.sentences[index] != words.sentences[first]
            or "," in words.folded[words.ends[index] : words.starts[index + 1]]
        ):
            return False
        if words.words[index] in _NEGATIONS:
            return True
    return False


def _negated_within(
    words: Words, variant: _Variant, spans: Mapping[int, list[tuple[int, int]]], first: int, last: int
) -> bool:
    """Does a negation stand in a gap (`er ikke nede` for `er ... nede`), not among the phrase's own words?"""
    if not any(variant.gaps):
        return False
    own = {
        index
        for slot in variant.slots
        for begin, end in spans[slot]
        if first <= begin and end <= last
        for index in range(begin, end + 1)
    }
    return any(words.words[index] in _NEGATIONS and index not in own for index in range(first + 1, last))


def _variants(phrase: str) -> list[tuple[tuple[_Slot, ...], tuple[int, ...]]]:
    """Every way to say `phrase`, with and without what may be left out: its slots and the most words before each."""
    slots = list(_read_slots(phrase))
    optional = sum((() in slot) for slot in slots)
    if not slots or optional > _MOST_OPTIONAL:
        raise _unreadable(phrase)
    choices = [(slot - {()}, None) if () in slot else (slot,) for slot in slots]
    variants: list[tuple[tuple[_Slot, ...], tuple[int, ...]]] = []
    for chosen in product(*choices):
        said: list[_Slot] = []
        gaps: list[int] = []
        gap = 0
        for slot in chosen:
            if slot == _GAP:
                gap = WORDS_IN_A_GAP
            elif slot:
                said.append(slot)
                gaps.append(gap)
                gap = 0
        if gap or not said or gaps[0]:
            raise _unreadable(phrase)
        variants.append((tuple(said), tuple(gaps)))
    return variants


def _read_slots(phrase: str) -> Iterator[_Slot]:
    """The parts of a phrase in order: `…`, or a set of alternatives, each of (piece, most words before it)."""
    group: list[list[str]] | None = None
    for part in _TOKEN.findall(fold(phrase)):
        if part == "(":
            if group is not None:
                raise _unreadable(phrase)
            group = [[]]
        elif part in "|)" and group is None:
            raise _unreadable(phrase)
        elif part == "|":
            (group or []).append([])
        elif part == ")":
            yield frozenset(_alternative(pieces, phrase) for pieces in group or ())
            group = None
        elif group is not None:
            group[-1].extend(_pieces(part, phrase))
        elif part == "...":
            yield _GAP
        else:
            for piece in _pieces(part, phrase):
                yield frozenset({((piece, 0),)})
    if group is not None:
        raise _unreadable(phrase)


def _alternative(pieces: list[str], phrase: str) -> tuple[tuple[str, int], ...]:
    spoken = [
        (piece, WORDS_IN_A_GAP if number and pieces[number - 1] == "..." else 0)
        for number, piece in enumerate(pieces)
    ]
    if pieces and "..." in (pieces[0], pieces[-1]):
        raise _unreadable(phrase)
    return tuple(one for one in spoken if one[0] != "...")


def _pieces(token: str, phrase: str) -> list[str]:
    if token in ("...", _NUMBER):
        return [token]
    pieces = _PIECE.findall(token)
    if not pieces or "*" in _PIECE.sub("", token) or (len(pieces) > 1 and any("*" in piece for piece in pieces)):
        raise _unreadable(phrase)
    return pieces


def _unreadable(phrase: str) -> PydanticCustomError:
    return PydanticCustomError("phrase", "'{value}' cannot be read as a phrase", {"value": phrase})
