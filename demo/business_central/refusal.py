"""An answer with an error, in the shape Business Central gives it."""

from __future__ import annotations

from collections.abc import Mapping

_CORRELATION_ID = "00000000-0000-4000-8000-000000000000"


class Refusal(Exception):
    """Ends a request with `status` and the body `{"error": {"code", "message"}}`."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"error": {"code": code, "message": f"{message}  CorrelationId:  {_CORRELATION_ID}."}}


def bad_request(message: str) -> Refusal:
    """400 `BadRequest`."""
    return Refusal(400, "BadRequest", message)


def not_found() -> Refusal:
    """404 for an address that leads nowhere."""
    return Refusal(404, "BadRequest_NotFound", "No HTTP resource was found that matches the request URI.")
