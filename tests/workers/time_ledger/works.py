"""Work to register in tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from workers.time_ledger.entry import Work

DONE_AT = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
SAMPLE: dict[str, Any] = {
    "ticket_id": "12",
    "customer_number": "10452",
    "agreement": "clips",
    "product": None,
    "agent_id": 7,
    "agent": "Mette Holm",
    "minutes": 25,
    "billed_minutes": 30,
    "clip_minutes": 15,
    "done_at": DONE_AT,
    "note": "Rettede en bogføringsgruppe",
    "counted": "25 min.",
}


def work(**changes: Any) -> Work:
    """25 minutes that cost 2 clips, with another request id each time."""
    return Work(**{"request_id": str(uuid.uuid4()), **SAMPLE, **changes})
