"""A text message that came in, as GatewayAPI's webhook tells of it.

The header `X-Gwapi-Signature` is a JWT (HS256, the webhook's secret) whose claims are the message itself, without
`iat` or `exp`: the claims are what counts and not the body, and a repeat is told by the message's id alone.
Source: https://gatewayapi.com/docs/webhooks/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

import jwt

SIGNATURE = "X-Gwapi-Signature"
LARGEST_BODY = 64 * 1024
_LONGEST_TOKEN = 64 * 1024

OLDEST = timedelta(hours=24)
AHEAD = timedelta(minutes=5)
"""A message that says it was sent longer ago, or later than now, says nothing: deadlines count from when it came."""

Refusal: TypeAlias = Literal["unsigned", "badly signed", "malformed"]


class SmsRefused(Exception):
    """The request is not to be believed (401) or not to be understood (400)."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why

    @property
    def status(self) -> int:
        """The HTTP status to answer."""
        return 400 if self.why == "malformed" else 401


@dataclass(frozen=True, slots=True)
class InboundSms:
    """`sender` and `receiver` are E.164.  `id` tells the message from every other.

    `is_dated` unless what it said of when it was sent cannot be: then `sent_at` is when it was received.
    """

    id: str
    sender: str = field(repr=False)
    receiver: str
    text: str = field(repr=False)
    sent_at: datetime
    is_dated: bool = True


def parse_inbound(headers: Mapping[str, str], secret: str, received_at: datetime) -> InboundSms | None:
    """The message of a request; None for an event of another kind, such as a delivery status.  Raises SmsRefused."""
    token = headers.get(SIGNATURE, "")
    if not token or len(token) > _LONGEST_TOKEN:
        raise SmsRefused("unsigned" if not token else "badly signed")
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], options={"verify_iat": False, "verify_sub": False})
    except jwt.PyJWTError:
        raise SmsRefused("badly signed") from None
    if "message" not in claims:
        return None
    number, text, sent_at = claims.get("id"), claims.get("message"), claims.get("senttime")
    if not isinstance(number, int) or isinstance(number, bool) or not isinstance(text, str):
        raise SmsRefused("malformed")
    if not isinstance(sent_at, int) or isinstance(sent_at, bool) or not 0 < sent_at < 2**33:
        raise SmsRefused("malformed")
    at = datetime.fromtimestamp(sent_at, UTC)
    dated = -AHEAD <= received_at - at <= OLDEST
    sender, receiver = _number(claims.get("msisdn")), _number(claims.get("receiver"))
    return InboundSms(str(number), sender, receiver, text, at if dated else received_at, dated)


def _number(value: object) -> str:
    """Raises SmsRefused."""
    digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(digits, str) or not (digits.isascii() and digits.isdigit()) or not 3 <= len(digits) <= 15:
        raise SmsRefused("malformed")
    return f"+{digits}"
