"""A decision to vary in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from rules.model import Decision, Reason, Target, Ticket

CET = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=CET)

DECISION = Decision(
    ticket_id="1",
    critical=False,
    critical_reason=None,
    uncertain=False,
    product="bc",
    identity="proven",
    customer_number="10482",
    customer_name="Klitgård Trælast A/S",
    claimed_number=None,
    account="Klitgård Trælast",
    ref_id="410",
    callback_phone="+4520123456",
    agreement="clips",
    clips_remaining=Decimal("3.5"),
    agreement_ends_on=date(2026, 12, 31),
    credit="overdue",
    overdue=Decimal("1234.5"),
    data_as_of=NOW,
    unknown_since=None,
    group="BC Support",
    priority="normal",
    tags=("hotline_a",),
    schedule="mail",
    targets=(
        Target("E-mail", "first_reply_time", NOW + timedelta(hours=4), "mail"),
        Target("E-mail", "total_resolution_time", NOW + timedelta(days=2), "mail"),
    ),
    reasons=(
        Reason("identity", "identity_contact", {"number": "10482"}),
        Reason("target", "target", {"metric": "first_reply_time", "duration": "4h"}),
    ),
    rulebook="abc123",
)


def decision(**changes: Any) -> Decision:
    """`DECISION` with changes."""
    return replace(DECISION, **changes)


def ticket(**changes: Any) -> Ticket:
    """A new ticket with nothing on it, with changes."""
    plain = Ticket(id="1", channel="email", received_at=NOW.astimezone(UTC), subject="Hjælp", description="Tekst")
    return replace(plain, **changes)
