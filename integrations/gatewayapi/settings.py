"""How GatewayAPI is reached; apart from the client, so that it is quick to import."""

from __future__ import annotations

from dataclasses import dataclass, field

BASE_URL = "https://gatewayapi.eu"
"""The platform that keeps data within the EU; accounts of the other have https://gatewayapi.com."""


@dataclass(frozen=True, slots=True)
class GatewayApiSettings:
    """`sender` is what the receiver sees: a name of at most 11 letters and digits, or a number that can be answered.

    `webhook_secret` signs the messages that come in; None where none do.
    """

    token: str = field(repr=False)
    sender: str
    base_url: str = BASE_URL
    webhook_secret: str | None = field(default=None, repr=False)
