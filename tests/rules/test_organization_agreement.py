"""The agreement on the organization in Zendesk: read as the fields say, unknown where they make no sense."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.model import Agreement, FieldValue
from rules.organization_agreement import ORGANIZATION_FIELDS, parse_organization_agreement

CARD: dict[str, FieldValue] = {
    "hotline_agreement": "hotline_org_clips",
    "hotline_clips_bought": "40",
    "hotline_clips_left": "10.5",
    "hotline_clip_minutes": "15",
}


@pytest.mark.parametrize(
    ("fields", "agreements"),
    [
        ({}, None),
        ({"hotline_agreement": None}, None),
        ({"hotline_agreement": "hotline_org_none"}, ()),
        ({"hotline_agreement": "hotline_org_subscription"}, (Agreement("subscription"),)),
        (
            {
                "hotline_agreement": "hotline_org_subscription",
                "hotline_product": "hotline_org_bc",
                "hotline_from": "2026-01-01T00:00:00+00:00",
                "hotline_to": "2026-12-31",
            },
            (Agreement("subscription", "bc", date(2026, 1, 1), date(2026, 12, 31)),),
        ),
        (
            {"hotline_agreement": "hotline_org_subscription", "hotline_product": "hotline_org_both"},
            (Agreement("subscription"),),
        ),
        (CARD, (Agreement("clips", None, None, None, 600, 157, 15),)),
        ({**CARD, "hotline_clips_left": None}, None),
        ({**CARD, "hotline_clips_left": "mange"}, None),
        ({**CARD, "hotline_clips_left": "NaN"}, None),
        ({**CARD, "hotline_clips_bought": "1e9"}, None),
        ({**CARD, "hotline_clip_minutes": "0"}, None),
        ({**CARD, "hotline_to": "snart"}, None),
        ({**CARD, "hotline_product": "c5"}, None),
        ({"hotline_agreement": "hotline_org_gold"}, None),
    ],
)
def test_the_fields_make_an_agreement(
    fields: dict[str, FieldValue], agreements: tuple[Agreement, ...] | None
) -> None:
    assert parse_organization_agreement(fields) == agreements


def test_the_documentation_names_every_field() -> None:
    document = (Path(__file__).parents[2] / "docs" / "agreements.md").read_text("utf-8")
    assert all(f"`{one.key}`" in document for one in ORGANIZATION_FIELDS)
