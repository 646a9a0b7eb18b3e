"""A ticket as the sidebar sees it: decided anew on what is at hand, without ever waiting for the ERP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from integrations.errors import NotFound
from integrations.together import run_together
from integrations.zendesk.agent import Agent
from integrations.zendesk.app_client import AppClient, search_term
from integrations.zendesk.ticket import TicketSnapshot
from rules.act import ActKind
from rules.engine import decide_situated
from rules.explain import explain, to_sentences
from rules.extract import asks_for_call
from rules.identity import same_number
from rules.last_known import as_not_asked
from rules.model import Decision
from rules.questions import questions_for
from rules.sidebar_view import Shown, to_view
from rules.situation import Situation
from rules.update import is_over
from rules.withheld_amounts import withhold_amounts
from workers.callback_pass import CallbackView, view_callback
from workers.callback_words import OPEN_TAG
from workers.customer_facts import AtHand
from workers.desk import Desk
from workers.ticket_look import Seen, look_into

MOST_OTHERS = 25
CALLED: ActKind = "callback_done"


@dataclass(frozen=True, slots=True)
class SidebarTicket:
    """What is known of a ticket, and what follows from it at this moment.

    `waits_for_call` if the customer waits to be called back, on `decision.callback_phone` if that is known.
    """

    seen: Seen
    at_hand: AtHand
    decision: Decision
    situation: Situation
    now: datetime
    waits_for_call: bool = False


def see(desk: Desk, snapshot: TicketSnapshot) -> SidebarTicket:
    """On what is at hand.  Raises the errors of `integrations.errors` of Zendesk, and redis.RedisError."""
    seen = _look(desk, snapshot)
    callback = view_callback(desk, seen)
    at_hand = desk.customers.recall(questions_for(callback.ticket, desk.rulebook))
    return _decided(desk, seen, callback, at_hand)


def see_anew(desk: Desk, snapshot: TicketSnapshot) -> SidebarTicket:
    """On what the ERP says now; what it last said, where it does not answer."""
    seen = _look(desk, snapshot)
    callback = view_callback(desk, seen)
    facts = desk.customers.refresh(questions_for(callback.ticket, desk.rulebook))
    return _decided(desk, seen, callback, AtHand(facts, is_whole=facts.erp != "down"))


def view_of(desk: Desk, ticket: SidebarTicket, *, amounts: bool) -> dict[str, object]:
    """What the page shows of it."""
    seen = ticket.seen
    shown = Shown(
        ticket.decision,
        ticket.situation,
        ticket.at_hand.facts,
        seen.written,
        ticket.now,
        seen.snapshot.read_at or ticket.now,
        seen.snapshot.updated_at,
        ticket.at_hand.is_whole,
        amounts,
    )
    view = to_view(shown, desk.rulebook, desk.catalogue)
    if ticket.waits_for_call:
        view["callback"] = {"open": True, "phone": ticket.decision.callback_phone}
    return view


def why(desk: Desk, ticket: SidebarTicket, *, amounts: bool) -> list[str]:
    """The full explanation, sentence by sentence; `amounts` if this agent may see what the customer owes."""
    told = explain(ticket.decision, ticket.situation, desk.rulebook)
    return to_sentences(told if amounts else withhold_amounts(told, desk.catalogue), desk.catalogue)


def find_others(desk: Desk, app: AppClient, agent: Agent, ticket: SidebarTicket) -> list[dict[str, object]]:
    """The customer's other open tickets that this agent may see, the newest first.

    Those of the proven customer by number, and those of the requester's organization or else of the requester: a
    ticket that has just come, or that came before Hotline, has no number.
    """
    names, snapshot = desk.zendesk().names(), ticket.seen.snapshot
    number = ticket.decision.customer_number if ticket.decision.identity == "proven" else None
    field = names.fields.get("customer_number")
    terms: list[str | None] = []
    if number is not None and field is not None:
        terms.append(search_term(f"custom_field_{field}", number))
    if snapshot.organization_id is not None:
        terms.append(search_term("organization", snapshot.organization_id))
    elif snapshot.requester_id is not None:
        terms.append(search_term("requester", snapshot.requester_id))
    found: list[str] = []

    def search(term: str) -> None:
        found.extend(app.find_open_ids(term))

    run_together([partial(search, term) for term in terms if term is not None])
    ids = [one for one in dict.fromkeys(found) if one != snapshot.ticket.id][:100]
    tickets = desk.zendesk().get_tickets(ids) if ids else []
    shown = [
        one
        for one in tickets
        if _is_of(one, number, snapshot) and agent.may_see(one) and one.ended is None and not is_over(one.ticket)
    ]
    shown.sort(key=lambda one: one.updated_stamp, reverse=True)
    return [
        {
            "id": one.ticket.id,
            "subject": one.ticket.subject,
            "status": one.ticket.status,
            "updated_at": one.updated_stamp,
        }
        for one in shown[:MOST_OTHERS]
    ]


def _is_of(one: TicketSnapshot, number: str | None, snapshot: TicketSnapshot) -> bool:
    """Is it of the same customer?  A search also finds what is only alike."""
    stands = one.ticket.custom_fields.get("customer_number")
    if number is not None and isinstance(stands, str) and same_number(stands, number):
        return True
    if snapshot.organization_id is not None and one.organization_id == snapshot.organization_id:
        return True
    return snapshot.requester_id is not None and one.requester_id == snapshot.requester_id


def _look(desk: Desk, snapshot: TicketSnapshot) -> Seen:
    try:
        return look_into(desk, desk.zendesk(), snapshot, answered=True)
    except NotFound:
        # Deleted this very moment: what was read of it is shown once more.
        return Seen(snapshot, snapshot.ticket, None)


def _decided(desk: Desk, seen: Seen, callback: CallbackView, at_hand: AtHand) -> SidebarTicket:
    now = desk.clock(seen.ticket)
    decision, situation = decide_situated(callback.ticket, at_hand.facts, desk.rulebook, now)
    decision = callback.complete(decision)
    if not at_hand.is_whole and at_hand.facts.unknown_since is None:
        decision = as_not_asked(decision)
    return SidebarTicket(seen, at_hand, decision, situation, now, _waits_for_call(desk, seen, callback, decision))


def _waits_for_call(desk: Desk, seen: Seen, callback: CallbackView, decision: Decision) -> bool:
    """By the callback desk's case; without one, if the customer asks for a call and no agent has said it was made."""
    if is_over(seen.snapshot.ticket):
        return False
    if OPEN_TAG in callback.tags:
        return True
    if callback.tags or decision.callback_phone is None:
        return False
    said = seen.written.said if seen.written is not None else ()
    called = max((act.at for act in seen.acts if act.kind == CALLED), default=None)
    if called is not None:
        return _asks_again(desk, seen, called, decision.callback_phone)
    return not any(key.startswith(f"act:{CALLED}:") for key in said)


def _asks_again(desk: Desk, seen: Seen, called: datetime, phone: str) -> bool:
    """Has the requester asked for a call since, and no agent answered in writing?"""
    waiting = {at for at in seen.said.waiting if at > called}
    replies = [text for text, at in zip(seen.said.replies, seen.said.written_at, strict=True) if at in waiting]
    return any(asks_for_call(seen.ticket, reply, phone, desk.rulebook.extract) for reply in replies)
