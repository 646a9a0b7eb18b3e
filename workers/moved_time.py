"""Time that was registered before the customer of its ticket was corrected, and what moving it to the new one is."""

from __future__ import annotations

from dataclasses import dataclass

from rules.identity import same_number
from rules.language.catalogue import Catalogue
from workers.desk import Desk
from workers.registered_time import Worker, quote, to_work
from workers.sidebar_ticket import SidebarTicket
from workers.time_ledger.entry import Entry, Work


@dataclass(frozen=True, slots=True)
class Move:
    """`work` is what stands at the ticket's present customer in place of `entry`; `price` says what it costs."""

    entry: Entry
    work: Work
    price: str

    def to_json(self, catalogue: Catalogue) -> dict[str, object]:
        """Where the entry is, where it would go, and what it would cost."""
        before, after = self.entry.customer_number, self.work.customer_number or ""
        key = "time.drawn_before" if before is None else "time.drawn_elsewhere"
        return {
            "number": after,
            "text": catalogue.text(key, before=before or "", after=after),
            "price": self.price,
        }


def find_move(desk: Desk, ticket: SidebarTicket, entry: Entry, request_id: str = "") -> Move | None:
    """How an entry gets to the customer whom the ticket has now; None if it is theirs, or they are not proven.

    The work stays that of who did it, when it was done: only whose card it is drawn on, and hence its price, differ.
    """
    customer = ticket.situation.customer
    if customer is None or ticket.decision.identity != "proven" or entry.kind != "work":
        return None
    if entry.customer_number is not None and same_number(entry.customer_number, customer.number):
        return None
    priced = quote(desk, ticket, entry.minutes, entry.done_at)
    worker = Worker(entry.agent_id, entry.agent)
    work = to_work(desk, ticket, priced, worker, done_at=entry.done_at, note=entry.note, request_id=request_id)
    return Move(entry, work, priced.text)
