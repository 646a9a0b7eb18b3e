"""What the telephone system tells of a call that has left the queue (design §6)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NoReturn, TypeAlias, cast

from integrations.telephone.standard_webhook import WebhookRefused

LARGEST_BODY = 16 * 1024
KEYS = frozenset({"call_id", "caller", "menu", "queued_at", "left_at", "outcome"})

Outcome: TypeAlias = Literal["answered", "abandoned", "callback"]
Menu: TypeAlias = Literal["nav", "bc"]

_CALL_ID = re.compile(r"[0-9A-Za-z._:@-]{1,100}", re.ASCII)
_CALLER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_DANISH = re.compile(r"[2-9][0-9]{7}", re.ASCII)
_BETWEEN = re.compile(r"[ ().-]")
_WITHHELD = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "private"})


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """One call: `caller` is E.164, or None where it was withheld; `menu` is what was chosen."""

    call_id: str
    caller: str | None = field(repr=False)
    menu: Menu
    queued_at: datetime
    left_at: datetime
    outcome: Outcome


def parse_queued_call(body: bytes) -> QueuedCall:
    """The call of a request's body.  Raises WebhookRefused for what is not one."""
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
    if left_at < queued_at:
        raise WebhookRefused("malformed")
    caller = _parse_caller(payload["caller"])
    return QueuedCall(call_id, caller, cast(Menu, menu), queued_at, left_at, cast(Outcome, outcome))


def _parse_caller(value: object) -> str | None:
    """Systems write a Danish number with or without its country; a number they cannot tell is withheld."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 40:
        raise WebhookRefused("malformed")
    if value.strip().casefold() in _WITHHELD:
        return None
    digits = _BETWEEN.sub("", value)
    digits = f"+{digits[2:]}" if digits.startswith("00") else f"+45{digits}" if _DANISH.fullmatch(digits) else digits
    if not _CALLER.fullmatch(digits):
        raise WebhookRefused("malformed")
    return digits


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
