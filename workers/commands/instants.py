"""Instants and days from the command line."""

from __future__ import annotations

from datetime import date, datetime

from workers.commands.opening import Fault


def parse_instant(text: str) -> datetime:
    """An instant with offset from the command line.  Ends the command if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not an ISO 8601 instant such as 2026-11-23T14:30+01:00.") from None
    if at.tzinfo is None:
        example = text if "T" in text or " " in text else f"{text}T08:00"
        raise Fault(f"{text} has no offset; write e.g. {example}+01:00.")
    if not 1970 <= at.year < 3000:
        raise Fault(f"{text} is not between 1970 and 2999.")
    return at


def parse_day(text: str) -> date:
    """A date from the command line.  Ends the command if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not a date such as 2026-11-23.") from None
