"""`/sidebar/api/tickets/…/time`: what work costs before it is registered, registering it, and correcting it."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from rules.act import Act, ActKind
from rules.language.catalogue import Catalogue
from web.sidebar_acts import perform
from web.sidebar_agent import SidebarGate, Visit, no_store
from web.sidebar_refusal import Refused, refuse_in_words
from web.sidebar_ticket import Part
from workers.desk import Desk
from workers.moved_time import find_move
from workers.registered_time import (
    AgreementAway,
    BadTime,
    Worker,
    entry_view,
    parse_done_at,
    parse_minutes,
    parse_note,
    quote,
    see_for_price,
    short_text,
    time_view,
    to_work,
)
from workers.sidebar_desk import SidebarDesk
from workers.sidebar_ticket import SidebarTicket
from workers.time_ledger.database import LedgerUnavailable
from workers.time_ledger.entry import AlreadyCorrected, Entry, NoSuchEntry, OtherRequest, Work
from workers.time_ledger.ledger import TimeLedger

logger = logging.getLogger(__name__)

_NUMBER = re.compile("[1-9][0-9]{0,17}", re.ASCII)


def sidebar_time(gate: SidebarGate, desks: SidebarDesk, ledger: TimeLedger, catalogue: Catalogue) -> Blueprint:
    """The consultant's time."""
    blueprint = Blueprint("sidebar_time", __name__)
    refuse_in_words(blueprint, catalogue)

    @blueprint.get("/sidebar/api/tickets/<ticket_id>/time/quote")
    def quoted(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id), desks.of_now()
        with time_in_words(catalogue):
            given = request.args.get("minutes", "")
            minutes = parse_minutes(int(given) if _NUMBER.fullmatch(given) else None)
            done_at = parse_done_at(request.args.get("at"), gate.now())
            found = quote(desk, see_for_price(desk, visit.snapshot), minutes, done_at)
        return no_store(jsonify(found.to_json(catalogue)))

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/time")
    def register(ticket_id: str) -> Response:
        visit, desk = gate.visit(ticket_id, edits=True), desks.of_now()

        def do(body: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            with time_in_words(catalogue):
                worker = Worker(visit.agent.id, visit.agent.name)
                work = _parse_work(gate, desk, visit, body, worker=worker, request_id=act_id)
                entry = ledger.register(work)
            values = {"cost": short_text(entry, catalogue)}
            perform(desk, visit, Act(act_id, gate.now(), visit.agent.name, "time_registered", values))
            return {"text": entry.counted, "entry": entry_view(entry, catalogue)}

        return gate.once(visit, do)

    @blueprint.post("/sidebar/api/tickets/<ticket_id>/time/<entry_id>/correct")
    def correct(ticket_id: str, entry_id: str) -> Response:
        visit, desk = corrector(gate, ticket_id), desks.of_now()

        def do(body: Mapping[str, Any], act_id: str) -> dict[str, Any]:
            agent = visit.agent
            with time_in_words(catalogue):
                number = parse_entry_id(entry_id)
                minutes = parse_minutes(body.get("minutes"), may_be_none=True)
                old = ledger.find(visit.ticket_id, number)
                # Whoever corrects it, the work stays that of who did it.
                worker = Worker(old.agent_id, old.agent)
                work = _parse_work(gate, desk, visit, body, worker=worker, request_id=act_id) if minutes else None
                done = ledger.correct(
                    visit.ticket_id, number, work, agent_id=agent.id, agent=agent.name, request_id=act_id
                )
            new = done.replacement
            values = {
                "minutes": str(-done.counter.minutes),
                "cost": short_text(new, catalogue) if new is not None else "",
            }
            kind: ActKind = "time_corrected" if new is not None else "time_deleted"
            if visit.snapshot.ended is None:
                perform(desk, visit, Act(act_id, gate.now(), agent.name, kind, values))
            return {
                "text": new.counted if new is not None else "",
                "entry": entry_view(new, catalogue) if new is not None else None,
            }

        return gate.once(visit, do)

    return blueprint


def time_part(ledger: TimeLedger, catalogue: Catalogue, *, by_hand: bool) -> Part:
    """What is registered, for the view of a ticket; nothing where the database does not answer.

    `by_hand` if people keep the agreements elsewhere than in the ERP.
    """

    def part(desk: Desk, _visit: Visit, ticket: SidebarTicket, view: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            entries = ledger.of_ticket(ticket.situation.ticket.id)
            customer = ticket.situation.customer
            as_of = {customer.number: customer.as_of} if customer is not None else {}
            unknown = ledger.unknown_to_erp(as_of, by_hand=by_hand)
        except LedgerUnavailable as error:
            logger.warning("time ledger away", extra={"error": str(error)})
            text = catalogue.text("time.bad.database_view")
            return {"time": {"available": False, "unit_text": text, "minutes_today": 0, "entries": []}}
        rows = [_with_move(desk, ticket, one) for one in entries if one.kind == "work"]
        shown = {**time_view(entries, desk, ticket), "entries": rows}
        clips = view["agreement"]["clips"]
        drawn = sum(one.billed_minutes for entries in unknown.values() for one in entries)
        if clips is None or not drawn:
            return {"time": shown}
        return {"time": shown, "agreement": {**view["agreement"], "clips": {**clips, "net": True}}}

    return part


def _with_move(desk: Desk, ticket: SidebarTicket, entry: Entry) -> dict[str, object]:
    """An entry, and where it may be moved to if it is drawn on another customer's card than the ticket's own."""
    found = find_move(desk, ticket, entry) if entry.corrected_by is None else None
    move = found.to_json(desk.catalogue) if found is not None else None
    return {**entry_view(entry, desk.catalogue), "move": move}


def corrector(gate: SidebarGate, ticket_id: str) -> Visit:
    """Who puts time on a ticket right.  Raises Refused."""
    visit = gate.visit(ticket_id)
    if not visit.may_correct_time:
        raise Refused("no_rights" if visit.snapshot.ended in (None, "closed") else "ended")
    return visit


def parse_entry_id(text: str) -> int:
    """The id of an entry in an address.  Raises NoSuchEntry."""
    if not _NUMBER.fullmatch(text):
        raise NoSuchEntry
    return int(text)


def _parse_work(
    gate: SidebarGate, desk: Desk, visit: Visit, body: Mapping[str, Any], *, worker: Worker, request_id: str
) -> Work:
    """Raises BadTime and AgreementAway."""
    minutes = parse_minutes(body.get("minutes"))
    done_at, note = parse_done_at(body.get("at"), gate.now()), parse_note(body.get("note"))
    ticket = see_for_price(desk, visit.snapshot)
    quoted = quote(desk, ticket, minutes, done_at)
    return to_work(desk, ticket, quoted, worker, done_at=done_at, note=note, request_id=request_id)


@contextlib.contextmanager
def time_in_words(catalogue: Catalogue) -> Iterator[None]:
    """What is wrong with a piece of work, or with the ledger, as a sentence for the agent."""
    try:
        yield
    except BadTime as error:
        raise Refused("malformed", error.sentence(catalogue)) from None
    except AgreementAway:
        raise Refused("erp", catalogue.text("time.bad.agreement")) from None
    except NoSuchEntry:
        raise Refused("not_found", catalogue.text("time.bad.entry")) from None
    except AlreadyCorrected:
        raise Refused("changed", catalogue.text("time.bad.corrected")) from None
    except OtherRequest:
        raise Refused("other_request") from None
    except LedgerUnavailable as error:
        logger.warning("time ledger away", extra={"error": str(error)})
        raise Refused("unavailable", catalogue.text("time.bad.database")) from None
