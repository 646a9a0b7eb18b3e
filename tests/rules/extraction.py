"""Extraction with the rulebook that Hotline ships, for tests."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rules.extract import ExtractRules, extract
from rules.model import Extraction
from rules.replay import parse_ticket
from rules.rulebook import load_rulebook
from rules.text import parse_text

ROOT = Path(__file__).parent.parent.parent


@functools.cache
def shipped() -> ExtractRules:
    return load_rulebook(ROOT / "rules" / "definitions").extract


def extracted(
    description: str, *, subject: str = "", channel: str = "email", caller: str | None = None
) -> Extraction:
    raw = {
        "channel": channel,
        "received_at": "2026-03-02T09:00:00+01:00",
        "requester_name": caller,
        "subject": subject,
        "description": description,
    }
    return extraction_of(raw)


def extraction_of(raw: Mapping[str, Any]) -> Extraction:
    ticket = parse_ticket(dict(raw))
    return extract(ticket, parse_text(ticket.subject, ticket.description), shipped())


def labelled(name: str) -> Iterator[dict[str, Any]]:
    for line in (ROOT / "rules" / "training" / name).read_text("utf-8").splitlines():
        yield json.loads(line)
