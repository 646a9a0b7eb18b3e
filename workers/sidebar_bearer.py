"""What the sidebar's page proves itself by: a bearer of our own, short-lived, since cookies fail in Zendesk's frame.

It says who was let in and through which installation.  A page that stays open renews it, up to twelve hours from when
Zendesk let its agent in.  The key is made by the first process that needs it and is kept in Redis; with Redis it is
lost, and then each page is loaded anew.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import jwt
import redis

from workers.pending import PREFIX

LIVES = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
"""After this long Zendesk must let the agent in again."""

LONGEST_BEARER = 2048
_KEY = f"{PREFIX}sidebar_key"
_AUDIENCE = "hotline-sidebar"


class BearerRefused(Exception):
    """The bearer is none of ours, or no longer one."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who was let in, and when Zendesk did so."""

    agent_id: int
    installation_id: int
    let_in_at: datetime


class Bearers:
    """Makes and reads them, in all processes alike.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def make(self, bearer: Bearer, now: datetime) -> str:
        """A text that `read` accepts for `LIVES`.  Raises BearerRefused when `LONGEST` is over."""
        ends_at = min(now + LIVES, bearer.let_in_at + LONGEST)
        if ends_at <= now:
            raise BearerRefused
        claims = {
            "sub": str(bearer.agent_id),
            "installation": bearer.installation_id,
            "let_in": int(bearer.let_in_at.timestamp()),
            "exp": int(ends_at.timestamp()),
            "aud": _AUDIENCE,
        }
        return jwt.encode(claims, self._key(), algorithm="HS256")

    def read(self, text: str, now: datetime) -> Bearer:
        """Who shows it.  Raises BearerRefused."""
        if not 0 < len(text) <= LONGEST_BEARER:
            raise BearerRefused
        try:
            claims = jwt.decode(
                text,
                self._key(),
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["sub", "exp", "aud"], "verify_exp": False},
            )
            found = Bearer(
                int(claims["sub"]), int(claims["installation"]), datetime.fromtimestamp(claims["let_in"], UTC)
            )
            ends_at = datetime.fromtimestamp(claims["exp"], UTC)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, OSError):
            raise BearerRefused from None
        if ends_at <= now:
            raise BearerRefused
        return found

    def _key(self) -> bytes:
        key = cast(str | None, self._redis.get(_KEY))
        if key is None:
            # Of two processes that make one at the same time, the first one's counts for both.
            self._redis.set(_KEY, secrets.token_hex(32), nx=True)
            key = cast(str, self._redis.get(_KEY))
        return key.encode()
