"""`/acknowledge/…`: the link in an alarm's message.  Looking at it changes nothing, pressing its button does.

Who has the link may stop the alarm, so it is secret, lasts for a day and names nobody's case but by number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from html import escape

import redis
from flask import Blueprint, Response

from rules.language.catalogue import Catalogue
from workers.alarm import Alarm, Alarms, Ended
from workers.pending import Pending

logger = logging.getLogger(__name__)

LONGEST_TOKEN = 64

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_STYLE = (
    "body{font:1.25rem/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1f2933}"
    "button{font:inherit;width:100%;padding:1rem;border:0;border-radius:.5rem;background:#b3261e;color:#fff}"
    "@media(prefers-color-scheme:dark){body{background:#121212;color:#e6e6e6}}"
)


def acknowledge(alarms: Alarms, pending: Pending, catalogue: Catalogue, clock: Callable[[], datetime]) -> Blueprint:
    """The page and its button."""
    blueprint = Blueprint("acknowledge", __name__)

    def page(title: str, *parts: str, status: int = 200) -> Response:
        language = catalogue.language
        html = (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style>'
            f"<h1>{escape(title)}</h1>{''.join(parts)}</html>"
        )
        return Response(html, status, headers=_HEADERS, mimetype="text/html")

    def find(token: str) -> tuple[Alarm, str] | None:
        return alarms.find_link(token) if len(token) <= LONGEST_TOKEN else None

    def invalid() -> Response:
        return page("Hotline", _paragraph(catalogue.text("acknowledge.invalid")), status=404)

    def ended(alarm: Alarm, first: str) -> Response:
        text = catalogue.text(f"acknowledge.{first}", ticket=alarm.ticket_id)
        by = ""
        if alarm.ended is not None and alarm.ended.by is not None:
            by = _paragraph(catalogue.text("acknowledge.by", person=alarm.ended.by))
        return page(catalogue.text("acknowledge.title", ticket=alarm.ticket_id), _paragraph(text), by)

    @blueprint.errorhandler(redis.RedisError)
    def unavailable(error: redis.RedisError) -> Response:
        # Without the address, which is a secret.
        logger.error("acknowledging failed", extra={"why": type(error).__name__})
        return page("Hotline", _paragraph(catalogue.text("acknowledge.unavailable")), status=503)

    @blueprint.get("/acknowledge/<token>")
    def ask(token: str) -> Response:
        found = find(token)
        if found is None:
            return invalid()
        alarm, _person = found
        if alarm.ended is not None:
            return ended(alarm, "already")
        question = _paragraph(catalogue.text("acknowledge.ask", ticket=alarm.ticket_id))
        button = f'<form method="post"><button>{escape(catalogue.text("acknowledge.button"))}</button></form>'
        return page(catalogue.text("acknowledge.title", ticket=alarm.ticket_id), question, button)

    @blueprint.post("/acknowledge/<token>")
    def confirm(token: str) -> Response:
        found = find(token)
        if found is None:
            return invalid()
        alarm, person = found
        first = alarms.end(alarm.ticket_id, Ended("acknowledged", clock(), person))
        pending.add(alarm.ticket_id, "alarm")
        after = alarms.get(alarm.ticket_id) or alarm
        mine = first or (after.ended is not None and after.ended.by == person)
        return ended(after, "done" if mine else "already")

    return blueprint


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
