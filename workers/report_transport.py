"""How error reports leave: in a thread of their own, which tells whether Sentry took them, and asks until it does.

Who reports only puts the report into a queue of a hundred; what finds it full is dropped and counted for Sentry.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sentry_sdk.transport import HttpTransport

from workers.counters import Counters

TIMEOUT = timedelta(seconds=10)
AGAIN = timedelta(seconds=60)
"""How often a process whose reports were lost tries to say how many, which shows whether Sentry is back."""

_SYSTEM, _OPERATION = "sentry", "send report"
_counters: list[Counters] = []


def tell_of_reports(counters: Counters) -> None:
    """From here on count what is sent, and note in Redis when Sentry is away."""
    _counters[:] = [counters]


class ReportTransport(HttpTransport):
    """The SDK's own transport, observed."""

    TIMEOUT = int(TIMEOUT.total_seconds())

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._is_asking = threading.Lock()
        self._is_over = threading.Event()

    def kill(self) -> None:
        """End without sending what waits."""
        self._is_over.set()
        super().kill()

    def _request(self, method: str, endpoint_type: Any, body: Any, headers: Mapping[str, str]) -> Any:
        if self._is_over.is_set():
            raise ConnectionAbortedError
        began, status = time.monotonic(), "Retryable"
        try:
            answer = super()._request(method, endpoint_type, body, headers)
            status = str(answer.status)
            return answer
        finally:
            for counters in _counters:
                counters.observe_call(_SYSTEM, _OPERATION, status, time.monotonic() - began)
            if not status.startswith("2") and self._is_asking.acquire(blocking=False):
                threading.Thread(target=self._ask_again, name="reports", daemon=True).start()

    def _ask_again(self) -> None:
        """Some time later say what was lost; that is a request, and if it fails, too, comes back here."""
        is_over = self._is_over.wait(AGAIN.total_seconds())
        self._is_asking.release()
        if not is_over:
            self.flush(1)
