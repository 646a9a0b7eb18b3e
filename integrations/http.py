"""The one HTTP door to outside systems: bounded in time and size, without retries, every outcome one named error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, TypeAlias
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from integrations.errors import (
    BadCredentials,
    Conflict,
    IntegrationError,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Retryable,
    UnexpectedAnswer,
)

Observe: TypeAlias = Callable[[str, str, str, float], None]
"""Called once per request with system, operation, status (or the error's name) and seconds."""

USER_AGENT = f"Hotline/{version('hotline')}"
LARGEST_ANSWER = 8 * 1024 * 1024
LONGEST_READ = timedelta(seconds=20)
LONGEST_RETRY_AFTER = timedelta(hours=1)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

_PERMANENT = {401: BadCredentials, 404: NotFound, 410: NotFound, 409: Conflict}
_NO_RETRIES = Retry(total=0, connect=0, read=0, status=0, redirect=0, other=0)


def parse_base_url(url: str) -> str:
    """`url` without a trailing slash.  Raises ValueError unless it is https, or http to this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("a base URL begins with https://")
    if parts.query or parts.fragment or parts.username is not None or parts.port == 0:
        raise ValueError("a base URL is scheme, host, port and path only")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError("plain http is for this machine only")
    return url.rstrip("/")


class PlainSession(requests.Session):
    """Neither retries nor follows redirects nor reads proxies and passwords from the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = USER_AGENT
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=_NO_RETRIES, pool_maxsize=16))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: a redirect is an answer like any other.  `requests` would read its whole body to prepare the next."""
        del resp
        return None


class Http:
    """Requests to one system under one base URL.  Safe to use from several threads.

    `ca_file` has the certificates (PEM) to trust in place of the public authorities.
    """

    def __init__(
        self,
        system: str,
        base_url: str,
        *,
        auth: AuthBase | None,
        timeout: tuple[float, float],
        observe: Observe,
        ca_file: Path | None = None,
    ) -> None:
        self._system = system
        self._base_url = parse_base_url(base_url)
        self._auth = auth
        self._timeout = timeout
        self._observe = observe
        self._session = PlainSession()
        self._session.verify = str(ca_file) if ca_file is not None else True

    def get_json(
        self,
        path: str,
        *,
        operation: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        """The JSON at `path`, numbers with a fraction as Decimal.  Raises the errors of `integrations.errors`."""
        return self._json("GET", path, operation=operation, params=params, headers=headers)

    def get_bytes(self, path: str, *, operation: str, headers: Mapping[str, str] | None = None) -> bytes:
        """What stands at `path`, of any form.  Raises the errors of `integrations.errors`."""
        return self._body("GET", path, operation=operation, headers=headers)

    def post_json(
        self,
        path: str,
        payload: object,
        *,
        operation: str,
        headers: Mapping[str, str] | None = None,
        reads: bool = False,
    ) -> object:
        """Post JSON and return the JSON answered.

        An answer that does not come is OutcomeUnknown, or Retryable if the request only `reads` (OData's `$batch`).
        """
        return self._json("POST", path, operation=operation, reads=reads, json=payload, headers=headers)

    def patch_json(
        self, path: str, payload: object, *, operation: str, headers: Mapping[str, str] | None = None
    ) -> object:
        """Change a thing and return the JSON answered.  An answer that does not come is OutcomeUnknown."""
        return self._json("PATCH", path, operation=operation, json=payload, headers=headers)

    def put_json(self, path: str, payload: object, *, operation: str) -> None:
        """Put a thing; what is answered is not read.  An answer that does not come is OutcomeUnknown."""
        self._body("PUT", path, operation=operation, json=payload)

    def delete(self, path: str, *, operation: str, headers: Mapping[str, str] | None = None) -> None:
        """Delete a thing.  NotFound if it was gone already; an answer that does not come is OutcomeUnknown."""
        self._body("DELETE", path, operation=operation, headers=headers)

    def post_form(self, path: str, form: Mapping[str, str], *, operation: str) -> object:
        """Post a form and return the JSON answered (OAuth's token endpoints want one)."""
        return self._json("POST", path, operation=operation, data=form)

    def _json(self, method: str, path: str, *, operation: str, **request: Any) -> object:
        return parse_json(self._body(method, path, operation=operation, **request), self._system, operation)

    def _body(self, method: str, path: str, *, operation: str, reads: bool = False, **request: Any) -> bytes:
        writes = method != "GET" and not reads
        began = time.monotonic()
        status = "error"
        try:
            answer = self._send(method, path, operation, request, writes=writes)
            status = str(answer.status_code)
            raise_for_status(answer, self._system, operation, writes=writes)
            return read_bounded(answer, self._system, operation, writes=writes)
        except IntegrationError as error:
            status = status if status != "error" else type(error).__name__
            raise
        finally:
            self._observe(self._system, operation, status, time.monotonic() - began)

    def _send(
        self, method: str, path: str, operation: str, request: Mapping[str, Any], *, writes: bool
    ) -> requests.Response:
        try:
            return self._session.request(
                method,
                self._base_url + path,
                auth=self._auth,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                **request,
            )
        except requests.RequestException as error:
            raise_for_failure(error, self._system, operation, writes=writes)


def raise_for_failure(error: requests.RequestException, system: str, operation: str, *, writes: bool) -> NoReturn:
    """Classify a request that got no answer.  A write that may have arrived is OutcomeUnknown.

    A refused or never opened connection is known not to have carried anything.
    """
    name = type(error).__name__
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        raise Retryable(system, operation, "unreachable") from None
    if writes:
        raise OutcomeUnknown(system, operation, f"no answer ({name})") from None
    raise Retryable(system, operation, f"no answer ({name})") from None


def _never_connected(error: BaseException) -> bool:
    reason: object = error.args[0] if error.args else None
    if isinstance(reason, urllib3.exceptions.MaxRetryError):
        reason = reason.reason
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def read_bounded(answer: requests.Response, system: str, operation: str, *, writes: bool | None = None) -> bytes:
    """The body of an answer.  Raises UnexpectedAnswer if it is huge, OutcomeUnknown or Retryable if it breaks off.

    A server that drips is given `LONGEST_READ` in all, since the timeout of a request holds between two reads only.
    """
    body = bytearray()
    until = time.monotonic() + LONGEST_READ.total_seconds()
    try:
        for chunk in answer.iter_content(65536):
            body += chunk
            if time.monotonic() > until:
                raise requests.ReadTimeout
            if len(body) > LARGEST_ANSWER:
                raise UnexpectedAnswer(system, operation, "the answer is too large")
    except requests.RequestException as error:
        raise_for_failure(error, system, operation, writes=_writes(answer, writes))
    finally:
        answer.close()
    return bytes(body)


def raise_for_status(answer: requests.Response, system: str, operation: str, *, writes: bool | None = None) -> None:
    """Classify an answer by its status, and close it; returns only for 2xx.

    Nothing of the body goes into the error, nor is it read: it may be huge, or never end.
    """
    retry_after = answer.headers.get("Retry-After")
    error = error_of_status(
        answer.status_code, system, operation, retry_after=retry_after, writes=_writes(answer, writes)
    )
    if error is not None:
        answer.close()
        raise error


def error_of_status(
    status: int, system: str, operation: str, *, retry_after: str | None, writes: bool
) -> IntegrationError | None:
    """The error that a status means; None for 2xx.

    A write answered 5xx is OutcomeUnknown, since a server or the proxy before it may fail after the write was carried
    out.
    """
    if 200 <= status < 300:
        return None
    detail = str(status)
    if status in (408, 425, 429) or status >= 500:
        kind = OutcomeUnknown if writes and status >= 500 else Retryable
        return kind(system, operation, detail, retry_after=parse_retry_after(retry_after))
    refused = Rejected if 400 <= status < 500 else UnexpectedAnswer
    return _PERMANENT.get(status, refused)(system, operation, detail)


def _writes(answer: requests.Response, writes: bool | None) -> bool:
    return answer.request.method != "GET" if writes is None else writes


def parse_retry_after(value: str | None) -> timedelta | None:
    """Seconds or an HTTP date, at most an hour; None for anything else."""
    if value is None:
        return None
    try:
        wait = timedelta(seconds=float(value))
    except (ValueError, OverflowError):
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)


def parse_json(body: bytes, system: str, operation: str) -> object:
    """Strict JSON: no NaN, no key twice, numbers with a fraction as Decimal.  Raises UnexpectedAnswer."""
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_keys,
        )
    except (ValueError, ArithmeticError, RecursionError):
        raise UnexpectedAnswer(system, operation, "the answer is not JSON") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("a key occurs twice")
    return unique
