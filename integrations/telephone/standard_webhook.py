"""Who signed a request as Standard Webhooks has it, and when.

`webhook-signature` lists `v1,` and base64(HMAC-SHA256(key, "{id}.{timestamp}.{body}")), several of them while keys
are rotated.  Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURE = "webhook-signature"
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 200

Refusal: TypeAlias = Literal["unsigned", "badly signed", "stale", "from the future", "malformed"]

_PREFIX = "whsec_"
_MOST_SIGNATURES = 10


class WebhookRefused(Exception):
    """The request is not to be believed (401) or not to be understood (400)."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why

    @property
    def status(self) -> int:
        """The HTTP status to answer."""
        return 400 if self.why == "malformed" else 401


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> str:
    """The id of the message, if one of `secrets` (`whsec_` and base64) signed it lately.  Raises WebhookRefused."""
    message_id, timestamp, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not message_id or not timestamp or not given:
        raise WebhookRefused("unsigned")
    if len(message_id) > LONGEST_ID or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 11:
        raise WebhookRefused("badly signed")
    told = [one.partition(",") for one in given.split(" ")[:_MOST_SIGNATURES]]
    signatures = [value.encode("utf-8", "surrogatepass") for version, _, value in told if version == "v1"]
    expected = [sign(secret, message_id, int(timestamp), body).encode() for secret in secrets]
    matches = [hmac.compare_digest(one, other) for one in expected for other in signatures]
    if not any(matches):
        raise WebhookRefused("badly signed")
    age = now - datetime.fromtimestamp(int(timestamp), now.tzinfo)
    if age > TOLERANCE:
        raise WebhookRefused("stale")
    if -age > TOLERANCE:
        raise WebhookRefused("from the future")
    return message_id


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a message without its version."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "surrogatepass") + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
