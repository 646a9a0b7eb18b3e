"""`/sidebar/api/tickets/…/time/ENTRY/move`: time goes to the customer whom the ticket has now, and is drawn once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response

from rules.act import Act, ActKind
from rules.identity import same_number
from rules.language.catalogue import Catalogue
from web.sidebar_acts import perform
from web.sidebar_agent import SidebarGate
from web.sidebar_refusal import Refused, refuse_in_words
from web.sidebar_time import corrector, parse_entry_id, time_in_words
from workers.moved_time import find_move
from workers.registered_time import entry_view, see_for_price, short_text
from workers.sidebar_desk import SidebarDesk
from workers.time_ledger.entry import Entry
from workers.time_ledger.ledger import TimeLedger


def sidebar_moved_time(gate: SidebarGate, desks: SidebarDesk, ledger: TimeLedger, catalogue: Catalogue) -> Blueprint:
    """Moving an entry whose ticket got another customer after it was registered."""
    blueprint = Blueprint("sidebar_moved_time", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/time/<entry_id>/move")
    def move(ticket_id: str, entry_id: str) -> Response:
        visit, desk = corrector(gate, ticket_id), desks.of_now()

        def do(body: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            agent, to = visit.agent, body.get("to")
            with time_in_words(catalogue):
                old = ledger.find(visit.ticket_id, parse_entry_id(entry_id))
                found = find_move(desk, see_for_price(desk, visit.snapshot), old, act_id)
                # The customer may have been corrected once more since the page was shown.
                if found is None or not isinstance(to, str) or not same_number(to, found.work.customer_number or ""):
                    raise Refused("changed", catalogue.text("time.bad.customer"))
                done = ledger.correct(
                    visit.ticket_id, old.id, found.work, agent_id=agent.id, agent=agent.name, request_id=act_id
                )
            entry = cast(Entry, done.replacement)
            kind: ActKind = "time_moved" if old.customer_number is not None else "time_placed"
            values = {
                "minutes": str(entry.minutes),
                "before": old.customer_number or "",
                "after": entry.customer_number or "",
                "cost": short_text(entry, catalogue),
            }
            if visit.snapshot.ended is None:
                perform(desk, visit, Act(act_id, gate.now(), agent.name, kind, values))
            return {"text": entry.counted, "entry": entry_view(entry, catalogue)}

        return gate.once(visit, do)

    return blueprint
