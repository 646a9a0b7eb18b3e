"""Tickets that an agent made, as one who writes down a call does."""

from __future__ import annotations

import pytest

from demo.zendesk import records
from demo.zendesk.account import AGENT


def made_by_an_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ticket of the simulator says so."""
    to_json = records.Ticket.to_json
    monkeypatch.setattr(records.Ticket, "to_json", lambda self, *how: {**to_json(self, *how), "submitter_id": AGENT})
