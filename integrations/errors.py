"""What an outside system did to us, named after what the caller must do (design §8).

A client raises exactly one of these and never retries; `workers` owns waiting and repeating.
No message carries anything from a request or an answer: only system, operation and status.
"""

from __future__ import annotations

from datetime import timedelta


class IntegrationError(Exception):
    """Base of the errors; `system` and `operation` are our own words and safe to log."""

    def __init__(self, system: str, operation: str, detail: str) -> None:
        super().__init__(f"{system}: {operation}: {detail}")
        self.system = system
        self.operation = operation
        self.detail = detail


class Retryable(IntegrationError):
    """Unreachable, timed out, 429 or 5xx: try again, no sooner than `retry_after` if the system said so."""

    def __init__(self, system: str, operation: str, detail: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(system, operation, detail)
        self.retry_after = retry_after


class OutcomeUnknown(Retryable):
    """A write was sent and no answer came: read back before writing again."""


class Conflict(IntegrationError):
    """409: somebody else wrote in between.  Re-read and decide again."""


class BadCredentials(IntegrationError):
    """The system no longer accepts who we are: pause everything, raise one alarm, let nothing go dead."""


class NotFound(IntegrationError):
    """The thing asked for does not exist (any more).  Do not try again."""


class Rejected(IntegrationError):
    """The system understood and refused (400, 403 on one thing, 422).  Do not try again."""


class UnexpectedAnswer(IntegrationError):
    """An answer that is not what the system's documentation promises.  Do not try again."""
