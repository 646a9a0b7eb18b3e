"""The token by which Zendesk opens an app's page for an agent (`signedUrls` of the app's manifest).

A form POST carries it as `token`: a JWT that Zendesk signed with the app's own key (RS256).  Only its claims tell who
looks at the page; what the page says of itself later can be forged.
Source: https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import jwt

LONGEST_TOKEN = 8 * 1024
CLOCKS_DIFFER = timedelta(seconds=30)
"""So much the clocks of Zendesk and of this machine may differ."""

Refusal: TypeAlias = Literal["no token", "badly signed", "expired", "not yet valid", "not for us", "no agent"]

_USER = re.compile(r"/(?:api/v2|agent)/users/([0-9]{1,20})(?:\.json)?", re.ASCII)
_INSTALLATION = re.compile(r"/api/v2/apps/installations/([0-9]{1,20})(?:\.json)?", re.ASCII)
_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_NEEDED = ["exp", "iat", "iss", "aud", "sub"]
_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


class TokenRefused(Exception):
    """The token proves nothing; `why` is our own word and safe to log."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Which agent looks at the page, and which installation of the app it is."""

    agent_id: int
    installation_id: int


def parse_signed_token(token: str, public_key: str, origins: Collection[str], now: datetime) -> SignedIn:
    """Whom the token names.  Raises TokenRefused unless `public_key` (PEM) signed it for the account of `origins`.

    Whether the installation is one of the app's own is for the caller to say.
    """
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise TokenRefused("no token" if not token else "badly signed")
    # Times and names are compared below, each with its own reason.
    options = {"require": _NEEDED, **{f"verify_{one}": False for one in ("exp", "iat", "nbf", "aud", "iss", "sub")}}
    try:
        claims: Mapping[str, object] = jwt.decode(token, public_key, algorithms=["RS256"], options=options)  # type: ignore[arg-type]
    except (jwt.PyJWTError, ValueError, TypeError):
        raise TokenRefused("badly signed") from None
    _compare_times(claims, now)
    origin = next((one for one in origins if urlsplit(one).netloc == claims["iss"]), None)
    installation = _number(claims["aud"], origin, _INSTALLATION) if origin is not None else None
    if origin is None or installation is None:
        raise TokenRefused("not for us")
    agent = _number(claims["sub"], origin, _USER)
    if agent is None:
        raise TokenRefused("no agent")
    return SignedIn(agent, installation)


def _compare_times(claims: Mapping[str, object], now: datetime) -> None:
    if _instant(claims["exp"]) + CLOCKS_DIFFER <= now:
        raise TokenRefused("expired")
    for name in ("iat", "nbf"):
        if name in claims and _instant(claims[name]) - CLOCKS_DIFFER > now:
            raise TokenRefused("not yet valid")


def _instant(value: object) -> datetime:
    """Seconds since 1970.  Raises TokenRefused."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _LATEST:
        raise TokenRefused("badly signed")
    return datetime.fromtimestamp(value, UTC)


def _number(address: object, origin: str, form: re.Pattern[str]) -> int | None:
    """The id in an address of the account; that of a user also where it stands alone."""
    if not isinstance(address, str):
        return None
    if form is _USER and _ID.fullmatch(address):
        return int(address)
    match = form.fullmatch(address.removeprefix(origin)) if address.startswith(origin) else None
    return int(match.group(1)) if match is not None else None
