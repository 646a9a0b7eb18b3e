"""What an agent does in the sidebar: each act once, by who may change the ticket, told of with the agent's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from rules.act import Act
from rules.language.catalogue import Catalogue
from web.sidebar_agent import SidebarGate, Visit
from web.sidebar_refusal import Refused, refuse_in_words
from workers.correction import BadCorrection, Correction, parse_correction
from workers.desk import Desk
from workers.owed_cases import OwedCases
from workers.sidebar_desk import SidebarDesk
from workers.sidebar_ticket import CALLED, see


def sidebar_acts(gate: SidebarGate, desks: SidebarDesk, cases: OwedCases, catalogue: Catalogue) -> Blueprint:
    """Correcting, which becomes a case; asking for a new evaluation, and saying that the customer was called."""
    blueprint = Blueprint("sidebar_acts", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/correct")
    def correct(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()

        def do(body: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            correction = _parse(desk, visit, body)
            act = Act(
                act_id,
                gate.now(),
                visit.agent.name,
                "correct",
                field=correction.field,
                value=correction.value,
                before=correction.before,
            )
            cases.owe(visit.ticket_id, act)
            perform(desk, visit, act)
            cases.settle(visit.ticket_id, act)
            return {"text": catalogue.text("sidebar.done.correct")}

        return gate.once(visit, do)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/reevaluate")
    def reevaluate(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()

        def do(_: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            perform(desk, visit, Act(act_id, gate.now(), visit.agent.name, "reevaluate"))
            return {"text": catalogue.text("sidebar.done.reevaluate")}

        return gate.once(visit, do)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/callback_done")
    def callback_done(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()

        def do(_: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            perform(desk, visit, Act(act_id, gate.now(), visit.agent.name, CALLED))
            return {"text": catalogue.text("sidebar.done.callback_done")}

        return gate.once(visit, do)

    return blueprint


def perform(desk: Desk, visit: Visit, act: Act) -> None:
    """Keep the act, and have a worker tell of it on the ticket at once."""
    desk.acts.put(visit.ticket_id, act)
    desk.pending.add(visit.ticket_id, "sidebar")


def _parse(desk: Desk, visit: Visit, body: Mapping[str, Any]) -> Correction:
    """Raises Refused."""
    try:
        return parse_correction(desk, see(desk, visit.snapshot), body.get("field"), body.get("value"))
    except BadCorrection as error:
        raise Refused("malformed", error.sentence(desk.catalogue)) from None
