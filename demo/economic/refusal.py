"""An answer with an error, in the shape e-conomic gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """Ends a request with `status`."""

    def __init__(self, status: int, message: str, errors: Sequence[str] = (), allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{status}: {message} {' '.join(errors)}".rstrip())
        self.status = status
        self._message = message
        self._errors = errors
        self._allowed = allowed

    def body(self) -> Mapping[str, object]:
        """What is sent."""
        answer: dict[str, object] = {
            "message": self._message,
            "developerHint": "See the documentation of the REST API.",
            "logId": "a2a282a789f20523-CPH",
            "httpStatusCode": self.status,
            "logTime": "2026-11-20T09:30:00",
        }
        if self._errors:
            answer["errors"] = list(self._errors)
        if self._allowed:
            answer["allowedFilteringFields"] = list(self._allowed)
        return answer


def bad_filter(error: str, allowed: Sequence[str] = ()) -> Refusal:
    """400 for a filter that cannot be understood; `allowed` are the properties that one may filter by."""
    return Refusal(400, "Could not parse query string filter.", (error,), allowed)


def not_found(path: str) -> Refusal:
    """404 for an address that leads nowhere."""
    return Refusal(404, f"Resource not found: {path}")
