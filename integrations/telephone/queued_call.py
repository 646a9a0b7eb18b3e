"""What the telephone system tells of a call that has left the queue (design §6)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, NoReturn, TypeAlias, cast

from integrations.telephone.standard_webhook import WebhookRefused

LARGEST_BODY = 16 * 1024
KEYS = frozenset({"call_id", "caller", "menu", "queued_at", "left_at", "outcome"})

LONGEST_WAIT = timedelta(hours=24)
OLDEST = timedelta(days=31)
"""A call that left the queue longer ago is told of by mistake, as one that waited longer is."""
AHEAD = timedelta(minutes=5)
"""How far the clock of a telephone system may be ahead of ours, as for its signatures."""

Outcome: TypeAlias = Literal["answered", "abandoned", "callback"]
Menu: TypeAlias = Literal["nav", "bc"]

_CALL_ID = re.compile(r"[0-9A-Za-z._:@-]{1,100}", re.ASCII)
_SCHEME = re.compile(r"^(?:tel|sips?):", re.ASCII | re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"[@;?].*", re.DOTALL)
_BETWEEN = re.compile(r"[ ().-]")
_CALLER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_DANISH = re.compile(r"[2-9][0-9]{7}", re.ASCII)
_WITHOUT_PLUS = re.compile(r"45[2-9][0-9]{7}|(?!45)[1-9][0-9]{8,14}", re.ASCII)
"""A number with its country and no plus: longer than any Danish one, and with no 0 to get out of a house's system."""


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """One call: `caller` is E.164, or None where it was withheld; `menu` is what was chosen."""

    call_id: str
    caller: str | None = field(repr=False)
    menu: Menu
    queued_at: datetime
    left_at: datetime
    outcome: Outcome


def parse_queued_call(body: bytes, now: datetime) -> QueuedCall:
    """The call of a request's body.  Raises WebhookRefused for what is not one, or cannot have been."""
    try:
        payload = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise WebhookRefused("malformed") from None
    if not isinstance(payload, dict) or payload.keys() != KEYS:
        raise WebhookRefused("malformed")
    call_id, menu, outcome = payload["call_id"], payload["menu"], payload["outcome"]
    if not isinstance(call_id, str) or not _CALL_ID.fullmatch(call_id):
        raise WebhookRefused("malformed")
    if menu not in ("nav", "bc") or outcome not in ("answered", "abandoned", "callback"):
        raise WebhookRefused("malformed")
    queued_at, left_at = _instant(payload, "queued_at"), _instant(payload, "left_at")
    if not timedelta(0) <= left_at - queued_at <= LONGEST_WAIT or not -AHEAD <= now - left_at <= OLDEST:
        raise WebhookRefused("malformed")
    caller = _parse_caller(payload["caller"])
    return QueuedCall(call_id, caller, cast(Menu, menu), queued_at, left_at, cast(Outcome, outcome))


def _parse_caller(value: object) -> str | None:
    """A number in the forms that systems have for it; any other text (`anonymous`, `112`) is a number withheld."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise WebhookRefused("malformed")
    digits = _BETWEEN.sub("", _AFTER_NUMBER.sub("", _SCHEME.sub("", value.strip(), count=1)))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif _DANISH.fullmatch(digits):
        digits = f"+45{digits}"
    elif _WITHOUT_PLUS.fullmatch(digits):
        digits = f"+{digits}"
    return digits if _CALLER.fullmatch(digits) else None


def _instant(payload: Mapping[str, object], key: str) -> datetime:
    value = payload[key]
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else _malformed()
    except (ValueError, OverflowError):
        _malformed()


def _malformed() -> NoReturn:
    raise WebhookRefused("malformed")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; one that has a key twice says two things at once.  Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(constant: str) -> object:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)
