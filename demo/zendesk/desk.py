"""An account with what happens in it: every creation and change of a ticket runs the triggers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from demo.zendesk.account import AGENT, Account
from demo.zendesk.conditions import Happening
from demo.zendesk.records import VIA_IDS, Audit, Json, Ticket, User
from demo.zendesk.refusal import invalid
from demo.zendesk.ticket_change import TicketChange, parse_change
from demo.zendesk.ticket_write import Doer, create_ticket, write_change
from demo.zendesk.triggers import Triggers
from demo.zendesk.webhooks import Webhooks

TALK_NUMBER = "+4570102030"
"""The line of the account at Zendesk Talk."""


class Desk:
    """The account, its triggers and its webhooks."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.account = Account(clock)
        self.triggers = Triggers(self.account)
        self.webhooks = Webhooks(clock)
        self.closing = threading.Event()

    def write(self, ticket: Ticket, change: TicketChange, by: Doer) -> Audit:
        """Carry out a change; the triggers run if something came of it."""
        audit = write_change(self.account, ticket, change, by)
        if audit.events:
            self.happened(Happening(ticket, audit, by.user, created=False))
        return audit

    def create(self, asked: Mapping[str, object]) -> Ticket:
        """A ticket as a channel makes it.  Raises Refusal 422."""
        channel = _text(asked, "channel") or "email"
        if channel not in VIA_IDS:
            raise invalid("channel", f"channel: is not one of {', '.join(VIA_IDS)}")
        account = self.account
        email, phone = _text(asked, "requester_email"), _text(asked, "phone")
        with account.lock:
            requester = account.find_requester(_text(asked, "requester_name") or "", email, phone)
            firm = asked.get("organization")
            if isinstance(firm, dict):
                named = account.find_organization(_text(firm, "name") or "", _text(firm, "external_id"))
                requester.organization_id = named.id
                fields = firm.get("fields")
                named.fields.update(fields if isinstance(fields, dict) else {})
            now = account.now()
            text = _text(asked, "description") or ""
            ticket = Ticket(
                id=account.next_ticket_id(),
                subject=_text(asked, "subject") or "",
                description=text,
                channel=channel,
                source=_source(channel, requester),
                requester_id=requester.id,
                created_at=_instant(asked, now),
                updated_at=now,
                organization_id=requester.organization_id,
                recipient="support@demo.example" if channel == "email" else None,
                tags=sorted(_tags(asked)),
                submitter_id=AGENT if channel == "outbound_call" else None,
            )
            ticket.values.update(_values(account, ticket, asked))
            audit = create_ticket(account, ticket, text)
            self.happened(Happening(ticket, audit, account.users[audit.author_id], created=True))
        return ticket

    def act(self, ticket_id: int, asked: Mapping[str, object]) -> Audit:
        """A person at work: `as` is `agent` (in the browser) or `requester` (by mail).  Raises Refusal."""
        account = self.account
        person = asked.get("as", "agent")
        if person not in ("agent", "requester"):
            raise invalid("as", "as: is agent or requester")
        with account.lock:
            ticket = account.find_ticket(ticket_id)
            author = account.users[AGENT if person == "agent" else ticket.requester_id]
            change = parse_change(account, ticket, {"ticket": asked.get("ticket")})
            if person == "requester" and ticket.status in ("pending", "solved"):
                change.attributes["status"] = "open"
            return self.write(ticket, change, Doer(author, "web" if person == "agent" else "email", "Mozilla/5.0"))

    def happened(self, happening: Happening) -> None:
        """Run the triggers."""
        for webhook_id, body in self.triggers.fire(happening):
            self.webhooks.call(webhook_id, body)


def _source(channel: str, requester: User) -> Json:
    called: Json = {"phone": requester.phone, "formatted_phone": requester.phone, "name": requester.name}
    own: Json = {"phone": TALK_NUMBER, "formatted_phone": TALK_NUMBER, "name": "Hotline"}
    match channel:
        case "email":
            return {"from": {"address": requester.email, "name": requester.name}, "to": {}, "rel": None}
        case "voice":
            return {"from": called, "to": own, "rel": "inbound"}
        case "outbound_call":
            return {"from": own, "to": called, "rel": "outbound"}
        case "sms":
            return {"from": called, "to": {}, "rel": None}
    return {"from": {}, "to": {}, "rel": None}


def _text(asked: Mapping[str, object], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name, f"{name}: must be a string")
    return value or None


def _tags(asked: Mapping[str, object]) -> list[str]:
    tags = asked.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
        raise invalid("tags", "Tags: must be an array of words")
    return tags


def _values(account: Account, ticket: Ticket, asked: Mapping[str, object]) -> dict[int, str | bool]:
    """What a form or an integration filled in: `custom_fields` by title; a field that is not there yet is made."""
    given = asked.get("custom_fields") or {}
    if not isinstance(given, dict):
        raise invalid("custom_fields", "custom_fields: must be an object of titles and values")
    fields = {field.title: field for field in account.fields.values()}
    for title, value in given.items():
        if title not in fields:
            fields[title] = account.add_field("checkbox" if isinstance(value, bool) else "text", title, {})
    asked_for = [{"id": fields[title].id, "value": value} for title, value in given.items()]
    values = parse_change(account, ticket, {"ticket": {"custom_fields": asked_for}}).values
    return {field_id: value for field_id, value in values.items() if value}


def _instant(asked: Mapping[str, object], otherwise: datetime) -> datetime:
    text = _text(asked, "created_at")
    if text is None:
        return otherwise
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("created_at", "created_at: must be an instant") from None
    if at.tzinfo is None:
        raise invalid("created_at", "created_at: must have an offset")
    return at.replace(microsecond=0)
