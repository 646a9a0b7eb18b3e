"""`/sidebar/api/tickets/…`: what the sidebar shows of a ticket, at once; and apart what takes longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from flask import Blueprint, Response, jsonify

from integrations.zendesk.app_client import AppClient
from rules.language.catalogue import Catalogue
from web.sidebar_agent import SidebarGate, Visit, no_store
from web.sidebar_corrections import may_have_corrections
from web.sidebar_refusal import refuse_in_words
from workers.desk import Desk
from workers.sidebar_desk import SidebarDesk
from workers.sidebar_ticket import SidebarTicket, find_others, see, see_anew, view_of, why

Part: TypeAlias = Callable[[Desk, Visit, SidebarTicket, Mapping[str, Any]], Mapping[str, Any]]
"""Another part of Hotline's share of the view: what it adds to what is there, or puts in its place."""


def sidebar_ticket(
    gate: SidebarGate, desks: SidebarDesk, app: AppClient, catalogue: Catalogue, parts: Sequence[Part]
) -> Blueprint:
    """What is read; nothing here changes a ticket."""
    blueprint = Blueprint("sidebar_ticket", __name__)
    refuse_in_words(blueprint, catalogue)

    def shown(desk: Desk, visit: Visit, ticket: SidebarTicket) -> Response:
        amounts = _sees_amounts(desk, visit)
        may = {
            "correct": visit.may_edit,
            "amounts": amounts,
            "time": visit.may_edit,
            "correct_time": visit.may_correct_time,
            "remote": visit.may_edit,
            "corrections": may_have_corrections(visit.agent),
        }
        view: dict[str, Any] = {**_NOTHING, **view_of(desk, ticket, amounts=amounts), "may": may}
        for part in parts:
            view.update(part(desk, visit, ticket, view))
        return no_store(jsonify(view))

    @blueprint.get("/sidebar/api/tickets/<ticket_id>")
    def show(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id), desks.of_now()
        return shown(desk, visit, see(desk, visit.snapshot))

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/refresh")
    def refresh(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id), desks.of_now()
        answer = shown(desk, visit, see_anew(desk, visit.snapshot))
        if visit.snapshot.ended is None:
            # What the ERP said now may be news for the ticket too.
            desk.pending.add(visit.ticket_id, "sidebar")
        return answer

    @blueprint.get("/sidebar/api/tickets/<ticket_id>/other")
    def other(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id), desks.of_now()
        found = find_others(desk, app, visit.agent, see(desk, visit.snapshot))
        return no_store(jsonify(other_tickets=found))

    @blueprint.get("/sidebar/api/tickets/<ticket_id>/why")
    def explain(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id), desks.of_now()
        told = why(desk, see(desk, visit.snapshot), amounts=_sees_amounts(desk, visit))
        return no_store(jsonify(lines=told))

    return blueprint


def _sees_amounts(desk: Desk, visit: Visit) -> bool:
    agent = visit.agent
    return desk.rulebook.sidebar.shows_amounts(agent.role, agent.custom_role, agent.group_names)


_NOTHING: Mapping[str, Any] = {
    "teamviewer": {
        "available": False,
        "state": "none",
        "code": None,
        "supporter_link": None,
        "end_customer_link": None,
    },
    "callback": None,
    "time": {"available": False, "unit_text": "", "minutes_today": 0, "entries": []},
}
"""What the view says of parts that are not there."""
