"""`POST /webhooks/sms`: GatewayAPI tells of a text message that came in (design §6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from integrations.gatewayapi.inbound import LARGEST_BODY, SIGNATURE, SmsRefused, parse_inbound
from web.body import read_body
from web.callback_answer import CallbackAnswer
from workers.callback_events import sms_told
from workers.callbacks import Callbacks
from workers.counters import Counters


def sms_webhook(callbacks: Callbacks, counters: Counters, secret: str, clock: Callable[[], datetime]) -> Blueprint:
    """The receiver of text messages; a report about one that we sent is taken and left at that."""
    blueprint = Blueprint("sms_webhook", __name__)
    answer = CallbackAnswer(counters, "sms")
    blueprint.register_error_handler(Exception, answer.not_now)

    @blueprint.post("/webhooks/sms")
    def receive() -> Response:
        try:
            read_body(LARGEST_BODY)
            sms = parse_inbound({SIGNATURE: request.headers.get(SIGNATURE, "")}, secret, clock())
        except SmsRefused as refusal:
            return answer.refuse(refusal.status, refusal.why)
        except answer.UNREADABLE as error:
            return answer.refuse_unreadable(error)
        if sms is None:
            return answer.accepted("ignored")
        if not sms.is_dated:
            counters.owe("callbacks:sms:sent at another time")
        return answer.accepted(callbacks.accept("sms", sms.id, sms_told(sms)))

    return blueprint
