"""Carrying out a ticket change: values, tags and dropdowns that follow each other, comments, and the audit."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime

from demo.zendesk.account import Account
from demo.zendesk.records import Audit, Comment, Json, Ticket, User
from demo.zendesk.ticket_change import NewComment, TicketChange


@dataclass(frozen=True, slots=True)
class Doer:
    """Who changes a ticket, over which channel, with which program."""

    user: User
    channel: str
    client: str


def write_change(account: Account, ticket: Ticket, change: TicketChange, by: Doer) -> Audit:
    """Do it.  The audit is kept, and the ticket's `updated_at` moves, only if something came of it."""
    now = account.now()
    kept = {} if account.drops_metadata else change.metadata
    audit = Audit(account.next_id(), ticket.id, by.user.id, now, by.channel, by.client, kept, [])
    if change.comment is not None:
        author_id = change.comment.author_id or by.user.id
        audit.events.append(_add_comment(account, ticket, change.comment, author_id, now))
    for name, value in change.attributes.items():
        _set_attribute(account, ticket, audit, name, value)
    if "assignee_id" in change.attributes and ticket.assignee_id is not None and ticket.status == "new":
        _set_attribute(account, ticket, audit, "status", "open")
    before = list(ticket.tags)
    _set_values(account, ticket, audit, _following_tags(account, ticket, change))
    tags = sorted(
        (set(before if change.tags is None else change.tags) - _option_tags(account)) | _chosen(account, ticket)
    )
    if tags != before:
        ticket.tags = tags
        audit.events.append(_event(account, "tags", tags, before))
    if audit.events:
        ticket.audits.append(audit)
        ticket.updated_at = now
    return audit


def create_ticket(account: Account, ticket: Ticket, text: str) -> Audit:
    """Put a new ticket into the account, with its first comment and its first audit."""
    now = ticket.updated_at
    ticket.tags = sorted({*ticket.tags, *_chosen(account, ticket)})
    comment = NewComment(html.escape(text).replace("\n", "<br>"), text, public=True)
    author_id = ticket.requester_id if ticket.submitter_id is None else ticket.submitter_id
    audit = Audit(account.next_id(), ticket.id, author_id, now, ticket.channel, "", {}, [])
    audit.events.append(_add_comment(account, ticket, comment, author_id, now))
    created = {"subject": ticket.subject, "status": ticket.status, "priority": ticket.priority, "tags": ticket.tags}
    created |= {str(field_id): _as_text(value) for field_id, value in ticket.values.items()}
    audit.events += [
        {"id": account.next_id(), "type": "Create", "field_name": name, "value": value}
        for name, value in created.items()
    ]
    ticket.audits.append(audit)
    account.tickets[ticket.id] = ticket
    return audit


def _add_comment(account: Account, ticket: Ticket, new: NewComment, author_id: int, now: datetime) -> Json:
    comment = Comment(account.next_id(), author_id, new.html_body, new.plain_body, new.public, now)
    ticket.comments.append(comment)
    return comment.to_json()


def _set_attribute(account: Account, ticket: Ticket, audit: Audit, name: str, value: str | int | None) -> None:
    before = getattr(ticket, name)
    if before != value:
        setattr(ticket, name, value)
        audit.events.append(_event(account, name, _as_text(value), _as_text(before)))


def _following_tags(account: Account, ticket: Ticket, change: TicketChange) -> dict[int, str | bool | None]:
    """The custom fields to set: those asked for, and dropdowns whose tag came or went with `tags`."""
    values = dict(change.values)
    if change.tags is None:
        return values
    for field in account.fields.values():
        if field.type != "tagger" or field.id in values:
            continue
        current = ticket.values.get(field.id)
        if current is not None and current not in change.tags:
            values[field.id] = None
        named = [tag for tag in change.tags if tag in field.options and tag != current]
        if named:
            values[field.id] = named[0]
    return values


def _set_values(account: Account, ticket: Ticket, audit: Audit, values: dict[int, str | bool | None]) -> None:
    for field_id, value in values.items():
        empty: str | bool | None = False if account.fields[field_id].type == "checkbox" else None
        before = ticket.values.get(field_id, empty)
        if before == value:
            continue
        if value == empty or value is None:
            ticket.values.pop(field_id, None)
        else:
            ticket.values[field_id] = value
        audit.events.append(_event(account, str(field_id), _as_text(value), _as_text(before)))


def _option_tags(account: Account) -> set[str]:
    return {tag for field in account.fields.values() for tag in field.options}


def _chosen(account: Account, ticket: Ticket) -> set[str]:
    """The tags of the options that are chosen; Zendesk keeps them among the ticket's tags."""
    taggers = (field for field in account.fields.values() if field.type == "tagger")
    return {str(ticket.values[field.id]) for field in taggers if field.id in ticket.values}


def _event(account: Account, name: str, value: object, before: object) -> Json:
    return {"id": account.next_id(), "type": "Change", "field_name": name, "value": value, "previous_value": before}


def _as_text(value: str | int | bool | None) -> str | None:
    if isinstance(value, bool):
        return "1" if value else "0"
    return None if value is None else str(value)
