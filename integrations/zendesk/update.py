"""An update as Zendesk's API wants it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.zendesk.names import Names
from rules.model import FieldValue, TicketUpdate


def to_payload(update: TicketUpdate, names: Names) -> tuple[dict[str, Any], list[str]]:
    """The attributes that change, and the names that the account lacks and which are therefore left out.

    Dropdown values are option tags; decimals go as text, which Zendesk accepts and does not round.
    """
    payload: dict[str, Any] = {}
    fields = [
        {"id": names.fields[key], "value": _value(value)}
        for key, value in update.fields.items()
        if key in names.fields
    ]
    if fields:
        payload["custom_fields"] = fields
    if update.tags is not None:
        payload["tags"] = list(update.tags)
    if update.group is not None and update.group in names.groups:
        payload["group_id"] = names.groups[update.group]
    if update.priority is not None:
        payload["priority"] = update.priority
    if update.note_html is not None:
        payload["comment"] = {"html_body": update.note_html, "public": False}
    return payload, names.missing(update.fields, [update.group] if update.group is not None else [])


def _value(value: FieldValue) -> str | bool | None:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
