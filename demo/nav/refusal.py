"""An answer with an error, in the shape each version of OData gives it."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Ends a request with `status`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self._code = code
        self._message = message

    def body(self, version: int) -> Mapping[str, object]:
        """What is sent."""
        if version == 3:
            return {"odata.error": {"code": "", "message": {"lang": "da-DK", "value": self._message}}}
        return {"error": {"code": self._code, "message": self._message}}


def bad_request(message: str) -> Refusal:
    """400."""
    return Refusal(400, "BadRequest", message)


def not_found(segment: str) -> Refusal:
    """404 for a service that nobody published."""
    return Refusal(404, "BadRequest_NotFound", f"Resource not found for the segment '{segment}'.")


def no_property(name: str, kind: str) -> Refusal:
    """400 for a field that the page does not show."""
    return bad_request(f"Could not find a property named '{name}' on type 'NAV.{kind}'.")
