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
