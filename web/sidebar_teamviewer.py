"""`/sidebar/api/tickets/…/teamviewer`: remote support of the customer, started and closed by the consultant.

The customer's link goes into the draft of a reply, with the words that tell what they consent to.  The supporter's
link is answered to who may change the ticket, and goes nowhere else.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from integrations.errors import BadCredentials, IntegrationError
from rules.act import Act
from rules.language.catalogue import Catalogue
from rules.update import is_over
from web.sidebar_acts import perform
from web.sidebar_agent import SidebarGate, Visit, no_store
from web.sidebar_refusal import Refused, refuse_in_words
from web.sidebar_ticket import Part
from workers.desk import Desk
from workers.remote_sessions import RemoteRecord, RemoteSessions, UnderWay
from workers.sidebar_desk import SidebarDesk
from workers.sidebar_ticket import SidebarTicket

logger = logging.getLogger(__name__)


def sidebar_teamviewer(
    gate: SidebarGate, desks: SidebarDesk, remote: RemoteSessions | None, catalogue: Catalogue
) -> Blueprint:
    """`remote` None: TeamViewer is not set up, which who asks is told."""
    blueprint = Blueprint("sidebar_teamviewer", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/teamviewer")
    def start(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()
        if is_over(visit.snapshot.ticket):
            raise Refused("ended")

        def do(_: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            code, is_new = _reach(catalogue, remote, lambda sessions: sessions.start(visit.ticket_id))
            if is_new:
                perform(desk, visit, Act(act_id, gate.now(), visit.agent.name, "remote_started", {"code": code}))
            return {"code": code}

        # The answer that is kept for a second try has no links: they are forgotten with the session.
        code = gate.once(visit, do).get_json()["code"]
        session = remote.records.get(visit.ticket_id, gate.now()) if remote is not None else None
        if session is None or session.state == "closed" or session.code != code:
            return no_store(jsonify(_shown(RemoteRecord(code, "closed"), may=False)))
        reply = catalogue.text("remote.reply", link=session.end_customer_link)
        return no_store(jsonify({**_shown(session, may=True), "reply": reply}))

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/teamviewer/close")
    def close(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()

        def do(_: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            code = _reach(catalogue, remote, lambda sessions: sessions.close(visit.ticket_id))
            if code is not None:
                perform(desk, visit, Act(act_id, gate.now(), visit.agent.name, "remote_closed", {"code": code}))
            return {"available": True, "state": "closed"}

        return gate.once(visit, do)

    return blueprint


def teamviewer_part(remote: RemoteSessions | None) -> Part:
    """The session of the ticket, for its view; the supporter's link for who may use it."""

    def part(_desk: Desk, visit: Visit, ticket: SidebarTicket, _view: Mapping[str, Any]) -> Mapping[str, Any]:
        if remote is None:
            return {}
        known = remote.records.get(visit.ticket_id, ticket.now)
        if known is None:
            return {"teamviewer": {**_shown(RemoteRecord("", "closed"), may=False), "state": "none"}}
        return {"teamviewer": _shown(known, may=visit.may_edit)}

    return part


def _shown(session: RemoteRecord, *, may: bool) -> dict[str, Any]:
    is_open = session.state == "open"
    return {
        "available": True,
        "state": session.state,
        "code": session.code or None,
        "supporter_link": session.supporter_link if may and is_open else None,
        "end_customer_link": session.end_customer_link if is_open else None,
    }


def _reach(catalogue: Catalogue, remote: RemoteSessions | None, do: Callable[[RemoteSessions], Any]) -> Any:
    """What TeamViewer does to us, as a sentence for the agent."""
    if remote is None:
        raise Refused("unavailable", catalogue.text("remote.bad.off"))
    with _in_words(catalogue):
        return do(remote)


@contextlib.contextmanager
def _in_words(catalogue: Catalogue) -> Iterator[None]:
    try:
        yield
    except UnderWay:
        raise Refused("under_way", catalogue.text("remote.bad.under_way")) from None
    except IntegrationError as error:
        logger.warning("teamviewer", extra={"operation": error.operation, "detail": error.detail})
        why = "token" if isinstance(error, BadCredentials) else "away"
        raise Refused("unavailable", catalogue.text(f"remote.bad.{why}")) from None
