"""An update as Zendesk's API wants it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.zendesk.audits import METADATA_KEY, SAID_KEY, find_operation
from integrations.zendesk.names import Names
from rules.model import FieldValue, TicketUpdate


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What Zendesk answered to an update: the ticket's new `updated_at`, None where the answer does not tell it.

    `drops_operation`: the audit in the answer names no operation, hence the account does not keep our metadata.
    """

    stamp: str | None
    drops_operation: bool


def parse_confirmed(answer: object) -> Confirmed:
    """The answer to a PUT of a ticket."""
    root = answer if isinstance(answer, dict) else {}
    ticket, audit = root.get("ticket"), root.get("audit")
    stamp = ticket.get("updated_at") if isinstance(ticket, dict) else None
    drops = isinstance(audit, dict) and bool(audit.get("events")) and find_operation(audit) is None
    return Confirmed(stamp if isinstance(stamp, str) else None, drops)


def to_payload(update: TicketUpdate, names: Names) -> dict[str, Any]:
    """The attributes that change, with our operation id; what the account lacks (`Names.lacking`) is left out.

    Zendesk refuses it (409) if the ticket has changed since `updated_stamp`.
    Dropdown values are option tags; decimals go as text, which Zendesk accepts and does not round.
    """
    payload: dict[str, Any] = {
        "safe_update": True,
        "updated_stamp": update.updated_stamp,
        "metadata": {METADATA_KEY: update.operation_id, **({SAID_KEY: update.said} if update.said else {})},
    }
    lacking = names.lacking(update.fields, update.group)
    fields = [
        {"id": names.fields[key], "value": _value(value)}
        for key, value in update.fields.items()
        if key not in lacking
    ]
    if fields:
        payload["custom_fields"] = fields
    if update.tags is not None:
        payload["tags"] = list(update.tags)
    if update.group is not None and "group" not in lacking:
        payload["group_id"] = names.groups[update.group]
    if update.priority is not None:
        payload["priority"] = update.priority
    if update.note_html is not None:
        payload["comment"] = {"html_body": update.note_html, "public": False}
    elif update.reply_html is not None:
        author = {"author_id": update.author_id} if update.author_id is not None else {}
        payload["comment"] = {"html_body": update.reply_html, "public": True, **author}
    return payload


def to_bulk_payload(update: TicketUpdate, names: Names) -> dict[str, Any]:
    """The same, of one ticket among many."""
    return {"id": int(update.ticket_id), **to_payload(update, names)}


def _value(value: FieldValue) -> str | bool | None:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
