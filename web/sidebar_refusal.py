"""What the sidebar's API answers when it does not do what was asked: status, code, and a sentence for the agent."""

from __future__ import annotations

import logging

import redis
from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import HTTPException

from integrations.errors import Conflict, IntegrationError, NotFound, Rejected
from rules.language.catalogue import Catalogue
from rules.rulebook import RulebookError
from workers.error_reports import report
from workers.sidebar_requests import NoRequestId, OtherRequest, UnderWay

logger = logging.getLogger(__name__)

STATUSES = {
    "expired": 401,
    "no_rights": 403,
    "no_ticket": 404,
    "not_found": 404,
    "changed": 409,
    "under_way": 409,
    "other_request": 409,
    "malformed": 422,
    "ended": 422,
    "busy": 503,
    "unavailable": 503,
    "zendesk": 503,
    "erp": 503,
}
"""What each code means as a status; its sentence is `sidebar.error.CODE` of the catalogue."""


class Refused(Exception):
    """Ends a request; `code` is one of `STATUSES`, `text` replaces its sentence."""

    def __init__(self, code: str, text: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.text = text

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.code]


def refuse_in_words(blueprint: Blueprint, catalogue: Catalogue) -> None:
    """Answer every refusal and every failure below `blueprint` with JSON in the agent's language."""

    @blueprint.errorhandler(Exception)
    def refused(error: Exception) -> Response:
        refusal = to_refusal(error)
        text = refusal.text or catalogue.text(f"sidebar.error.{refusal.code}")
        answer = jsonify(error={"code": refusal.code, "text": text})
        answer.status_code = refusal.status
        answer.headers["Cache-Control"] = "no-store"
        if refusal.status == 503:
            answer.headers["Retry-After"] = "5"
        return answer


_CODES: tuple[tuple[type[Exception], str], ...] = (
    (NoRequestId, "malformed"),
    (OtherRequest, "other_request"),
    (UnderWay, "under_way"),
    (NotFound, "no_ticket"),
    (Conflict, "changed"),
    (Rejected, "malformed"),
    (IntegrationError, "zendesk"),
    (redis.RedisError, "unavailable"),
    (RulebookError, "unavailable"),
)
"""What is no fault of ours, the more special before the more general."""


def to_refusal(error: Exception) -> Refused:
    """What an error is to the agent; the log has what it is to us."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, HTTPException):
        return Refused("not_found" if error.code in (404, 405) else "malformed")
    if isinstance(error, IntegrationError):
        told = {"system": error.system, "operation": error.operation, "detail": error.detail}
        logger.warning("sidebar", extra=told)
        if error.system != "zendesk":
            return Refused("erp")
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if code is None:
        report(error)
    if not isinstance(error, IntegrationError) and code in (None, "unavailable"):
        logger.error("sidebar", extra={"error": type(error).__name__})
    return Refused(code or "unavailable")
