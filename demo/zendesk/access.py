"""Who may do what: OAuth client credentials, bearer tokens with scopes, and the legacy API token."""

from __future__ import annotations

import base64
import binascii
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.zendesk.account import API_EMAIL, API_TOKEN, CLIENT_ID, CLIENT_SECRET
from demo.zendesk.records import Json
from demo.zendesk.refusal import Refusal, refuse, unauthorized

SHORTEST, LONGEST, UNASKED = 300, 172_800, 1800
"""Seconds a token may live, and how long it lives where the client does not ask."""

NARROW = frozenset({"tickets", "users", "organizations", "triggers", "webhooks"})
"""What can be granted alone; everything else needs the global `read` or `write`."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token; without scopes it is refused everywhere."""

    token: str
    scopes: frozenset[str]
    expires_at: datetime


class Access:
    """The tokens of the one OAuth client.  Safe to use from several threads.

    `longest` is what the client's settings allow a token to live, whatever is asked.
    """

    def __init__(self, clock: Callable[[], datetime], longest: timedelta = timedelta(seconds=LONGEST)) -> None:
        self._clock = clock
        self._longest = longest
        self._lock = threading.Lock()
        self._grants: dict[str, Grant] = {}

    def grant(self, request: object) -> Json:
        """The answer to a token request.  Raises Refusal."""
        if not isinstance(request, dict):
            raise _bad_grant("invalid_request", "The body must be a JSON object.")
        if request.get("grant_type") != "client_credentials":
            raise _bad_grant("unsupported_grant_type", "The grant type is not supported.")
        if (request.get("client_id"), request.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise unauthorized("invalid_client", "Client authentication failed.")
        asked = request.get("expires_in", UNASKED)
        if not isinstance(asked, int) or isinstance(asked, bool) or not SHORTEST <= asked <= LONGEST:
            raise _bad_grant("invalid_request", "expires_in must be from 300 to 172800.")
        scope = request.get("scope")
        # An array is accepted and yields a token that is forbidden everywhere: Zendesk's own trap.
        scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset()
        if isinstance(scope, str) and not all(_is_scope(one) for one in scopes):
            raise _bad_grant("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
        lives = min(timedelta(seconds=asked), self._longest)
        grant = Grant(secrets.token_hex(32), scopes, self._clock() + lives)
        with self._lock:
            self._grants[grant.token] = grant
        seconds = int(lives.total_seconds())
        return {"access_token": grant.token, "token_type": "bearer", "scope": scope, "expires_in": seconds}

    def require(self, authorization: str | None, method: str, path: str) -> None:
        """Raises Refusal 401 for who is not known, 403 for who lacks the scope."""
        scheme, _, credentials = (authorization or "").partition(" ")
        if scheme.lower() == "basic":
            if _decode(credentials) != f"{API_EMAIL}/token:{API_TOKEN}":
                raise Refusal(401, {"error": "Couldn't authenticate you"})
            return
        with self._lock:
            grant = self._grants.get(credentials) if scheme.lower() == "bearer" else None
        if grant is None or grant.expires_at <= self._clock():
            raise unauthorized(
                "invalid_token",
                "The access token provided is expired, revoked, malformed or invalid for other reasons.",
            )
        needed = "read" if method == "GET" else "write"
        resource = path.removeprefix("/api/v2/").split("/")[0]
        narrow = resource in NARROW and "/audits" not in path
        if needed not in grant.scopes and not (narrow and f"{resource}:{needed}" in grant.scopes):
            raise refuse(403, "Forbidden", f"You are missing the following required scopes: {needed}")

    def revoke_all(self) -> None:
        """From now on every token given so far is refused."""
        with self._lock:
            self._grants.clear()


def _is_scope(text: str) -> bool:
    resource, _, verb = text.partition(":")
    return text in ("read", "write") or (resource in NARROW and verb in ("read", "write"))


def _bad_grant(error: str, description: str) -> Refusal:
    return Refusal(400, {"error": error, "error_description": description})


def _decode(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
