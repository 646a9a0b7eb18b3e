"""Situations to try conditions on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rules.model import CriticalJudgement, Extraction, Organization, Ticket
from rules.situation import Situation
from rules.text import parse_text
from tests.rules.test_calendars import compiled as calendars

ZONE = ZoneInfo("Europe/Copenhagen")
MONDAY_AT_NINE = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
FRIDAY_AT_THREE = datetime(2026, 3, 13, 15, 0, tzinfo=ZONE)
SUNDAY = datetime(2026, 3, 15, 12, 0, tzinfo=ZONE)
SCHEDULES = calendars()


def make_situation(**given: Any) -> Situation:
    """A quiet e-mail from a proven customer on a Monday morning, except for what is given.

    Names of ticket fields and of situation fields; `critical` and `uncertain` are flags.
    """
    ticket: dict[str, Any] = {
        "id": "1",
        "channel": "email",
        "received_at": MONDAY_AT_NINE,
        "subject": "Hjælp til faktura",
        "description": "Hej\n\nHvordan laver jeg en kreditnota?\n\nVenlig hilsen\nLene",
        "requester_name": "Lene Holm",
        "requester_email": "lene@nordlys.example",
        "tags": ("vip", "faktura"),
        "organization": Organization("Nordlys Møbler A/S", "10045"),
        "custom_fields": {"Afdeling": "Løn", "customer_number": "10045", "Haster": True},
    }
    ticket |= {key: given.pop(key) for key in list(given) if key in Ticket.__dataclass_fields__}
    critical = CriticalJudgement(
        given.pop("critical", False), given.pop("critical_reason", None), uncertain=given.pop("uncertain", False)
    )
    values: dict[str, Any] = {
        "ticket": Ticket(**ticket),
        "text": parse_text(ticket["subject"], ticket["description"]),
        "extraction": Extraction(),
        "critical": critical,
        "identity": "proven",
        "customer": None,
        "customer_number": "10045",
        "agreement": "clips",
        "clips_remaining": Decimal("1.5"),
        "clips_used_percent": Decimal("92.5"),
        "agreement_days_left": Decimal(30),
        "credit": "ok",
        "product": "bc",
        "account": "Nordlys Drift",
        "now": MONDAY_AT_NINE,
        "schedules": SCHEDULES,
    }
    return Situation(**(values | given))
