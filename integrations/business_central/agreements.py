"""A row of `supportAgreements`, the API page of docs/business-central.md."""

from __future__ import annotations

from typing import Literal

from integrations.row import Row
from rules.model import Agreement

COLUMNS = (
    "customerNumber",
    "kind",
    "product",
    "validFrom",
    "validTo",
    "purchasedMinutes",
    "remainingMinutes",
    "clipMinutes",
)

_KINDS: dict[str, Literal["subscription", "clips"]] = {"Subscription": "subscription", "ClipCard": "clips"}
_PRODUCTS: dict[str, Literal["bc", "nav"] | None] = {"": None, "BC": "bc", "NAV": "nav"}


def parse_agreement(row: Row) -> Agreement:
    """One agreement.  Raises UnexpectedAnswer."""
    kind = _KINDS.get(row.option("kind"))
    if kind is None:
        row.fail("kind", "expected Subscription or ClipCard")
    clip_minutes = row.minutes("clipMinutes")
    if kind == "clips" and clip_minutes <= 0:
        row.fail("clipMinutes", "expected more than 0 on a clip card")
    purchased_minutes = row.minutes("purchasedMinutes")
    if purchased_minutes < 0:
        row.fail("purchasedMinutes", "expected no less than 0")
    return Agreement(
        kind=kind,
        product=parse_product(row),
        valid_from=row.date("validFrom"),
        valid_to=row.date("validTo"),
        purchased_minutes=purchased_minutes,
        remaining_minutes=row.minutes("remainingMinutes"),
        clip_minutes=clip_minutes,
    )


def parse_product(row: Row) -> Literal["bc", "nav"] | None:
    """The product of an agreement or account; None where it is blank.  Raises UnexpectedAnswer."""
    product = row.option("product")
    if product not in _PRODUCTS:
        row.fail("product", "expected blank, BC or NAV")
    return _PRODUCTS[product]
