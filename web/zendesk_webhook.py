"""`POST /webhooks/zendesk`: verify, remember, answer.  Everything else happens in a job (design §6)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import redis
from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from integrations.zendesk.webhook import (
    INVOCATION,
    LARGEST_BODY,
    SIGNATURE,
    TIMESTAMP,
    WebhookRefused,
    parse_webhook,
)
from web.body import read_body
from workers.counters import Counters
from workers.error_reports import report
from workers.pending import Pending
from workers.redis_trouble import log_cut_short

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "30"
"""Zendesk tries again after a 503 only if this is below 60."""


def zendesk_webhook(
    pending: Pending, counters: Counters, secrets: tuple[str, ...], clock: Callable[[], datetime]
) -> Blueprint:
    """The receiver of Zendesk's webhooks."""
    blueprint = Blueprint("zendesk_webhook", __name__)

    def refuse(status: int, outcome: str) -> Response:
        counters.owe(f"webhooks:{outcome}")
        logger.warning("webhook refused", extra={"outcome": outcome, "status": status})
        return Response(f"{outcome}\n", status, mimetype="text/plain")

    @blueprint.errorhandler(Exception)
    def not_now(error: Exception) -> Response:
        """Whatever fails, Zendesk shall try again: an event answered with 500 is lost there."""
        counters.owe("webhooks:not durable")
        if isinstance(error, redis.RedisError):
            log_cut_short(logger, "webhook", error)
        else:
            logger.error("webhook not durable", extra={"error": type(error).__name__})
            report(error)
        return Response("not now\n", 503, headers={"Retry-After": RETRY_AFTER_SECONDS}, mimetype="text/plain")

    @blueprint.post("/webhooks/zendesk")
    def receive() -> Response:
        try:
            body = read_body(LARGEST_BODY)
            headers = {name: request.headers.get(name, "") for name in (SIGNATURE, TIMESTAMP, INVOCATION)}
            event = parse_webhook(headers, body, secrets, clock())
        except RequestEntityTooLarge:
            return refuse(413, "too large")
        except ClientDisconnected:
            return refuse(400, "malformed")
        except WebhookRefused as refusal:
            return refuse(refusal.status, refusal.why)
        if event.ticket_id is None:
            counters.owe("webhooks:ignored")
            return Response("ignored\n", 200, mimetype="text/plain")
        outcome = pending.accept(
            event.ticket_id,
            invocation=event.invocation,
            content=event.content,
            event=event.name,
            actor="" if event.kind == "created" else event.actor_id,
            critical=event.urgent,
            alike_until=event.alike_until,
        )
        counters.pay()
        logger.info("webhook", extra={"event": event.name, "ticket": event.ticket_id, "outcome": outcome})
        return Response(f"{outcome}\n", 202 if outcome == "accepted" else 200, mimetype="text/plain")

    return blueprint
