"""What Zendesk says in the headers of an answer beside the answer: what is left to us, and what it dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WARNING = "x-zendesk-api-warn"

_ENDPOINT_BUDGET = re.compile(r"zendesk-rate-?limit-([a-z0-9-]+)", re.IGNORECASE)
_PART = re.compile(r"([a-z]+)=([0-9]{1,9})(?![0-9])", re.ASCII)
_DROPPED = re.compile(r"unpermitted_keys[^\[]*\[([^\]]*)\]|restricted keys \[([^\]]*)\]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateBudget:
    """How many requests of a kind are left until Zendesk refuses them; `account` is all requests of a minute.

    `resets_in` says when there are `total` again, where Zendesk says so.
    """

    name: str
    total: int
    remaining: int
    resets_in: timedelta | None = None


def parse_budgets(headers: Mapping[str, str]) -> list[RateBudget]:
    """Every budget that the headers tell of, in any of the spellings that Zendesk uses; unreadable ones left out."""
    lower = {name.lower(): value for name, value in headers.items()}
    budgets = []
    for prefix in ("ratelimit-", "rate-limit-", "x-rate-limit-"):
        total = lower.get(f"{prefix}limit", lower.get(prefix[:-1], ""))
        remaining = lower.get(f"{prefix}remaining", "")
        if total.isdecimal() and remaining.isdecimal():
            resets = lower.get(f"{prefix}reset", "")
            budgets.append(RateBudget("account", int(total), int(remaining), _parse_seconds(resets)))
            break
    for name, value in lower.items():
        endpoint, parts = _ENDPOINT_BUDGET.fullmatch(name), dict(_PART.findall(value))
        if endpoint and {"total", "remaining"} <= parts.keys():
            resets_in = _parse_seconds(parts.get("resets", ""))
            budgets.append(RateBudget(endpoint.group(1), int(parts["total"]), int(parts["remaining"]), resets_in))
    return budgets


def _parse_seconds(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if re.fullmatch("[0-9]{1,5}", text, re.ASCII) else None


def parse_date(headers: Mapping[str, str]) -> datetime | None:
    """When the answer was made, in whole seconds; None where the header is missing or unreadable."""
    text = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def parse_dropped_keys(headers: Mapping[str, str]) -> list[str]:
    """The names of the attributes that Zendesk did not know and passed over; never a value.

    Empty too for a warning in a form that is not known here.
    """
    warning = next((value for name, value in headers.items() if name.lower() == WARNING), "")
    listed = " ".join(part for match in _DROPPED.findall(warning) for part in match)
    return _NAME.findall(listed)
