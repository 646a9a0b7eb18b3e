"""The clocks of a ticket that the callback desk keeps: since when the customer waits, and when somebody rang."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from rules.model import Ticket
from workers.callback_case import Case

EARLIEST = timedelta(days=31)
"""A message that says it was sent longer before its ticket was made says nothing."""


def since_contact(ticket: Ticket, case: Case) -> Ticket:
    """As it came: a ticket of ours was made after the caller left the queue, and later where Zendesk was away.

    So was that of a mail which has taken ours over.
    """
    at = case.entries[0].contact.at
    if not (case.made or case.merged) or not timedelta(0) < ticket.received_at - at <= EARLIEST:
        return ticket
    return replace(ticket, received_at=at)


def with_calls(
    ticket: Ticket,
    called: Collection[datetime],
    wrote: Collection[datetime] = (),
    contacts: Collection[datetime] = (),
) -> Ticket:
    """To call the customer is to reply: at `called` somebody did.

    At `wrote` the customer wrote what nobody has answered in writing; at `contacts` they called or sent a text
    message, which an answer in writing answers too.
    """
    if not called:
        return ticket
    progress, last = ticket.progress, max(called)
    waiting = [at for at in (*wrote, *(contacts if progress.replied_at is None else ())) if at > last]
    replied_at = min((*called, *((progress.replied_at,) if progress.replied_at is not None else ())))
    awaiting_since = min(waiting, default=None)
    return replace(ticket, progress=replace(progress, replied_at=replied_at, awaiting_since=awaiting_since))
