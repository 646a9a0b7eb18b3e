"""Which product a text is about, by the words that belong to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.fold import fold
from rules.phrases import PhraseHit, check_phrase, compile_phrases
from rules.shape import Shape
from rules.words import Words

Phrase = Annotated[str, AfterValidator(check_phrase)]


class ProductShape(Shape):
    """The words of each product; `bc_weak` and `nav_weak` count only where neither is named."""

    bc: list[Phrase]
    nav: list[Phrase]
    bc_weak: list[Phrase] = Field(default_factory=list)
    nav_weak: list[Phrase] = Field(default_factory=list)
    neither: list[Phrase] = Field(default_factory=list)
    former: list[str] = Field(default_factory=list)
    points_out: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product's word: which list, which entry, as written, and what the words beside it say.

    `former` if it is the one that is left behind, `target` the one moved to, `pointed_out` the one that is meant.
    """

    product: Literal["bc", "nav"]
    entries: str
    entry: int
    words: str
    former: bool = False
    pointed_out: bool = False
    target: bool = False


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
        hits = tuple(self._hits(words))
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
            index = words.at(hit.start)
            before = set(words.words[max(0, index - 2) : index])
            yield ProductHit(
                product,
                entries,
                entry,
                words.around(hit.start, hit.end),
                former=bool(before & self._former) or self._leads_to_other(words, hit.end, product, hits[number:]),
                pointed_out=bool(before & self._points_out),
                target=index > 0 and words.words[index - 1] in _DIRECTIONS,
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
_ARROWS = ("→", "->", "=>")


def choose_product(hits: tuple[ProductHit, ...]) -> ProductHit | None:
    """The product meant: the only one, the one pointed out, the one not left behind, or the one named far more."""
    for chosen in (
        hits,
        tuple(hit for hit in hits if hit.pointed_out),
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
