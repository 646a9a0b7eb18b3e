"""An answer with an error, in the shapes that Zendesk gives it."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Ends a request with `status`; `body` is JSON, or plain text as some of Zendesk's 429 answers are."""

    def __init__(
        self, status: int, body: Mapping[str, object] | str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def refuse(status: int, error: str, description: str) -> Refusal:
    """`{"error", "description"}`."""
    return Refusal(status, {"error": error, "description": description})


def not_found() -> Refusal:
    """404 `RecordNotFound`."""
    return refuse(404, "RecordNotFound", "Not found")


def invalid(attribute: str, description: str) -> Refusal:
    """422 `RecordInvalid`, blaming one attribute."""
    details = {attribute: [{"description": description}]}
    body = {"error": "RecordInvalid", "description": "Record validation errors", "details": details}
    return Refusal(422, body)


def unauthorized(error: str, description: str) -> Refusal:
    """401, as for a token that is expired, revoked or unknown."""
    body = {"error": error, "error_description": description}
    return Refusal(401, body, {"WWW-Authenticate": f'Bearer realm="Zendesk", error="{error}"'})
