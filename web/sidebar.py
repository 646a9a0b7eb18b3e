"""`/sidebar`: the page inside Zendesk, let in by Zendesk's token; and the renewal of its bearer."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import redis
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from integrations.errors import IntegrationError
from integrations.zendesk.signed_url import TokenRefused
from rules.language.catalogue import Catalogue
from web.page import Pages
from web.sidebar_agent import SidebarGate, no_store
from web.sidebar_refusal import Refused, refuse_in_words
from workers.counters import Counters
from workers.error_reports import report
from workers.sidebar_bearer import Bearer, BearerRefused

logger = logging.getLogger(__name__)

LARGEST_FORM = 32 * 1024


def sidebar(
    gate: SidebarGate,
    pages: Pages,
    catalogue: Catalogue,
    origins: Sequence[str],
    counters: Counters,
) -> Blueprint:
    """The page.  `origins` are the account's, which alone may show it in a frame."""
    blueprint = Blueprint("sidebar", __name__)

    def answer(html: str, status: int = 200) -> Response:
        page = no_store(Response(html, status, mimetype="text/html"))
        page.headers["Content-Security-Policy"] = pages.policy(*origins)
        page.headers["X-Content-Type-Options"] = "nosniff"
        page.headers["Referrer-Policy"] = "no-referrer"
        return page

    def turn_away(key: str, status: int) -> Response:
        counters.owe(f"sidebar:{key}")
        return answer(pages.message("Hotline", catalogue.text(f"sidebar.door.{key}")), status)

    @blueprint.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if isinstance(error, Refused):
            return turn_away("unavailable", error.status)
        if isinstance(error, HTTPException):
            return turn_away("not_let_in", error.code if error.code in (405, 413) else 401)
        if isinstance(error, IntegrationError):
            logger.warning("sidebar", extra={"operation": error.operation, "detail": error.detail})
        else:
            logger.error("sidebar", extra={"error": type(error).__name__})
            if not isinstance(error, redis.RedisError):
                report(error)
        return turn_away("unavailable", 503)

    @blueprint.get("/sidebar")
    def explain() -> Response:
        return turn_away("open_from_zendesk", 401)

    @blueprint.post("/sidebar")
    def open_page() -> Response:
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM
        if not gate.access.is_set_up:
            return turn_away("not_set_up", 401)
        now = gate.now()
        try:
            signed_in = gate.access.let_in(request.form.get("token", ""), now)
        except TokenRefused as refusal:
            logger.warning("sidebar refused", extra={"why": refusal.why})
            return turn_away("token_expired" if refusal.why == "expired" else "not_let_in", 401)
        if gate.access.find_agent(signed_in.agent_id) is None:
            logger.warning("sidebar refused", extra={"why": "no agent"})
            return turn_away("no_agent", 403)
        counters.owe("sidebar:opened")
        bearer = gate.bearers.make(Bearer(signed_in.agent_id, signed_in.installation_id, now), now)
        return answer(pages.sidebar(bearer))

    return blueprint


def sidebar_token(gate: SidebarGate, catalogue: Catalogue) -> Blueprint:
    """`POST /sidebar/api/token`: another bearer for who still has one."""
    blueprint = Blueprint("sidebar_token", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.post("/sidebar/api/token")
    def renew() -> Response:
        bearer = gate.bearer()
        if not gate.access.is_installed(bearer.installation_id):
            raise Refused("expired")
        if gate.access.find_agent(bearer.agent_id) is None:
            raise Refused("no_rights")
        try:
            return no_store(jsonify(bearer=gate.bearers.make(bearer, gate.now())))
        except BearerRefused:
            raise Refused("expired") from None

    return blueprint
