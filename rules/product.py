"""Which product a text is about, by the words that belong to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.fold import fold
from rules.phrases import PhraseHit, check_phrase, compile_phrases
from rules.shape import Shape
from rules.ticked_boxes import without_empty_boxes
from rules.words import Words

Phrase = Annotated[str, AfterValidator(check_phrase)]


class ProductShape(Shape):
    """The words of each product; `bc_weak` and `nav_weak` count only where neither is named."""

    bc: list[Phrase] = Field(default_factory=list)
    nav: list[Phrase] = Field(default_factory=list)
    bc_weak: list[Phrase] = Field(default_factory=list)
    nav_weak: list[Phrase] = Field(default_factory=list)
    neither: list[Phrase] = Field(default_factory=list)
    former: list[str] = Field(default_factory=list)
    points_out: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product's word: which list, which entry, as written, and what the words beside it say.

    `former` if it is the one that is left behind, `target` the one moved to, `pointed_out` the one that is meant;
    `moved_from` if the words name it as where a move starts, `moved` if they speak of a move that has been made,
    `undecided` if its sentence only thinks of one.
    """

    product: Literal["bc", "nav"]
    entries: str
    entry: int
    words: str
    former: bool = False
    pointed_out: bool = False
    target: bool = False
    moved_from: bool = False
    moved: bool = False
    undecided: bool = False


class Products:
    """Finds the products' words in text."""

    def __init__(self, shape: ProductShape) -> None:
        lists = {name: getattr(shape, name) for name in ("bc", "nav", "bc_weak", "nav_weak", "neither")}
        self._owners = [(name, number) for name, phrases in lists.items() for number in range(len(phrases))]
        self._matcher = compile_phrases([phrase for phrases in lists.values() for phrase in phrases])
        self._former = frozenset(fold(word) for word in shape.former)
        self._points_out = frozenset(fold(word) for word in shape.points_out)

    def find(self, words: Words) -> tuple[ProductHit, ...]:
        """Every word of a product, in order; weak words only where there is no other."""
        hits = tuple(self._hits(without_empty_boxes(words)))
        strong = tuple(hit for hit in hits if not hit.entries.endswith("_weak"))
        return strong or hits

    def _hits(self, words: Words) -> Iterator[ProductHit]:
        hits = self._matcher.find_in(words)
        ignored = [(hit.start, hit.end) for hit in hits if self._owners[hit.phrase][0] == "neither"]
        end = 0
        for number, hit in enumerate(hits):
            entries, entry = self._owners[hit.phrase]
            if entries == "neither" or hit.start < end or any(first <= hit.start < last for first, last in ignored):
                continue
            end = hit.end
            product: Literal["bc", "nav"] = "bc" if entries.startswith("bc") else "nav"
            index, last = words.at(hit.start), words.at(hit.end - 1)
            before = set(words.words[max(0, index - 2) : index])
            only_there = _fails_only_there(words, index)
            leads_to_other = self._leads_to_other(words, hit.end, product, hits[number:])
            yield ProductHit(
                product,
                entries,
                entry,
                words.around(hit.start, hit.end),
                former=not only_there
                and (
                    bool(before & self._former)
                    or leads_to_other
                    or _could_be_done_there(words, index, last)
                    or _is_declined(words, index)
                ),
                pointed_out=bool(before & self._points_out)
                or only_there
                or _is_instance(words, index)
                or _is_the_one_that(words, index, last),
                target=index > 0 and words.words[index - 1] in _DIRECTIONS,
                moved_from=bool(before & _FROM) or leads_to_other,
                moved=_tells_of_a_move(words, index),
                undecided=_is_undecided(words, index),
            )

    def _leads_to_other(self, words: Words, end: int, product: str, hits: Sequence[PhraseHit]) -> bool:
        """`NAV til BC`: the other product follows after at most one word and an arrow or a word of direction."""
        index = words.at(end) + 1
        if index >= len(words.words):
            return False
        between = words.folded[end : words.starts[index]]
        if words.words[index] in _DIRECTIONS:
            index += 1
        elif not any(arrow in between for arrow in _ARROWS):
            return False
        start = words.starts[index] if index < len(words.words) else -1
        return any(
            hit.start == start and not self._owners[hit.phrase][0].startswith((product, "neither")) for hit in hits
        )


_DIRECTIONS = frozenset({"til", "to", "nach", "till", "auf"})
_FROM = frozenset({"fra", "from", "fraan", "von"})
_ARROWS = ("→", "->", "=>")
_WHEN = frozenset(
    {"efter", "after", "nach", "nu", "now", "siden", "since", "nachdem", "seit", "inden", "foer", "before", "vor"}
)
_MOVE = re.compile(
    r"(?:skift|overgang|overgaa|opgrader|konverter|migr|mov(?:e|ing)|switch|upgrad|umstell|umstieg|wechsel|flyt|uppgrader"
    r"|bytet|bytte|gaaet|gaar|gone|changed?$|cutover)"
)
_HAS_MOVED = re.compile(
    r"(?:skiftet|flyttet|opgraderet|konverteret|migreret|overgaaet|moved|switched|upgraded|migrated|umgestellt|gewechselt"
    r"|umgezogen|uppgraderat|bytt)$"
)
_WORDS_OF_A_MOVE = 6
_CONSIDERS = frozenset(
    {
        *("overvejer", "overveje", "overvejelser", "taenker", "vurderer", "droefter", "considering", "consider"),
        *("thinking", "ueberlegen", "moechten", "funderar", "oevervaeger", "might"),
    }
)
_WOULD_LIKE = frozenset(
    {("vil", "gerne"), ("would", "like"), ("we'd", "like"), ("vill", "gaerna"), ("vil", "gjerne")}
)
_WORDS_BEFORE_A_PLAN = 10
_IN = frozenset({"i", "in", "im"})
_COULD = frozenset(
    {"kunne", "plejede", "could", "konnte", "konnten", "brukade", "pleide", "gik", "fungerede", "virkede", "worked"}
)
_BUT = frozenset({"men", "but", "aber"})
_WORKS = frozenset(
    {
        "virker",
        "works",
        "geht",
        "funktioniert",
        "fungerar",
        "fungerer",
        "kan",
        "can",
        "kann",
        "gaar",
        "fint",
        "fine",
        "ok",
    }
)
_IT_IS = ({"det", "er"}, {"it", "is"}, {"es", "ist"}, {"det", "aer"})
_THAT = (["der"], ["som"], ["that"], ["which"], ["das"], ["det"], ["vi"], ["jeg"])
_NOT = frozenset({"ikke", "not", "nicht", "inte"})


def _tells_of_a_move(words: Words, index: int) -> bool:
    """Do the words around tell of a move to this product that is behind, or only when something is to happen?"""
    if index == 0 or words.words[index - 1] not in _DIRECTIONS:
        return False
    sentence = words.sentences[index]
    near = [
        word
        for at, word in enumerate(
            words.words[max(0, index - _WORDS_OF_A_MOVE) : index + 3], max(0, index - _WORDS_OF_A_MOVE)
        )
        if words.sentences[at] == sentence
    ]
    moves = [word for word in near if _MOVE.match(word) or _HAS_MOVED.match(word)]
    return bool(moves) and (not _WHEN.isdisjoint(near) or any(_HAS_MOVED.match(word) for word in moves))


def _is_declined(words: Words, index: int) -> bool:
    """`vi vil ikke skifte til BC`."""
    if index < 3 or words.words[index - 1] not in _DIRECTIONS or not _MOVE.match(words.words[index - 2]):
        return False
    return not _NOT.isdisjoint(words.words[max(0, index - 5) : index - 2])


def _is_undecided(words: Words, index: int) -> bool:
    """`vi overvejer at gå fra NAV til BC`."""
    if index == 0 or words.words[index - 1] not in _DIRECTIONS:
        return False
    near = words.words[max(0, index - _WORDS_BEFORE_A_PLAN) : index]
    return not _CONSIDERS.isdisjoint(near) or any(pair in _WOULD_LIKE for pair in pairwise(near))


def _fails_only_there(words: Words, index: int) -> bool:
    """`det virker i NAV, men ikke i BC`: what fails, fails in the product named after the `not`."""
    start = index - 1 if index and words.words[index - 1] in _IN else index
    if start < 2 or words.words[start - 2] not in _BUT or words.words[start - 1] not in _NOT:
        return False
    earlier = words.words[max(0, start - 12) : start - 2]
    return not _WORKS.isdisjoint(earlier) and _NOT.isdisjoint(earlier)


def _is_instance(words: Words, index: int) -> bool:
    """`NAV-serveren (MicrosoftDynamicsNavServer$BC220)`: the service's instance is named for what it runs."""
    return words.folded.endswith("$", 0, words.starts[index])


def _is_the_one_that(words: Words, index: int, last: int) -> bool:
    """`det er NAV, der driller`."""
    return index > 1 and set(words.words[index - 2 : index]) in _IT_IS and words.words[last + 1 : last + 2] in _THAT


def _could_be_done_there(words: Words, index: int, last: int) -> bool:
    """`i NAV kunne man sortere`: said of the product that somebody had."""
    following = words.words[last + 1 : last + 4]
    return (
        index > 0
        and words.words[index - 1] in _IN
        and following[:1] != []
        and following[0] in _COULD
        and (_NOT.isdisjoint(following))
    )


def _is_a_thought_of_moving(hits: tuple[ProductHit, ...]) -> bool:
    return (
        len({hit.product for hit in hits}) > 1
        and any(hit.undecided for hit in hits)
        and any(hit.moved_from for hit in hits)
        and all(hit.moved_from or hit.target for hit in hits)
    )


def choose_product(hits: tuple[ProductHit, ...]) -> ProductHit | None:
    """The product meant: the only one, the one pointed out, the one not left behind, or the one named far more.

    None if nothing tells, or if somebody only thinks of moving from one to the other.
    """
    if _is_a_thought_of_moving(hits):
        return None
    beside_a_move = tuple(hit for hit in hits if not hit.moved)
    for chosen in (
        hits,
        tuple(hit for hit in hits if hit.pointed_out),
        beside_a_move if not any(hit.moved_from for hit in beside_a_move) else (),
        tuple(hit for hit in hits if not hit.former),
        tuple(hit for hit in hits if hit.target),
    ):
        if len({hit.product for hit in chosen}) == 1:
            return chosen[0]
    counts = {product: sum(hit.product == product for hit in hits) for product in ("bc", "nav")}
    for product, other in (("bc", "nav"), ("nav", "bc")):
        if counts[product] >= 3 * counts[other] and counts[product]:
            return next(hit for hit in hits if hit.product == product)
    return None
