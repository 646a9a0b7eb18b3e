"""Every label that does not hold on the ticket is named, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from demo.comparison import differences
from integrations.zendesk.ticket import TicketSnapshot
from rules.language.catalogue import load_catalogue
from rules.model import FieldValue, Ticket

FIELDS: dict[str, FieldValue] = {
    "rulebook": "abc",
    "critical": True,
    "product": "hotline_product_bc",
    "customer_number": "10482",
    "identity": "hotline_id_proven",
    "agreement": "hotline_agreement_clips",
    "credit": "hotline_credit_ok",
    "account": "Klitgård Trælast / 410",
}
CALLBACK = load_catalogue("da").text("note.callback", phone="+45 98 11 20 41")


def found(labels: dict[str, Any], *note: str, group: str | None = "Vagt", **changed: FieldValue) -> list[str]:
    ticket = Ticket(
        id="1",
        channel="email",
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
        subject="",
        description="",
        custom_fields={**FIELDS, **changed},
        group=group,
        priority="urgent",
    )
    return differences(labels, TicketSnapshot(ticket, "stamp"), note, load_catalogue("da"))


def test_labels_that_hold_are_not_named() -> None:
    labels = {
        "critical": True,
        "product": "bc",
        "customer_number": "10482",
        "account": "KLITGÅRD TRAELAST",
        "ref_id": None,
        "callback_phone": "+4598112041",
        "expect": {"group": "Vagt", "priority": "urgent", "identity": "proven", "agreement": "clips", "credit": "ok"},
    }
    assert found(labels, CALLBACK) == []


def test_a_sample_without_labels_asks_only_that_the_ticket_was_updated() -> None:
    assert found({}, CALLBACK) == []
    assert found({}, rulebook=None) == ["updated: True expected, False found"]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ({"critical": False}, "critical"),
        ({"product": "nav"}, "product"),
        ({"customer_number": "10483"}, "customer_number"),
        ({"ref_id": "411"}, "ref_id"),
        ({"ref_id": ["411"]}, "ref_id"),
        ({"account": "Klitgård"}, "account"),
        ({"callback_phone": "+4598112042"}, "callback_phone"),
        ({"callback_phone": None}, "callback_phone"),
        ({"expect": {"group": "BC Support"}}, "group"),
        ({"expect": {"credit": "overdue"}}, "credit"),
        ({"expect": {"colour": "red"}}, "colour"),
    ],
)
def test_a_label_that_does_not_hold_is_named(labels: dict[str, Any], name: str) -> None:
    (difference,) = found(labels, CALLBACK)
    assert difference.startswith(f"{name}: ")


def test_what_only_the_text_says_of_an_unproven_customer_counts() -> None:
    nobody = {"customer_number": None, "product": "unknown"}
    assert found(nobody) == [], "the ERP may know more of a proven customer than the text"
    names = [one.partition(":")[0] for one in found(nobody, identity="hotline_id_claimed")]
    assert names == ["customer_number", "product"]


def test_a_number_that_the_erp_does_not_know_stands_in_the_note() -> None:
    note = load_catalogue("da").text("note.customer_unknown_number", number="990017")
    assert found({"customer_number": "990017"}, note, customer_number=None, identity="hotline_id_missing") == []
