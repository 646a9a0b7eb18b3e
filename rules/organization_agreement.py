"""The agreement that a desk without one in its ERP keeps on the organization in Zendesk.

`hotline zendesk apply` makes the fields; a customer with two agreements needs a file or an ERP instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

from rules.model import Agreement, FieldValue

OrganizationFieldType: TypeAlias = Literal["dropdown", "date", "integer", "decimal"]


@dataclass(frozen=True, slots=True)
class OrganizationField:
    """A field of organizations by its key; `options` are (label, tag) of a dropdown."""

    key: str
    title: str
    type: OrganizationFieldType
    options: tuple[tuple[str, str], ...] = ()


ORGANIZATION_FIELDS = (
    OrganizationField(
        "hotline_agreement",
        "Hotline: aftale",
        "dropdown",
        (
            ("Abonnement", "hotline_org_subscription"),
            ("Klippekort", "hotline_org_clips"),
            ("Ingen", "hotline_org_none"),
        ),
    ),
    OrganizationField(
        "hotline_product",
        "Hotline: aftalens produkt",
        "dropdown",
        (("Business Central", "hotline_org_bc"), ("NAV", "hotline_org_nav"), ("Begge", "hotline_org_both")),
    ),
    OrganizationField("hotline_from", "Hotline: aftale fra", "date"),
    OrganizationField("hotline_to", "Hotline: aftale til", "date"),
    OrganizationField("hotline_clips_bought", "Hotline: klip købt", "integer"),
    OrganizationField("hotline_clips_left", "Hotline: klip tilbage", "decimal"),
    OrganizationField("hotline_clip_minutes", "Hotline: minutter pr. klip", "integer"),
)

_KINDS: Mapping[object, Literal["subscription", "clips"]] = {
    "hotline_org_subscription": "subscription",
    "hotline_org_clips": "clips",
}
_PRODUCTS: Mapping[object, Literal["bc", "nav"] | None] = {
    None: None,
    "hotline_org_bc": "bc",
    "hotline_org_nav": "nav",
    "hotline_org_both": None,
}
_CLIPS = ("bought", "left")


def parse_organization_agreement(fields: Mapping[str, FieldValue]) -> tuple[Agreement, ...] | None:
    """The agreement of these fields, () for none; None where nothing is said, or what is said makes no sense."""
    stated = fields.get("hotline_agreement")
    if stated == "hotline_org_none":
        return ()
    kind, product = _KINDS.get(stated), fields.get("hotline_product")
    if kind is None or product not in _PRODUCTS:
        return None
    try:
        minutes = _number(fields, "hotline_clip_minutes") if kind == "clips" else Decimal(0)
        bought, left = (
            _number(fields, f"hotline_clips_{name}") if kind == "clips" else Decimal(0) for name in _CLIPS
        )
        days = (_day(fields, "hotline_from"), _day(fields, "hotline_to"))
    except ValueError:
        return None
    if kind == "clips" and (minutes <= 0 or minutes != int(minutes)):
        return None
    return (Agreement(kind, _PRODUCTS[product], *days, int(bought * minutes), int(left * minutes), int(minutes)),)


def _number(fields: Mapping[str, FieldValue], key: str) -> Decimal:
    try:
        number = Decimal(str(fields.get(key)))
    except InvalidOperation:
        raise ValueError(key) from None
    if not number.is_finite() or abs(number) >= 100_000:
        raise ValueError(key)
    return number


def _day(fields: Mapping[str, FieldValue], key: str) -> date | None:
    """Zendesk answers a date with a time of day that means nothing."""
    value = fields.get(key)
    return date.fromisoformat(str(value)[:10]) if value else None
