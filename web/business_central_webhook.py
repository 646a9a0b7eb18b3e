"""`POST /webhooks/business-central`: BC says that something changed, never what (design §6).

An answer other than 2xx, 408, 429 and 5xx ends the subscription, so only who is not BC gets one.
"""

from __future__ import annotations

import hmac
import logging

import redis
from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected

from integrations.business_central.notifications import parse_notifications
from integrations.errors import UnexpectedAnswer
from web.body import read_body
from workers.counters import Counters
from workers.erp_changes import ErpChanges
from workers.redis_trouble import log_cut_short

logger = logging.getLogger(__name__)

LARGEST_BODY = 2 * 1024 * 1024
"""A thousand changes come in one body, with half a kilobyte for each."""

LONGEST_TOKEN = 2048
RETRY_AFTER_SECONDS = "30"


def business_central_webhook(changes: ErpChanges, counters: Counters, client_state: str) -> Blueprint:
    """The receiver of change notifications; `client_state` is what each must carry."""
    blueprint = Blueprint("business_central_webhook", __name__)

    @blueprint.post("/webhooks/business-central")
    def receive() -> Response:
        token = request.args.get("validationToken")
        if token is not None:
            return _echo(token)
        try:
            told = parse_notifications(read_body(LARGEST_BODY))
        except ClientDisconnected:
            # 400 would end the subscription; this asks for the same again.
            return _say("body not complete", 408)
        except UnexpectedAnswer as error:
            counters.owe("erp_notifications:malformed")
            logger.warning("notification unusable", extra={"detail": error.detail})
            return _say("ignored", 202)
        ours = [one for one in told if hmac.compare_digest(one.client_state.encode(), client_state.encode())]
        if told and not ours:
            counters.owe("erp_notifications:refused")
            logger.warning("notification refused")
            return _say("bad client state", 401)
        try:
            changes.add(ours)
        except redis.RedisError as error:
            log_cut_short(logger, "notification", error)
            return _say("not now", 503, {"Retry-After": RETRY_AFTER_SECONDS})
        counters.owe("erp_notifications:accepted")
        return _say("accepted", 202)

    return blueprint


def _echo(token: str) -> Response:
    """The handshake: BC asks whether the address is ours by having it repeat a token."""
    if len(token) > LONGEST_TOKEN or not token.isprintable():
        return _say("bad token", 400)
    return _say(token, 200)


def _say(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """Plain text that no browser takes for anything else."""
    plain = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'", **(headers or {})}
    return Response(text, status, headers=plain, mimetype="text/plain")
