"""The `requests` session under zenpy: one request per call, every answer classified before zenpy sees it.

zenpy's own session would resend a timed-out PUT three times, and zenpy itself would sleep on 429 (2.0.57).  Here
neither can happen, because only 2xx answers with strict JSON ever reach it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.auth import AuthBase

from integrations.errors import IntegrationError, UnexpectedAnswer
from integrations.http import (
    Observe,
    PlainSession,
    parse_base_url,
    parse_json,
    raise_for_failure,
    raise_for_status,
    read_bounded,
)
from integrations.zendesk.headers import WARNING, RateBudget, parse_budgets, parse_date, parse_dropped_keys

logger = logging.getLogger(__name__)

NoteBudgets: TypeAlias = Callable[[Sequence[RateBudget]], None]
"""Told what each answer says is left to us."""

SYSTEM = "zendesk"
TIMEOUT = (3.0, 15.0)
"""Seconds to connect, and between two bytes of the answer."""


class ZendeskSession(PlainSession):
    """Talks to `base_url` only, whatever URL it is given; of one thread.

    `operation` names the next calls in errors and metrics; `answer` is the JSON of the last one, and `answered`
    says whether one came at all.  `answered_at` is when it was made, by Zendesk's clock in whole seconds, if it said.
    """

    def __init__(self, base_url: str, auth: AuthBase, observe: Observe, note_budgets: NoteBudgets) -> None:
        super().__init__()
        self.auth = auth
        self._base = urlsplit(parse_base_url(base_url))
        self._observe = observe
        self._note_budgets = note_budgets
        self.operation = "call"
        self.answer: object = None
        self.answered = False
        self.answered_at: datetime | None = None

    def request(self, method: str | bytes, url: str | bytes, *_: Any, **kwargs: Any) -> requests.Response:
        """Send one request.  Raises the errors of `integrations.errors`; returns only 2xx with JSON, or 204."""
        verb = str(method).upper()
        kwargs.update(timeout=TIMEOUT, allow_redirects=False, stream=True)
        began = time.monotonic()
        status = "error"
        try:
            try:
                answer = super().request(method, self._here(str(url)), **kwargs)
            except requests.RequestException as error:
                raise_for_failure(error, SYSTEM, self.operation, writes=verb != "GET")
            status = str(answer.status_code)
            budgets = parse_budgets(answer.headers)
            if budgets:
                self._note_budgets(budgets)
            raise_for_status(answer, SYSTEM, self.operation)
            body = read_bounded(answer, SYSTEM, self.operation)
            self.answer = parse_json(body, SYSTEM, self.operation) if body.strip() else {}
        except IntegrationError as error:
            status = status if status != "error" else type(error).__name__
            raise
        finally:
            self._observe(SYSTEM, self.operation, status, time.monotonic() - began)
        self.answered = True
        self.answered_at = parse_date(answer.headers)
        answer._content = body  # the body has been read; zenpy wants to read it too
        self._log_warnings(answer)
        return answer

    def _log_warnings(self, answer: requests.Response) -> None:
        """What an operator should hear of although the request went well."""
        if WARNING in answer.headers:
            keys = parse_dropped_keys(answer.headers)
            logger.warning("zendesk dropped keys", extra={"operation": self.operation, "keys": keys})

    def _here(self, url: str) -> str:
        """The same path at our base URL; zenpy and Zendesk's paging links name the account's own host."""
        parts = urlsplit(url)
        if not parts.path.startswith("/api/v2/"):
            raise UnexpectedAnswer(SYSTEM, self.operation, "a link leads elsewhere")
        return urlunsplit((self._base.scheme, self._base.netloc, self._base.path + parts.path, parts.query, ""))
