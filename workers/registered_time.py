"""Time on a ticket: what it would cost, registering it, correcting it, and what is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.zendesk.ticket import TicketSnapshot
from rules.agreement import Coverage, decide_coverage
from rules.clip_cost import LONGEST, ClipCost, quote_cost
from rules.cost_text import clips_text, cost_text, unit_text
from rules.language.catalogue import Catalogue
from rules.last_known import with_last_known
from workers.desk import Desk
from workers.sidebar_ticket import SidebarTicket, see, see_anew
from workers.time_ledger.entry import Entry, Work

LONGEST_NOTE = 500
OLDEST = timedelta(days=366)
_CLOCKS_DIFFER = timedelta(minutes=5)


class BadTime(Exception):
    """What was sent is no piece of work; `why` is the key of the sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def sentence(self, catalogue: Catalogue) -> str:
        """For the agent."""
        return catalogue.text(f"time.bad.{self.why}", limit=str(LONGEST_NOTE))


class AgreementAway(Exception):
    """The ERP does not answer, and of a proven customer's agreement nothing is known: there is no price yet."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What work would cost, under what agreement, and the sentence how it was counted."""

    cost: ClipCost
    coverage: Coverage
    text: str

    def to_json(self, catalogue: Catalogue) -> dict[str, object]:
        """`clips` is None where no card is drawn on."""
        draws = self.coverage.state == "clips"
        return {
            "minutes": self.cost.minutes,
            "billed_minutes": self.cost.billed_minutes,
            "clips": clips_text(self.cost.clips, catalogue) if draws else None,
            "text": self.text,
        }


def parse_minutes(value: object, *, may_be_none: bool = False) -> int:
    """Whole minutes of a piece of work; 0 only if it `may_be_none`.  Raises BadTime."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if is_whole and isinstance(value, int) and (0 if may_be_none else 1) <= value <= LONGEST:
        return value
    raise BadTime("minutes_or_none" if may_be_none else "minutes")


def parse_done_at(value: object, now: datetime) -> datetime:
    """When the work was done: `now` where it is not said.  Raises BadTime."""
    if value is None:
        return now
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not now - OLDEST <= at <= now + _CLOCKS_DIFFER:
        raise BadTime("at")
    return at


def parse_note(value: object) -> str:
    """What was done, on one line.  Raises BadTime."""
    text = " ".join(value.split()) if isinstance(value, str) else "" if value is None else None
    if text is None or len(text) > LONGEST_NOTE or not text.isprintable():
        raise BadTime("note")
    return text


def see_for_price(desk: Desk, snapshot: TicketSnapshot) -> SidebarTicket:
    """A ticket whose time shall cost what its agreement says: the ERP is asked where not everything is at hand.

    Raises AgreementAway, and what `workers.sidebar_ticket.see` raises.
    """
    ticket = see(desk, snapshot)
    if ticket.at_hand.is_whole:
        return ticket
    ticket = see_anew(desk, snapshot)
    if ticket.at_hand.is_whole or _is_known(ticket):
        return ticket
    # Who was proven when the ERP last answered has an agreement, though it is not known at this moment.
    written = ticket.seen.written
    known = with_last_known(ticket.decision, written.values) if written is not None else ticket.decision
    if known.identity == "proven":
        raise AgreementAway
    return ticket


def quote(desk: Desk, ticket: SidebarTicket, minutes: int, done_at: datetime) -> Quote:
    """By the rules and the agreement that are in force now."""
    rulebook, coverage = desk.rulebook, find_coverage(desk, ticket, done_at)
    clip = coverage.card.clip_minutes if coverage.card is not None else 0
    cost = quote_cost(minutes, done_at, clip, rulebook.time, rulebook.schedules)
    text = cost_text(cost, coverage.state, desk.catalogue, rulebook.zone)
    left = coverage.clips_remaining
    if coverage.state == "clips" and left is not None and cost.clips > left:
        text = f"{text} {desk.catalogue.text('time.overdrawn', left=desk.catalogue.number(left))}"
    return Quote(cost, coverage, text)


def find_coverage(desk: Desk, ticket: SidebarTicket, done_at: datetime) -> Coverage:
    """The agreement that work of the local day of `done_at` is drawn on; unknown unless the customer is proven.

    It may be another than the ticket's own, which goes by the day on which the ticket was created.
    """
    customer = ticket.situation.customer
    if customer is None or not _is_known(ticket):
        return Coverage("unknown")
    return decide_coverage(
        customer.agreements, ticket.decision.product, done_at.astimezone(desk.rulebook.zone).date()
    )


def _is_known(ticket: SidebarTicket) -> bool:
    return ticket.situation.customer is not None and ticket.decision.agreement != "unknown"


@dataclass(frozen=True, slots=True)
class Worker:
    """Who did the work, as Zendesk has them."""

    id: int
    name: str


def to_work(
    desk: Desk, ticket: SidebarTicket, quoted: Quote, worker: Worker, *, done_at: datetime, note: str, request_id: str
) -> Work:
    """What is to be registered."""
    decision, card, customer = ticket.decision, quoted.coverage.card, ticket.situation.customer
    # As the ERP writes it, whatever the ticket says: that is the customer whose card is drawn on.
    number = customer.number if customer is not None else decision.customer_number
    return Work(
        request_id=request_id,
        ticket_id=ticket.situation.ticket.id,
        customer_number=number if decision.identity == "proven" else None,
        agreement=quoted.coverage.state,
        product=card.product if card is not None else None,
        agent_id=worker.id,
        agent=worker.name,
        minutes=quoted.cost.minutes,
        billed_minutes=quoted.cost.billed_minutes,
        clip_minutes=quoted.cost.clip_minutes,
        done_at=done_at,
        note=note,
        counted=cost_text(quoted.cost, quoted.coverage.state, desk.catalogue, desk.rulebook.zone),
    )


def time_view(entries: Sequence[Entry], desk: Desk, ticket: SidebarTicket) -> dict[str, object]:
    """The sidebar's share but for the entries themselves: how long a clip is, and how much was done today."""
    coverage, zone = find_coverage(desk, ticket, ticket.now), desk.rulebook.zone
    today = ticket.now.astimezone(zone).date()
    clip = (coverage.card.clip_minutes if coverage.card is not None else 0) or desk.rulebook.time.clip
    return {
        "available": True,
        "unit_text": unit_text(clip, coverage.state, desk.catalogue),
        "minutes_today": sum(one.minutes for one in entries if one.done_at.astimezone(zone).date() == today),
    }


def short_text(entry: Entry, catalogue: Catalogue) -> str:
    """What an entry cost, for a line on the ticket."""
    key = "time.short_clips" if entry.agreement == "clips" else "time.short"
    return catalogue.text(key, minutes=str(entry.minutes), clips=clips_text(entry.clips, catalogue))


def entry_view(entry: Entry, catalogue: Catalogue) -> dict[str, object]:
    """An entry as the page shows it."""
    draws = entry.agreement == "clips"
    return {
        "id": str(entry.id),
        "at": entry.done_at.isoformat(timespec="seconds"),
        "minutes": entry.minutes,
        "billed_minutes": entry.billed_minutes,
        "clips": clips_text(entry.clips, catalogue) if draws else None,
        "note": entry.note,
        "agent": entry.agent,
        "text": entry.counted,
        "corrected": entry.corrected_by is not None,
        "approved": entry.approved_at is not None,
    }
