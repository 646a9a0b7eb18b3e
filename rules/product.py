"""Which product a text is about, by the words that belong to one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator

from rules.phrases import check_phrase, compile_phrases
from rules.shape import Shape
from rules.words import Words

Phrase = Annotated[str, AfterValidator(check_phrase)]


class ProductShape(Shape):
    """The words of each product."""

    bc: list[Phrase]
    nav: list[Phrase]
    neither: list[Phrase] = []
    former: list[str] = []


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product's word: which list, which entry, as written, and whether the text says it is the former one."""

    product: Literal["bc", "nav"]
    entry: int
    words: str
    former: bool


class Products:
    """Finds the products' words in text."""

    def __init__(self, shape: ProductShape) -> None:
        self._owners: list[tuple[Literal["bc", "nav", "neither"], int]] = [
            *(("bc", number) for number in range(len(shape.bc))),
            *(("nav", number) for number in range(len(shape.nav))),
            *(("neither", number) for number in range(len(shape.neither))),
        ]
        self._matcher = compile_phrases([*shape.bc, *shape.nav, *shape.neither])
        self._former = frozenset(shape.former)

    def find(self, words: Words) -> tuple[ProductHit, ...]:
        """Every word of a product, in order."""
        return tuple(self._hits(words))

    def _hits(self, words: Words) -> Iterator[ProductHit]:
        hits = self._matcher.find_in(words)
        ignored = [(hit.start, hit.end) for hit in hits if self._owners[hit.phrase][0] == "neither"]
        taken: set[int] = set()
        for hit in hits:
            product, entry = self._owners[hit.phrase]
            if product == "neither" or hit.start in taken:
                continue
            if any(start <= hit.start < end for start, end in ignored):
                continue
            taken.add(hit.start)
            index = words.at(hit.start)
            former = index > 0 and words.words[index - 1] in self._former
            yield ProductHit(product, entry, words.around(hit.start, hit.end), former)


def choose_product(hits: tuple[ProductHit, ...]) -> ProductHit | None:
    """The product meant: the only one named; of two, the one that is not the former, or that is named far more."""
    for chosen in (hits, tuple(hit for hit in hits if not hit.former)):
        if len({hit.product for hit in chosen}) == 1:
            return chosen[0]
    counts = {product: sum(hit.product == product for hit in hits) for product in ("bc", "nav")}
    for product, other in (("bc", "nav"), ("nav", "bc")):
        if counts[product] >= 3 * counts[other] and counts[product]:
            return next(hit for hit in hits if hit.product == product)
    return None
