from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.agreement import decide_coverage
from rules.credit import decide_credit
from rules.model import Agreement, Credit

DAY = date(2026, 11, 23)


def card(
    left: int, *, bought: int = 600, to: date | None = None, unit: int = 15, product: str | None = None
) -> Agreement:
    return Agreement("clips", product, None, to, bought, left, unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("agreements", "product", "expected"),
    [
        (None, "bc", ("unknown", None, None)),
        ((), "bc", ("none", None, None)),
        ((Agreement("subscription"),), "bc", ("subscription", None, None)),
        ((Agreement("subscription", "nav"),), "bc", ("none", None, None)),
        ((Agreement("subscription", "nav"),), "unknown", ("subscription", None, None)),
        ((Agreement("subscription", None, date(2026, 11, 24)),), "bc", ("none", None, None)),
        ((Agreement("subscription", None, DAY, DAY),), "bc", ("subscription", None, DAY)),
        ((Agreement("subscription", None, None, date(2026, 11, 22)),), "bc", ("none", None, None)),
        ((card(150),), "bc", ("clips", Decimal(10), None)),
        ((card(100, unit=0),), "bc", ("clips", Decimal(100) / 60, None)),
        ((card(0),), "bc", ("clips", Decimal(0), None)),
        ((card(150), Agreement("subscription")), "bc", ("subscription", None, None)),
        (
            (card(30, to=date(2027, 5, 1)), card(15, to=date(2026, 12, 1)), card(0, to=date(2026, 11, 30))),
            "bc",
            ("clips", Decimal(3), date(2026, 12, 1)),
        ),
    ],
)
def test_the_agreement_in_force_covers_the_ticket(
    agreements: tuple[Agreement, ...] | None, product: str, expected: tuple[str, Decimal | None, date | None]
) -> None:
    coverage = decide_coverage(agreements, product, DAY)  # type: ignore[arg-type]
    assert (coverage.state, coverage.clips_remaining, coverage.ends_on) == expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [(121, []), (120, ["80"]), (31, ["80"]), (30, ["95"]), (1, ["95"])],
)
def test_a_card_that_is_nearly_used_up_is_flagged_at_80_and_95_percent(left: int, expected: list[str]) -> None:
    reasons = decide_coverage((card(left),), "bc", DAY).reasons
    assert [reason.values["percent"] for reason in reasons if reason.key == "clips_low"] == expected


@pytest.mark.parametrize(("ends", "soon"), [(date(2026, 12, 23), True), (date(2026, 12, 24), False)])
def test_an_agreement_that_ends_within_30_days_is_flagged(ends: date, soon: bool) -> None:
    reasons = decide_coverage((Agreement("subscription", None, None, ends),), "bc", DAY).reasons
    assert any(reason.key == "agreement_ends_soon" for reason in reasons) == soon


def test_a_used_up_card_says_so() -> None:
    assert decide_coverage((card(0),), "bc", DAY).reasons[-1].key == "clips_used_up"


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        (None, "unknown"),
        (Credit("none", Decimal(0)), "ok"),
        (Credit("none", Decimal("-5")), "ok"),
        (Credit("none", Decimal("0.01")), "overdue"),
        (Credit("none", None), "unknown"),
        (Credit("all", None), "blocked"),
        (Credit("ship", Decimal(0)), "blocked"),
        (Credit("invoice", Decimal(5)), "blocked"),
    ],
)
def test_credit_is_one_word(credit: Credit | None, expected: str) -> None:
    assert decide_credit(credit)[0] == expected


@pytest.mark.parametrize(
    ("agreements", "kinds"),
    [
        ((card(150),), []),
        ((card(120),), ["clips_80"]),
        ((card(30),), ["clips_95"]),
        ((card(0),), ["clips_used_up"]),
        ((card(30, to=date(2026, 12, 1)),), ["ends_soon", "clips_95"]),
        ((Agreement("subscription", None, None, date(2026, 12, 1)),), ["ends_soon"]),
        ((Agreement("subscription"),), []),
    ],
)
def test_what_the_desk_shall_hear_of_once_is_flagged(agreements: tuple[Agreement, ...], kinds: list[str]) -> None:
    assert [flag.kind for flag in decide_coverage(agreements, "bc", DAY).flags] == kinds


def test_a_new_card_is_flagged_anew_and_the_same_card_is_not() -> None:
    one, same, other = (
        decide_coverage((card(left, to=to),), "bc", DAY).flags[0]
        for left, to in ((25, date(2027, 6, 1)), (20, date(2027, 6, 1)), (25, date(2027, 7, 1)))
    )
    assert one == same != other


def test_what_is_used_is_counted_over_all_valid_cards() -> None:
    cards = (card(0, to=date(2026, 12, 1)), card(300, to=date(2027, 5, 1)), card(600, to=date(2026, 11, 1)))
    coverage = decide_coverage(cards, "bc", DAY)
    assert (coverage.used_percent, coverage.days_left) == (Decimal(75), Decimal(159))


@pytest.mark.parametrize(
    ("credit", "keys"),
    [
        (Credit("none", Decimal(0), Decimal(100), Decimal(100)), ["credit_ok"]),
        (Credit("none", Decimal(0), Decimal("100.01"), Decimal(100)), ["credit_ok", "credit_over_limit"]),
        (Credit("ship", Decimal(0), Decimal(200), Decimal(100)), ["credit_blocked", "credit_over_limit"]),
        (Credit("none", Decimal(1), Decimal(200), None), ["credit_overdue"]),
        (Credit("none", None, None, Decimal(100)), ["credit_unknown"]),
    ],
)
def test_more_owed_than_the_limit_allows_is_said(credit: Credit, keys: list[str]) -> None:
    assert [reason.key for reason in decide_credit(credit)[1]] == keys
