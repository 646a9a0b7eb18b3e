"""Which card registered time is taken from, before the ERP knows of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.drawn_time import Draw, net_agreements
from rules.model import Agreement

TODAY = date(2026, 11, 25)


def card(remaining: int, product: str | None = None, to: str | None = None, begins: str | None = None) -> Agreement:
    return Agreement(
        "clips",
        product,  # type: ignore[arg-type]
        date.fromisoformat(begins) if begins else None,
        date.fromisoformat(to) if to else None,
        600,
        remaining,
        15,
    )


SUBSCRIPTION = Agreement("subscription", "bc")


@pytest.mark.parametrize(
    ("agreements", "draws", "left"),
    [
        ((card(60),), [(30, None)], [30]),
        ((card(60),), [(30, "bc"), (45, None)], [-15]),
        ((card(60, "bc"), card(60, "nav")), [(30, "nav")], [60, 30]),
        ((card(60), card(60, "nav")), [(75, "nav")], [45, 0]),
        ((card(60, to="2027-12-31"), card(30, to="2026-12-31")), [(45, None)], [45, 0]),
        ((card(60, to="2026-11-24"), card(30)), [(45, None)], [60, -15]),
        ((card(60, begins="2026-11-26"), card(30)), [(15, None)], [60, 15]),
        ((card(60, to="2026-11-24"),), [(45, None)], [15]),
        ((card(0, to="2026-12-31"), card(60)), [(30, None)], [0, 30]),
        ((card(60, "bc"),), [(30, "nav")], [30]),
        ((card(60),), [(-30, None)], [90]),
        ((card(0, to="2026-12-31"), card(60)), [(30, None), (-30, None)], [30, 30]),
        ((SUBSCRIPTION,), [(30, "bc")], [0]),
        ((SUBSCRIPTION, card(60)), [(30, None)], [0, 30]),
        ((), [(30, None)], []),
    ],
)
def test_time_is_taken_from_the_card_that_it_was_drawn_on(
    agreements: tuple[Agreement, ...], draws: list[tuple[int, str | None]], left: list[int]
) -> None:
    drawn = [Draw(minutes, product, TODAY) for minutes, product in draws]  # type: ignore[arg-type]
    assert [one.remaining_minutes for one in net_agreements(agreements, drawn)] == left


CARDS = st.lists(st.builds(card, st.integers(-60, 600), st.sampled_from(["bc", "nav", None])), min_size=1, max_size=4)
DRAWS = st.lists(st.builds(Draw, st.integers(-120, 240), st.sampled_from(["bc", "nav", None]), st.just(TODAY)))


@settings(max_examples=50)
@given(CARDS, DRAWS)
def test_no_minute_is_lost_and_none_is_taken_twice(cards: list[Agreement], draws: list[Draw]) -> None:
    left = net_agreements(cards, draws)
    taken = sum(one.remaining_minutes for one in cards) - sum(one.remaining_minutes for one in left)
    assert taken == sum(one.minutes for one in draws)
    assert [one.product for one in left] == [one.product for one in cards]
