"""The phrases that admins write: plain words, stems, compounds, gaps and alternatives, blind to case and to æ/ae.

- `nedbrud` is that word; `nedbrud*` also what begins with it, `*nedbrud` what ends so, `*server*` what contains it;
- `kan ikke ... logge på` (or `…`) allows up to six words between, in one sentence;
- `(nede|gået ned)` is one or the other; `(helt|)` may be left out;
- `<n>` is a number from two up, in digits or as a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from rules.common_words import commonness
from rules.fold import LOST
from rules.kept_words import KeptWords
from rules.negation import NEGATIONS, denies, find_negation
from rules.phrase_spans import Fit, Row, Span, chain, find_rows, find_spans
from rules.phrase_syntax import NUMBER, Slot, parse_phrase
from rules.words import Words, read_words, split_hyphens, split_words

_DANISH = ("ae", "oe", "aa")
_MOST_LOST = 3
_LOST_IN_WORD = re.compile(rf"\w*{LOST}\w*")
_SEVERAL = re.compile(r"[2-9]|[1-9]\d{1,3}")
_LONGEST_OF_SEVERAL = 4
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


class PhraseHit(NamedTuple):
    """Where phrase number `phrase` stands in the folded text.

    `negated` if a negation comes shortly before it; `denied` if it is the phrase itself that is not so.  `kan ikke
    bogføre` and `ikke se en faktura` are still about `bogføre` and `faktura`; `er ikke nede` is not about `nede`.
    """

    phrase: int
    start: int
    end: int
    negated: bool
    denied: bool


_NO_ROWS: Mapping[int | None, Sequence[Row]] = {}


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
        slots: dict[Slot, int] = {}
        variants = [
            _variant(phrase, [slots.setdefault(slot, len(slots)) for slot in said], gaps)
            for phrase, written in enumerate(phrases)
            for said, gaps in parse_phrase(written)
        ]
        self._alone: list[set[int]] = []
        self._in_front: dict[int, dict[int | None, list[Row]]] = {}
        for number, slot in enumerate(slots):
            for alternative in slot:
                row = [pieces.setdefault(piece, len(pieces)) for piece, _ in alternative]
                while len(self._alone) < len(pieces):
                    self._alone.append(set())
                if len(row) == 1:
                    self._alone[row[0]].add(number)
                else:
                    following = [(piece, gap) for piece, (_, gap) in zip(row[1:], alternative[1:], strict=True)]
                    second = row[1] if not following[0][1] else None
                    self._in_front.setdefault(row[0], {}).setdefault(second, []).append(Row(number, following))
        self._number = pieces.get(NUMBER)
        self._whole = {piece: number for piece, number in pieces.items() if "*" not in piece and piece != NUMBER}
        stems = [(piece.strip("*"), piece[0] == "*", piece[-1] == "*", number) for piece, number in pieces.items()]
        self._stems = [stem for stem in stems if stem[1] or stem[2]]
        self._automaton = AhoCorasick([stem[0] for stem in self._stems]) if self._stems else None
        says_digits = any(letter.isdigit() for piece in pieces for letter in piece)
        self._known = KeptWords(self._find_fit, self._find_fit if says_digits else self._long_number_fit)
        uses, common = [0] * len(slots), [commonness(slot) for slot in slots]
        for variant in variants:
            for number in variant.slots:
                uses[number] += 1
        self._anchored: list[list[_Variant]] = [[] for _ in slots]
        for variant in variants:
            rarest = min(variant.slots, key=lambda number: (common[number], uses[number]))
            self._anchored[rarest].append(variant)
        self._anchors = frozenset(number for number, anchored in enumerate(self._anchored) if anchored)

    def find(self, text: str) -> tuple[PhraseHit, ...]:
        """Every hit in `text` (as written or folded), in order; offsets are those of the folded text."""
        return self.find_in(read_words(text))

    def find_in(self, words: Words) -> tuple[PhraseHit, ...]:
        """Every hit in words that were read before."""
        if LOST in words.folded:
            words = self._mended(words)
        fits = list(map(self._known.__getitem__, words.words))
        met = [(index, fit) for index, fit in enumerate(fits) if fit]
        rows = find_rows(fits, met, words.sentences)
        anchors = self._anchors.intersection(rows).union(*[fit.anchors for _, fit in met if fit.anchors])
        if not anchors:
            return ()
        begun = set(rows).union(*[fit.slots for _, fit in met])
        possible = [variant for anchor in anchors for variant in self._anchored[anchor] if variant.needs <= begun]
        if not possible:
            return ()
        wanted = {slot for variant in possible for slot in variant.slots}
        spans = find_spans(met, rows, wanted)
        hits: set[PhraseHit] = set()
        for variant in possible:
            found = [spans[slot] for slot in variant.slots]
            for first, last in chain(found, variant.gaps, words.sentences) if len(found) > 1 else found[0]:
                negation = find_negation(words, first)
                within = _negated_within(words, variant, spans, first, last)
                negated = within or negation is not None
                denied = within or (negation is not None and denies(words, negation, first))
                hits.add(PhraseHit(variant.phrase, words.starts[first], words.ends[last], negated, denied))
        return tuple(sorted(hits, key=_place))

    def find_within(self, words: Words) -> tuple[PhraseHit, ...]:
        """Every hit, also in parts of words with a hyphen: `server*` in `NAV-serveren`, `moms` in `EU-moms`.

        They are looked for as written and apart, so that `e-mail*` is found as before.
        """
        hits = self.find_in(words)
        if "-" not in words.folded or (apart := split_hyphens(words)) is words:
            return hits
        places = {(hit.phrase, hit.start, hit.end) for hit in hits}
        further = [
            _with_negation(hit, words)
            for hit in self.find_in(apart)
            if (hit.phrase, hit.start, hit.end) not in places
        ]
        return tuple(sorted((*hits, *further), key=_place)) if further else hits

    def _mended(self, words: Words) -> Words:
        """The words with a letter in each place where one was lost: the one that makes a word of the phrases."""
        return split_words(words.text, _LOST_IN_WORD.sub(self._mend, words.folded))

    def _mend(self, match: re.Match[str]) -> str:
        parts = match[0].split(LOST)
        if len(parts) <= _MOST_LOST + 1:
            for letters in product(_DANISH, repeat=len(parts) - 1):
                said = "".join(part + letter for part, letter in zip(parts, (*letters, ""), strict=True))
                if said in self._whole or any(self._open_pieces(word) for word in split_words(said, said).words):
                    return said
        return match[0].replace(LOST, "? ")

    def _long_number_fit(self, word: str) -> Fit | None:
        """Texts are full of long numbers, each another one, and of no interest but that they may be several."""
        return self._several if len(word) <= _LONGEST_OF_SEVERAL and _SEVERAL.fullmatch(word) else None

    @cached_property
    def _several(self) -> Fit | None:
        return self._find_fit("2")

    def _find_fit(self, word: str) -> Fit | None:
        pieces = self._open_pieces(word)
        if (whole := self._whole.get(word)) is not None:
            pieces.add(whole)
        if not pieces:
            return None
        slots = frozenset(slot for piece in pieces for slot in self._alone[piece])
        begins: dict[int | None, list[Row]] = {}
        for piece in pieces:
            for second, rows in self._in_front.get(piece, _NO_ROWS).items():
                begins.setdefault(second, []).extend(rows)
        return Fit(frozenset(pieces), slots, self._anchors & slots, begins)

    def _open_pieces(self, word: str) -> set[int]:
        """The stems that a word fits, and that it is a number."""
        pieces: set[int] = set()
        if self._number is not None and (word in _NUMBER_WORDS or _SEVERAL.fullmatch(word)):
            pieces.add(self._number)
        if self._automaton is not None:
            for stem, begin, end in self._automaton.find_matches_as_indexes(word, overlapping=True):
                _, open_left, open_right, number = self._stems[stem]
                if (open_left or begin == 0) and (open_right or end == len(word)):
                    pieces.add(number)
        return pieces


def _with_negation(hit: PhraseHit, words: Words) -> PhraseHit:
    """A hit in a part of a word, of which what is said of the whole word is so too: `ikke EU-moms`."""
    first = words.at(hit.start)
    negation = find_negation(words, first)
    if negation is None or hit.denied:
        return hit
    return hit._replace(negated=True, denied=denies(words, negation, first))


def _place(hit: PhraseHit) -> tuple[int, int, int]:
    return hit.start, hit.phrase, hit.end


def compile_phrases(phrases: Sequence[str]) -> PhraseMatcher:
    """A matcher for all of them.  Raises PydanticCustomError `phrase` for one that cannot be read."""
    return PhraseMatcher(phrases)


def check_phrase(phrase: str) -> str:
    """`phrase` itself.  Raises PydanticCustomError `phrase` if it cannot be read."""
    parse_phrase(phrase)
    return phrase


def _negated_within(words: Words, variant: _Variant, spans: Mapping[int, list[Span]], first: int, last: int) -> bool:
    """Does a negation stand in a gap (`er ikke nede` for `er ... nede`), not among the phrase's own words?"""
    if not any(variant.gaps) or NEGATIONS.isdisjoint(words.words[first + 1 : last]):
        return False
    own = {
        index
        for slot in variant.slots
        for begin, end in spans[slot]
        if first <= begin and end <= last
        for index in range(begin, end + 1)
    }
    return any(words.words[index] in NEGATIONS and index not in own for index in range(first + 1, last))
