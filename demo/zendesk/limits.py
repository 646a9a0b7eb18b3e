"""Zendesk's rate limits that matter here: requests per minute, and ticket updates per minute and per ticket."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from demo.zendesk.refusal import Refusal

MINUTE, TEN_MINUTES = 60.0, 600.0


@dataclass(frozen=True, slots=True)
class Rates:
    """How many are let through; those of an Enterprise Plus account, where Zendesk says 30 and 100 for updates."""

    requests_per_minute: int = 2500
    updates_per_minute: int = 100
    updates_per_ticket: int = 30
    exports_per_minute: int = 10


class Limits:
    """Counts what comes in sliding windows.  Safe to use from several threads."""

    def __init__(self, rates: Rates, clock: Callable[[], float] = time.monotonic) -> None:
        self.rates = rates
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[object, deque[float]] = defaultdict(deque)

    def take_request(self) -> dict[str, str]:
        """Count one request to the API; the headers to answer with.  Raises Refusal 429 in plain text."""
        total = self.rates.requests_per_minute
        left, resets = self._take("requests", total, MINUTE)
        if left < 0:
            text = "Number of allowed API requests per minute exceeded\n"
            raise Refusal(429, text, {"Retry-After": str(resets)})
        return {
            "X-Rate-Limit": str(total),
            "X-Rate-Limit-Remaining": str(left),
            "ratelimit-limit": str(total),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(resets),
        }

    def take_export(self) -> None:
        """Count one incremental export.  Raises Refusal 429 in JSON."""
        left, resets = self._take("exports", self.rates.exports_per_minute, MINUTE)
        if left < 0:
            description = "Number of allowed incremental export API requests per minute exceeded"
            body = {"error": "APIRateLimitExceeded", "description": description}
            raise Refusal(429, body, {"Retry-After": str(resets)})

    def take_update(self, ticket_id: int, user_id: int) -> dict[str, str]:
        """Count one update of a ticket; the headers to answer with.  Raises Refusal 429 in JSON."""
        return {**self.take_update_of(ticket_id, user_id), **self.take_account_update()}

    def take_update_of(self, ticket_id: int, user_id: int) -> dict[str, str]:
        """Count it for its ticket only, as the job of a bulk update does."""
        return self._take_update(
            "per-ticket-updates", (ticket_id, user_id), self.rates.updates_per_ticket, TEN_MINUTES
        )

    def take_account_update(self) -> dict[str, str]:
        """Count a request that updates, one ticket or many."""
        return self._take_update("tickets-update", "updates", self.rates.updates_per_minute, MINUTE)

    def _take_update(self, name: str, key: object, total: int, seconds: float) -> dict[str, str]:
        left, resets = self._take(key, total, seconds)
        if left < 0:
            description = "Number of allowed ticket update API requests per minute exceeded"
            body = {"error": "APIRateLimitExceeded", "description": description}
            raise Refusal(429, body, {"Retry-After": str(resets)})
        return {f"zendesk-ratelimit-{name}": f"total={total}; remaining={left}; resets={resets}"}

    def _take(self, key: object, total: int, seconds: float) -> tuple[int, int]:
        """What is left (-1: refused, and not counted) and in how many seconds the oldest one is forgotten."""
        now = self._clock()
        with self._lock:
            window = self._windows[key]
            while window and window[0] <= now - seconds:
                window.popleft()
            if len(window) >= total:
                return -1, max(1, math.ceil(window[0] + seconds - now))
            window.append(now)
            return total - len(window), max(1, math.ceil(window[0] + seconds - now))
