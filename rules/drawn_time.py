"""Clip cards less the time that was drawn on them and that the ERP does not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.model import Agreement, Product


@dataclass(frozen=True, slots=True)
class Draw:
    """Minutes drawn on a card of `product` (None: one for every product) for work of the local date `on`.

    Negative minutes are given back.
    """

    minutes: int
    product: Product | None
    on: date


def net_agreements(agreements: Sequence[Agreement], draws: Iterable[Draw]) -> tuple[Agreement, ...]:
    """The same agreements in their order, their cards less what was drawn.

    A draw takes from the cards that were valid then, of its product before those of all products, and of these the
    one that ends first; what is more than they have is owed on the last.  What no card fits takes from any.
    """
    left = [one.remaining_minutes for one in agreements]
    for draw in draws:
        places = _places(agreements, draw)
        if not places:
            continue
        minutes = draw.minutes
        for place in places[:-1]:
            taken = min(minutes, max(left[place], 0))
            left[place] -= taken
            minutes -= taken
        left[places[-1]] -= minutes
    return tuple(
        one if one.remaining_minutes == rest else replace(one, remaining_minutes=rest)
        for one, rest in zip(agreements, left, strict=True)
    )


def _places(agreements: Sequence[Agreement], draw: Draw) -> list[int]:
    """The cards that a draw takes from, in that order; one alone for what is given back."""
    cards = [place for place, one in enumerate(agreements) if one.kind == "clips"]

    def fits(place: int) -> bool:
        one = agreements[place]
        return (one.valid_from or date.min) <= draw.on <= (one.valid_to or date.max) and one.product in (
            draw.product,
            None,
        )

    def order(place: int) -> tuple[bool, date]:
        one = agreements[place]
        return one.product != draw.product, one.valid_to or date.max

    found = sorted([place for place in cards if fits(place)] or cards, key=order)
    return found if draw.minutes > 0 else found[:1]
