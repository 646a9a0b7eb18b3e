"""How the telephone's and the text messages' webhooks are answered: as Zendesk's is (design §6)."""

from __future__ import annotations

import logging
from typing import ClassVar

import redis
from flask import Response
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from workers.counters import Counters
from workers.error_reports import report
from workers.redis_trouble import log_cut_short

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "30"


class CallbackAnswer:
    """The answers of one address; `what` comes in there."""

    UNREADABLE: ClassVar = (RequestEntityTooLarge, ClientDisconnected)

    def __init__(self, counters: Counters, what: str) -> None:
        self._counters = counters
        self._what = what

    def refuse(self, status: int, outcome: str) -> Response:
        """What is not believed or not understood."""
        self._counters.owe(f"callbacks:{self._what}:{outcome}")
        logger.warning("webhook refused", extra={"what": self._what, "outcome": outcome, "status": status})
        return Response(f"{outcome}\n", status, mimetype="text/plain")

    def refuse_unreadable(self, error: Exception) -> Response:
        """A body that is too large, or cut."""
        return self.refuse(413, "too large") if isinstance(error, RequestEntityTooLarge) else self.refuse(400, "cut")

    def accepted(self, outcome: str) -> Response:
        """202 once it is durable; 200 for what was known already, or is nothing to us."""
        self._counters.owe(f"callbacks:{self._what}:{outcome}")
        self._counters.pay()
        logger.info("webhook", extra={"what": self._what, "outcome": outcome})
        return Response(f"{outcome}\n", 202 if outcome == "accepted" else 200, mimetype="text/plain")

    def not_now(self, error: Exception) -> Response | HTTPException:
        """Whatever fails, the sender shall try again."""
        if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
            return error
        self._counters.owe(f"callbacks:{self._what}:not durable")
        if isinstance(error, redis.RedisError):
            log_cut_short(logger, "webhook", error)
        else:
            logger.error("webhook not durable", extra={"error": type(error).__name__})
            report(error)
        return Response("not now\n", 503, headers={"Retry-After": RETRY_AFTER_SECONDS}, mimetype="text/plain")
