"""Compares a ticket with what a quiet run gives.  It looks at the simulated account alone, never at Hotline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields

from demo.zendesk.account import SERVICE_USER, Account
from demo.zendesk.records import Ticket
from tests.chaos.stories import FOREIGN


@dataclass(frozen=True, slots=True)
class State:
    """All of a ticket that anybody can see, but for ids and instants."""

    attributes: tuple[object, ...]
    tags: tuple[str, ...]
    values: tuple[tuple[str, object], ...]
    notes: tuple[str, ...]
    public_comments_of_ours: int
    comments_of_people: tuple[str, ...]
    changed_by_us: tuple[str, ...]
    changed_by_people: tuple[str, ...]


def read_state(account: Account, ticket_id: int) -> State:
    """The ticket as it is now."""
    with account.lock:
        ticket = account.tickets[ticket_id]
        ours = [one for one in ticket.comments if one.author_id == SERVICE_USER]
        return State(
            attributes=_attributes(account, ticket),
            tags=tuple(sorted(ticket.tags)),
            values=tuple(sorted((account.fields[key].title, value) for key, value in ticket.values.items())),
            notes=tuple(_words(one.html_body) for one in ours if not one.public),
            public_comments_of_ours=sum(1 for one in ours if one.public),
            comments_of_people=tuple(one.plain_body for one in ticket.comments if one.author_id != SERVICE_USER),
            changed_by_us=tuple(sorted(_changed(account, ticket, by_us=True))),
            changed_by_people=tuple(sorted(_changed(account, ticket, by_us=False))),
        )


def differences(state: State, quiet: State) -> list[str]:
    """In which respects a ticket is not as it shall be; empty: it is."""
    found = []
    for one in fields(State):
        is_now, should_be = getattr(state, one.name), getattr(quiet, one.name)
        if is_now != should_be:
            found.append(f"{one.name} {_compare(is_now, should_be)}")
    if state.public_comments_of_ours:
        found.append("we wrote to the customer")
    touched = {*FOREIGN} & set(state.changed_by_us)
    if touched:
        found.append(f"we touched what is not ours: {sorted(touched)}")
    return found


def _compare(is_now: object, should_be: object) -> str:
    """Of rows only those that differ."""
    if not isinstance(is_now, tuple) or not isinstance(should_be, tuple):
        return f"{is_now!r} and not {should_be!r}"
    more, less = Counter(is_now) - Counter(should_be), Counter(should_be) - Counter(is_now)
    return f"{list(more.elements())} and not {list(less.elements())} ({len(is_now)} and not {len(should_be)})"


def _attributes(account: Account, ticket: Ticket) -> tuple[object, ...]:
    group = account.groups.get(ticket.group_id or 0)
    return (
        ticket.subject,
        ticket.status,
        ticket.priority,
        ticket.type,
        group and group.name,
        ticket.assignee_id,
        ticket.external_id,
        ticket.deleted,
    )


def _changed(account: Account, ticket: Ticket, *, by_us: bool) -> Iterator[str]:
    """Every change of a field, by its name, as often as it was changed; the ticket's creation is none."""
    for audit in ticket.audits:
        if (audit.author_id == SERVICE_USER) is not by_us:
            continue
        for event in audit.events:
            if event["type"] == "Change":
                name = str(event["field_name"])
                yield account.fields[int(name)].title if name.isdigit() else name


def _words(html: str) -> str:
    """The text of a note without the time of day at which the ERP was asked, and without deadlines of this moment."""
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    text = re.sub(r"(Fristen [^.]*senest) \w+\. [0-9-]+ kl\. [0-9]{2}\.[0-9]{2}", r"\1", text)
    # The next reply is promised from when the customer's second message was played.
    text = re.sub(r"(næste svar senest) \w+\. [0-9-]+ kl\. [0-9]{2}\.[0-9]{2}", r"\1", text)
    return re.sub(r"(ERP-data fra kl\.) [0-9]{2}\.[0-9]{2}", r"\1", text)


def show(found: list[str]) -> str:
    """Differences on one line, as long as a line may be."""
    return "; ".join(one if len(one) < 400 else f"{one[:400]}…" for one in found)


def count_updates(account: Account, ticket_id: int) -> int:
    """How many updates of ours changed the ticket."""
    with account.lock:
        return sum(1 for one in account.tickets[ticket_id].audits if one.author_id == SERVICE_USER)
