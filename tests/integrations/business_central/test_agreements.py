from datetime import date

import pytest

from integrations.business_central.agreements import parse_agreement
from integrations.errors import UnexpectedAnswer
from integrations.row import Row
from rules.model import Agreement


def row(**changed: object) -> Row:
    values: dict[str, object] = {
        "customerNumber": "4415",
        "kind": "ClipCard",
        "product": "BC",
        "validFrom": "2024-03-01",
        "validTo": "0001-01-01",
        "purchasedMinutes": 600,
        "remainingMinutes": 540,
        "clipMinutes": 15,
    }
    return Row("business_central", "supportAgreements", "value[0]", values | changed)


def test_a_clip_card_has_minutes_and_open_end() -> None:
    assert parse_agreement(row()) == Agreement("clips", "bc", date(2024, 3, 1), None, 600, 540, 15)


def test_a_subscription_has_no_clips() -> None:
    subscription = row(
        kind="Subscription", product=" ", validTo="2026-12-31", purchasedMinutes=0, remainingMinutes=0, clipMinutes=0
    )
    assert parse_agreement(subscription) == Agreement("subscription", None, date(2024, 3, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("written", "product"), [("BC", "bc"), ("NAV", "nav"), ("", None), (" ", None), ("_x0020_", None)]
)
def test_a_blank_product_covers_all(written: str, product: str | None) -> None:
    assert parse_agreement(row(product=written)).product == product


def test_a_card_may_be_overdrawn() -> None:
    assert parse_agreement(row(remainingMinutes=-30)).remaining_minutes == -30


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"kind": "Klippekort"}, "kind: expected Subscription or ClipCard"),
        ({"kind": None}, "kind: expected text"),
        ({"product": "C5"}, "product: expected blank, BC or NAV"),
        ({"validTo": "31-12-2026"}, "validTo: expected a date"),
        ({"remainingMinutes": "540"}, "remainingMinutes: expected an exact number"),
        ({"clipMinutes": 0}, "clipMinutes: expected more than 0 on a clip card"),
        ({"purchasedMinutes": -1}, "purchasedMinutes: expected no less than 0"),
    ],
)
def test_a_wrong_row_is_named_by_its_path(changed: dict[str, object], named: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        parse_agreement(row(**changed))
    assert str(caught.value) == f"business_central: supportAgreements: value[0].{named}"
