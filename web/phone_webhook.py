"""`POST /webhooks/phone`: the telephone system tells of a call that has left the queue (design §6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from integrations.telephone.queued_call import LARGEST_BODY, parse_queued_call
from integrations.telephone.standard_webhook import ID, SIGNATURE, TIMESTAMP, WebhookRefused, verify
from web.body import read_body
from web.callback_answer import CallbackAnswer
from workers.callback_events import call_told
from workers.callbacks import Callbacks
from workers.counters import Counters


def phone_webhook(
    callbacks: Callbacks, counters: Counters, secrets: tuple[str, ...], clock: Callable[[], datetime]
) -> Blueprint:
    """The receiver of calls."""
    blueprint = Blueprint("phone_webhook", __name__)
    answer = CallbackAnswer(counters, "phone")
    blueprint.register_error_handler(Exception, answer.not_now)

    @blueprint.post("/webhooks/phone")
    def receive() -> Response:
        try:
            body = read_body(LARGEST_BODY)
            headers = {name: request.headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
            now = clock()
            verify(headers, body, secrets, now)
            call = parse_queued_call(body, now)
        except WebhookRefused as refusal:
            return answer.refuse(refusal.status, refusal.why)
        except answer.UNREADABLE as error:
            return answer.refuse_unreadable(error)
        # Told of again with another outcome or end, it is the same call; that it was answered is news.
        identity = f"{call.call_id}|{call.queued_at.date()}|{call.outcome == 'answered'}"
        return answer.accepted(callbacks.accept("call", identity, call_told(call)))

    return blueprint
