"""OAuth client credentials: a token minted by one process at a time, shared by all, renewed early and on 401.

Zendesk wants JSON with the scope as one string (an array yields a token that is refused everywhere); Microsoft Entra
wants a form.  Neither issues refresh tokens for this grant, so a new one is minted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol

import requests
from requests.auth import AuthBase

from integrations.errors import (
    BadCredentials,
    Conflict,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)
from integrations.http import Http, Observe

EARLY = timedelta(minutes=2)
"""A token is not used in its last two minutes (or its last fifth, if it lives shorter)."""


class TokenStore(Protocol):
    """Where processes share tokens."""

    def get(self, name: str) -> str | None:
        """The token, or None when there is none or it has run out."""
        ...

    def put(self, name: str, token: str, ttl: timedelta) -> None:
        """Share a token for `ttl`."""
        ...

    def drop(self, name: str, token: str) -> None:
        """Forget this token, unless another has replaced it."""
        ...

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Let one at a time mint.  Raises Retryable if one waits too long for it: then minting itself is slow."""
        ...


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A confidential client and where it gets its tokens.  `lifetime` is asked for where the server lets one ask."""

    name: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    encoding: Literal["json", "form"]
    lifetime: timedelta | None = None


class ClientCredentials(AuthBase):
    """Puts the current bearer token on each request.

    A 401 proves that the request was not executed, so it is sent once more with a new token.
    Minting raises BadCredentials when the client is refused, Retryable when the token server is away.
    """

    def __init__(self, client: OAuthClient, store: TokenStore, observe: Observe) -> None:
        self._client = client
        self._store = store
        base, _, path = client.token_url.partition("://")[2].partition("/")
        scheme = client.token_url.partition("://")[0]
        self._path = f"/{path}"
        self._http = Http(client.name, f"{scheme}://{base}", auth=None, timeout=(3.0, 8.0), observe=observe)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Authorize `request`."""
        token = self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        request.register_hook("response", self._renewing(token))  # type: ignore[no-untyped-call]
        return request

    def _renewing(self, token: str) -> Callable[..., requests.Response]:
        def renew(answer: requests.Response, **kwargs: Any) -> requests.Response:
            if answer.status_code != 401:
                return answer
            self._store.drop(self._client.name, token)
            again = answer.request.copy()
            again.deregister_hook("response", renew)  # type: ignore[no-untyped-call]
            again.headers["Authorization"] = f"Bearer {self._token()}"
            answer.close()
            return answer.connection.send(again, **kwargs)

        return renew

    def _token(self) -> str:
        token = self._store.get(self._client.name)
        if token is not None:
            return token
        with self._store.lock(self._client.name):
            token = self._store.get(self._client.name)
            if token is None:
                token, ttl = self._mint()
                self._store.put(self._client.name, token, ttl)
        return token

    def _mint(self) -> tuple[str, timedelta]:
        client, operation = self._client, "mint token"
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "scope": client.scope,
        }
        try:
            if client.encoding == "form":
                answer = self._http.post_form(self._path, form, operation=operation)
            else:
                asked = {} if client.lifetime is None else {"expires_in": int(client.lifetime.total_seconds())}
                answer = self._http.post_json(self._path, {**form, **asked}, operation=operation)
        except (Rejected, NotFound, Conflict) as error:
            raise BadCredentials(client.name, operation, error.detail) from None
        except OutcomeUnknown as error:
            # Nothing of the caller's was sent: for it this is a plain "try again".
            raise Retryable(client.name, operation, error.detail, retry_after=error.retry_after) from None
        token = answer.get("access_token") if isinstance(answer, dict) else None
        lives = answer.get("expires_in") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise UnexpectedAnswer(client.name, operation, "no access_token")
        if lives is None:
            lives = 1800
        if not isinstance(lives, int | str) or not str(lives).isdigit() or int(lives) <= 0:
            raise UnexpectedAnswer(client.name, operation, "expires_in is not a number of seconds")
        ttl = timedelta(seconds=min(int(lives), 172_800))
        return token, ttl - min(EARLY, ttl / 5)


class ProcessTokenStore:
    """Tokens of this process only, for one-off commands that have no Redis."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        self._mutex = threading.Lock()

    def get(self, name: str) -> str | None:
        """The token, unless none was put or it has run out."""
        token, until = self._tokens.get(name, (None, 0.0))
        return token if self._clock() < until else None

    def put(self, name: str, token: str, ttl: timedelta) -> None:
        """Keep the token for `ttl`."""
        self._tokens[name] = (token, self._clock() + ttl.total_seconds())

    def drop(self, name: str, token: str) -> None:
        """Forget this token, unless another has replaced it."""
        if self._tokens.get(name, (None, 0.0))[0] == token:
            self._tokens.pop(name, None)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Let one thread at a time mint."""
        del name
        with self._mutex:
            yield
