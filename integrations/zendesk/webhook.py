"""A webhook request in, a verified event or one refusal out.  No I/O, no web framework.

Signature: base64(HMAC-SHA256(secret, timestamp + raw body)), keyed by the text of the secret; the timestamp is of the
attempt, so an old event in a new attempt passes.  https://developer.zendesk.com/documentation/webhooks/verifying/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

LARGEST_BODY = 256 * 1024
STALE_AFTER = timedelta(minutes=15)
FUTURE_AFTER = timedelta(minutes=5)
SIGNATURE = "X-Zendesk-Webhook-Signature"
TIMESTAMP = "X-Zendesk-Webhook-Signature-Timestamp"
INVOCATION = "X-Zendesk-Webhook-Invocation-Id"
TICKET_EVENT = "zen:event-type:ticket."

Refusal: TypeAlias = Literal["unsigned", "badly signed", "stale", "from the future", "malformed"]

_DIGITS = re.compile(r"0*[1-9][0-9]{0,18}", re.ASCII)
_ACTOR = re.compile(r"(-?[0-9]{1,20})?", re.ASCII)
_SUBJECT = re.compile(r"zen:ticket:([1-9][0-9]{0,18})", re.ASCII)
_WORD = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_PRINTABLE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_TO_THE_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z", re.ASCII)


class WebhookRefused(Exception):
    """The request is not to be believed (401) or not to be understood (400)."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why

    @property
    def status(self) -> int:
        """The HTTP status to answer."""
        return 400 if self.why == "malformed" else 401


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """Something happened to a ticket; only a hint, since the job reads the ticket anew.

    `invocation` and `content` are digests for telling a repeat: the first stays the same over the attempts of one
    delivery, the second also over separate deliveries of one event.  `ticket_id` is None for an event that is not
    about a ticket.  `urgent` is what the event itself says of the ticket's priority.  `name` is what the log calls
    it: Zendesk's own id of the delivery, if it has one.  Until `alike_until` another event may have the same content
    although it is another, because its time of change is given to the minute only.
    """

    ticket_id: str | None
    kind: str
    invocation: str
    content: str
    actor_id: str
    urgent: bool = False
    name: str = ""
    alike_until: datetime | None = None


def parse_webhook(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> WebhookEvent:
    """The event of a request, if one of `secrets` signed it lately.  Raises WebhookRefused, and nothing else."""
    _verify(headers, body, secrets, now)
    payload = _parse_json(body)
    invocation = headers.get(INVOCATION, "")
    key = _digest("invocation", invocation) if invocation else _digest("body", body.hex())
    event = parse_payload(payload, key)
    return replace(event, name=invocation if _PRINTABLE_ID.fullmatch(invocation) else key)


def parse_payload(payload: Mapping[str, object], invocation: str = "") -> WebhookEvent:
    """The event that a body tells of, be it a trigger's or Zendesk's own.  Raises WebhookRefused."""
    return _parse_envelope(payload, invocation) if "type" in payload else _parse_trigger_body(payload, invocation)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a request."""
    mac = hmac.new(secret.encode(), timestamp.encode("utf-8", "surrogatepass") + body, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def _verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
    signature, timestamp = headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, "")
    if not signature or not timestamp:
        raise WebhookRefused("unsigned")
    given = signature.strip().encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(sign(secret, timestamp, body).encode(), given) for secret in secrets]
    if not any(matches):
        raise WebhookRefused("badly signed")
    try:
        signed_at = datetime.fromisoformat(timestamp)
    except ValueError as error:
        raise WebhookRefused("badly signed") from error
    if signed_at.tzinfo is None:
        raise WebhookRefused("badly signed")
    if now - signed_at > STALE_AFTER:
        raise WebhookRefused("stale")
    if signed_at - now > FUTURE_AFTER:
        raise WebhookRefused("from the future")


def _parse_json(body: bytes) -> dict[str, object]:
    try:
        payload = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WebhookRefused("malformed") from error
    if not isinstance(payload, dict):
        raise WebhookRefused("malformed")
    return payload


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; one that has a key twice says two things at once.  Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(constant: str) -> object:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


def _parse_trigger_body(payload: Mapping[str, object], invocation: str) -> WebhookEvent:
    """The body that our own triggers send (design §6)."""
    if type(payload.get("v")) is not int or payload["v"] != 1:
        raise WebhookRefused("malformed")
    ticket_id = _text(payload, "ticket_id", _DIGITS)
    updated_at = _text(payload, "updated_at", None)
    actor_id = _text(payload, "actor_id", _ACTOR, default="")
    event = payload.get("event")
    if event not in ("created", "updated"):
        raise WebhookRefused("malformed")
    content = _digest("trigger", ticket_id, updated_at, actor_id, event)
    return WebhookEvent(
        ticket_id.lstrip("0"), event, invocation, content, actor_id, alike_until=_end_of_minute(updated_at)
    )


def _end_of_minute(stamp: str) -> datetime | None:
    """Zendesk documents the placeholder as `2013-12-12T05:35Z`: two changes within a minute look the same."""
    if not _TO_THE_MINUTE.fullmatch(stamp):
        return None
    try:
        return datetime.fromisoformat(stamp) + timedelta(minutes=1)
    except (ValueError, OverflowError):
        return None


def _parse_envelope(payload: Mapping[str, object], invocation: str) -> WebhookEvent:
    """Zendesk's own event: string ids, upper-case values.

    https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/
    """
    kind = _text(payload, "type", _WORD)
    event_id = _text(payload, "id", _WORD)
    content = _digest("event", kind, event_id)
    if not kind.startswith(TICKET_EVENT):
        return WebhookEvent(None, kind, invocation, content, "")
    detail = payload.get("detail")
    if not isinstance(detail, dict):
        raise WebhookRefused("malformed")
    ticket_id = _text(detail, "id", _DIGITS, default="")
    subject = _SUBJECT.fullmatch(_text(payload, "subject", None, default=""))
    if not ticket_id and subject:
        ticket_id = subject.group(1)
    ticket_id = ticket_id.lstrip("0")
    if not ticket_id or (subject and subject.group(1) != ticket_id):
        raise WebhookRefused("malformed")
    return WebhookEvent(
        ticket_id=ticket_id,
        kind=kind.removeprefix(TICKET_EVENT),
        invocation=invocation,
        content=content,
        actor_id=_text(detail, "actor_id", _ACTOR, default=""),
        urgent=detail.get("priority") == "URGENT",
    )


def _text(
    payload: Mapping[str, object], key: str, form: re.Pattern[str] | None, *, default: str | None = None
) -> str:
    value = payload.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, int) and not isinstance(value, bool) and form in (_DIGITS, _ACTOR) and abs(value) < 10**20:
        value = str(value)
    if not isinstance(value, str) or len(value) > 200 or (not value and default is None):
        raise WebhookRefused("malformed")
    if form is not None and not form.fullmatch(value):
        raise WebhookRefused("malformed")
    return value


def _digest(*parts: str) -> str:
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]
