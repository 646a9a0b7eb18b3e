"""The settings of text messages and of the telephone system (design §5)."""

from __future__ import annotations

import base64
import binascii
import re

from integrations.gatewayapi.settings import BASE_URL, GatewayApiSettings
from workers.settings_reader import SettingsReader

SHORTEST_SECRET = 32
"""Letters; who can guess the secret can send text messages as anybody."""

_SENDER = re.compile(r"[0-9A-Za-z ]{1,11}|[0-9]{1,15}", re.ASCII)
STANDARD_PREFIX = "whsec_"


def parse_gatewayapi(read: SettingsReader) -> GatewayApiSettings | None:
    """None while there is no token."""
    base_url = read.url("GATEWAYAPI_BASE_URL") or BASE_URL
    token, secret = read.text("GATEWAYAPI_TOKEN"), read.text("GATEWAYAPI_WEBHOOK_SECRET")
    sender = read.text("GATEWAYAPI_SENDER") or "Hotline"
    if not _SENDER.fullmatch(sender):
        read.problems.append(("GATEWAYAPI_SENDER", "is at most 11 letters and digits (a-z), or a number of digits"))
    if secret is not None and len(secret) < SHORTEST_SECRET:
        read.problems.append(("GATEWAYAPI_WEBHOOK_SECRET", f"is shorter than {SHORTEST_SECRET} signs"))
    if token is None:
        if secret is not None:
            read.needed("GATEWAYAPI_TOKEN", "GATEWAYAPI_WEBHOOK_SECRET is")
        return None
    # Who is told of an alarm acknowledges it by a link to here.
    read.needed("HOTLINE_PUBLIC_URL", "GATEWAYAPI_TOKEN is")
    return GatewayApiSettings(token, sender, base_url, secret)


def parse_phone_secrets(read: SettingsReader) -> tuple[str, ...]:
    """The secrets of the telephone system's webhook, as Standard Webhooks writes them: `whsec_` and base64."""
    secrets = tuple(part.strip() for part in (read.text("PHONE_WEBHOOK_SECRET") or "").split(",") if part.strip())
    for secret in secrets:
        try:
            key = base64.b64decode(secret.removeprefix(STANDARD_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) < 24:
            read.problems.append(("PHONE_WEBHOOK_SECRET", "is not whsec_ and base64 of at least 24 bytes"))
            break
    return secrets
