"""The demo's customers and tickets fit together, and to the format of the corpus."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo.business_central.records import read_records

ROOT = Path(__file__).parents[2]
CUSTOMERS = json.loads((ROOT / "demo" / "data" / "customers.json").read_text(encoding="utf-8"))["customers"]
BY_NUMBER = {customer["number"]: customer for customer in CUSTOMERS}
CHOICES = {
    "group": {"BC Support", "NAV Support", "ERP Support", "Vagt"},
    "priority": {"low", "normal", "high", "urgent"},
    "identity": {"proven", "claimed", "conflict", "missing"},
    "agreement": {"subscription", "clips", "none", "unknown"},
    "credit": {"ok", "overdue", "blocked", "unknown"},
}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


TICKETS = lines(ROOT / "demo" / "data" / "tickets.jsonl")
CORPUS = [ticket for name in ("tickets", "more") for ticket in lines(ROOT / "rules" / "training" / f"{name}.jsonl")]
each_ticket = pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: ticket["id"])


def by_email(email: str | None) -> list[dict[str, Any]]:
    return [
        customer
        for customer in CUSTOMERS
        if email and email in (customer["email"], *(contact["email"] for contact in customer["contacts"]))
    ]


def customer_of(ticket: dict[str, Any]) -> dict[str, Any] | None:
    """Whom the ticket is from, where that is beyond doubt or at least said."""
    number, proven = ticket["customer_number"], by_email(ticket["requester_email"])
    if number is None:
        return proven[0] if len(proven) == 1 else None
    named = BY_NUMBER.get(number)
    return named if not proven or named in proven else None


def test_the_customers_can_be_read_and_are_unmistakable() -> None:
    records = read_records(ROOT / "demo" / "data" / "customers.json", date(2026, 11, 20))
    ids = [row["id"] for row in records.rows["customers"]]
    contact_ids = [row["id"] for row in records.rows["customerContacts"]]
    ref_ids = [row["refId"] for row in records.rows["supportAccounts"]]
    for values in (ids, contact_ids, ref_ids, list(BY_NUMBER)):
        assert len(values) == len(set(values))
    assert len(BY_NUMBER) == len(CUSTOMERS) >= 15


@pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda customer: customer["number"])
def test_a_customer_has_a_number_of_four_to_six_digits_and_reserved_addresses(customer: dict[str, Any]) -> None:
    assert re.fullmatch(r"[1-9][0-9]{3,5}", customer["number"])
    for address in (customer["email"], *(contact["email"] for contact in customer["contacts"])):
        assert address.endswith(".example")


def test_the_tickets_have_the_corpus_fields_and_what_is_expected() -> None:
    assert len(TICKETS) >= 14
    assert len({ticket["id"] for ticket in TICKETS}) == len(TICKETS)
    for ticket in TICKETS:
        assert list(ticket) == [*CORPUS[0], "expect"]
        assert ticket["expect"].keys() == CHOICES.keys()
        assert all(value in CHOICES[name] for name, value in ticket["expect"].items())


@each_ticket
def test_a_ticket_is_nobodys_copy(ticket: dict[str, Any]) -> None:
    others = {other["description"] for other in CORPUS}
    assert ticket["description"] not in others
    email = ticket["requester_email"]
    assert email is None or email.endswith(".example")


@each_ticket
def test_times_carry_copenhagens_offset(ticket: dict[str, Any]) -> None:
    received_at = datetime.fromisoformat(ticket["received_at"])
    assert received_at.utcoffset() == received_at.astimezone(ZoneInfo("Europe/Copenhagen")).utcoffset()


@each_ticket
def test_what_is_expected_follows_from_sender_number_and_customer(ticket: dict[str, Any]) -> None:
    expect, proven = ticket["expect"], by_email(ticket["requester_email"])
    customer = customer_of(ticket)
    if customer is None:
        both = bool(proven) and ticket["customer_number"] in BY_NUMBER
        assert expect["identity"] == ("conflict" if both else "missing")
        assert expect["credit"] == "unknown"
        return
    assert expect["identity"] == ("proven" if customer in proven else "claimed")
    if expect["identity"] == "proven":
        owing = "overdue" if customer["overdue"] else "ok"
        assert expect["credit"] == ("blocked" if customer.get("blocked") else owing)
    else:
        assert expect["credit"] == "unknown"


@each_ticket
def test_the_expected_agreement_is_one_in_force_for_the_product(ticket: dict[str, Any]) -> None:
    customer, product = customer_of(ticket), ticket["product"].upper()
    if customer is None:
        return
    if ticket["expect"]["identity"] != "proven":
        assert ticket["expect"]["agreement"] == "unknown", "how an unproven customer stands is nobody's business"
        return
    day = ticket["received_at"][:10]
    kinds = {
        row["kind"]
        for row in customer["agreements"]
        if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] >= day)
        if product in (row["product"], "UNKNOWN") or not row["product"]
    }
    states = {"Subscription": "subscription", "ClipCard": "clips"}
    assert ticket["expect"]["agreement"] in ({states[kind] for kind in kinds} or {"none"})


@each_ticket
def test_critical_tickets_are_urgent_and_go_to_the_duty_when_the_phones_are_closed(ticket: dict[str, Any]) -> None:
    received_at = datetime.fromisoformat(ticket["received_at"])
    closes = 15 if received_at.weekday() == 4 else 16
    open_now = received_at.weekday() < 5 and 8 <= received_at.hour < closes
    expect = ticket["expect"]
    assert (expect["priority"] == "urgent") == ticket["critical"]
    assert (expect["group"] == "Vagt") == (ticket["critical"] and not open_now)
    groups = {"bc": "BC Support", "nav": "NAV Support", "unknown": "ERP Support"}
    if expect["group"] != "Vagt" and (ticket["product"] != "unknown" or expect["identity"] != "proven"):
        assert expect["group"] == groups[ticket["product"]]
