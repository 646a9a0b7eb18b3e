"""`GET /sidebar/api/corrections.yaml`: what agents have corrected, as cases for the admins to take over."""

from __future__ import annotations

from flask import Blueprint, Response

from integrations.zendesk.agent import Agent
from rules.language.catalogue import Catalogue
from web.sidebar_agent import SidebarGate, no_store
from web.sidebar_refusal import Refused, refuse_in_words
from workers.corrections import Corrections, render_corrections
from workers.sidebar_desk import SidebarDesk
from workers.time_ledger.database import LedgerUnavailable


def may_have_corrections(agent: Agent) -> bool:
    """Admins may; the cases hold what customers wrote, of tickets that others may not see."""
    return agent.role == "admin"


def sidebar_corrections(
    gate: SidebarGate, desks: SidebarDesk, corrections: Corrections, catalogue: Catalogue
) -> Blueprint:
    """For who may have them."""
    blueprint = Blueprint("sidebar_corrections", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.get("/sidebar/api/corrections.yaml")
    def show() -> Response:
        if not may_have_corrections(gate.agent()):
            raise Refused("no_rights")
        desk = desks.of_now()
        try:
            kept = corrections.read()
        except LedgerUnavailable:
            raise Refused("unavailable") from None
        text = render_corrections(kept, desk.zendesk(), desk.rulebook, catalogue)
        answer = no_store(Response(text, mimetype="application/yaml"))
        answer.headers["Content-Disposition"] = 'attachment; filename="corrected.yaml"'
        return answer

    return blueprint
