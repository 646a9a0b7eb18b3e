"""Everything a condition in the admins' YAML may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rules.model import (
    AgreementState,
    CreditState,
    CriticalJudgement,
    Customer,
    Extraction,
    IdentityState,
    Product,
    Ticket,
)
from rules.schedule import Schedule
from rules.text import TicketText


@dataclass(frozen=True, slots=True)
class Situation:
    """A ticket with all that was found out about it, at the instant `now`.

    `customer` and `customer_number` only if proven; without an ERP to ask, the number may be known alone.
    """

    ticket: Ticket
    text: TicketText
    extraction: Extraction
    critical: CriticalJudgement
    identity: IdentityState
    customer: Customer | None
    customer_number: str | None
    agreement: AgreementState
    clips_remaining: Decimal | None
    clips_used_percent: Decimal | None
    agreement_days_left: Decimal | None
    credit: CreditState
    product: Product
    account: str | None
    now: datetime
    schedules: Mapping[str, Schedule]
