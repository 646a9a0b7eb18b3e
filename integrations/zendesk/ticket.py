"""A ticket as Zendesk's API gives it, typed; and an update as it wants it.

https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.channel import find_channel, number_of
from integrations.zendesk.metrics import TicketMetrics, parse_metrics
from integrations.zendesk.names import Names
from integrations.zendesk.session import SYSTEM
from rules.model import FieldValue, Organization, Ticket

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)

Ended: TypeAlias = Literal["closed", "deleted", "suspended"]

OWN_FIELDS = "hotline_"
"""Begins the key of each of our own fields of organizations."""


@dataclass(frozen=True, slots=True)
class TicketSnapshot:
    """A ticket at the moment it was read.

    `updated_stamp` is Zendesk's own text, to be handed back so that an update in between is noticed.
    `ended` says why the ticket can no longer be written, if so.  `read_at` is when it was read, by Zendesk's clock in
    whole seconds, if it said.  `is_private` if its group's tickets are shown to the group alone.  `metrics` is None
    where the answer has none.  `by_requester` unless somebody else has made it, as an agent who writes down a call.
    `external_id` is what who made it knows it by.
    """

    ticket: Ticket
    updated_stamp: str
    ended: Ended | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    read_at: datetime | None = None
    group_id: int | None = None
    organization_id: int | None = None
    is_private: bool = False
    metrics: TicketMetrics | None = None
    by_requester: bool = True
    external_id: str | None = None

    @property
    def updated_at(self) -> datetime | None:
        """`updated_stamp` as an instant; None if it is none."""
        try:
            at = datetime.fromisoformat(self.updated_stamp)
        except ValueError:
            return None
        return at if at.tzinfo is not None else None

    @property
    def is_settled(self) -> bool:
        """Would any later change give the ticket another stamp?  Stamps have whole seconds.

        Not so in the second of its last change; one second more is allowed for clocks that differ.
        """
        read_at, updated_at = self.read_at, self.updated_at
        return read_at is None or updated_at is None or read_at - updated_at > timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SideLoads:
    """Users, organizations and groups that came with tickets, by id; metrics by the id of their ticket."""

    users: Mapping[object, Mapping[str, object]]
    organizations: Mapping[object, Mapping[str, object]]
    groups: Mapping[object, Mapping[str, object]]
    metric_sets: Mapping[object, object]


def parse_snapshot(answer: object, names: Names, operation: str) -> TicketSnapshot:
    """The ticket of a GET with side-loaded users, organizations and groups.  Raises UnexpectedAnswer."""
    root = _mapping(answer, "answer", operation)
    return _parse_ticket(_mapping(root.get("ticket"), "ticket", operation), _side_loads(root), names, operation)


def parse_snapshots(answer: object, names: Names, operation: str) -> list[TicketSnapshot]:
    """The same of a list of tickets."""
    root = _mapping(answer, "answer", operation)
    rows, loaded = root.get("tickets"), _side_loads(root)
    if not isinstance(rows, list):
        raise UnexpectedAnswer(SYSTEM, operation, "tickets is not a list")
    return [_parse_ticket(_mapping(row, "ticket", operation), loaded, names, operation) for row in rows]


def _side_loads(root: Mapping[str, object]) -> SideLoads:
    sets = {one.get("ticket_id"): one for one in _list(root.get("metric_sets")) if isinstance(one, dict)}
    users, organizations, groups = (_by_id(root.get(name)) for name in ("users", "organizations", "groups"))
    return SideLoads(users, organizations, groups, sets)


def _parse_ticket(raw: Mapping[str, object], loaded: SideLoads, names: Names, operation: str) -> TicketSnapshot:
    """One ticket object of Zendesk.  Raises UnexpectedAnswer that names the key, never its value."""
    requester_id = _optional_int(raw, "requester_id", operation)
    requester = loaded.users.get(requester_id, {})
    tags = tuple(tag for tag in _list(raw.get("tags")) if isinstance(tag, str))
    channel = find_channel(raw.get("via"), tags)
    status = _text(raw, "status", operation)
    group_id = _optional_int(raw, "group_id", operation)
    ticket = Ticket(
        id=str(_int(raw, "id", operation)),
        channel=channel,
        received_at=_instant(raw, "created_at", operation),
        subject=_text(raw, "subject", operation),
        description=_text(raw, "description", operation),
        requester_name=_text(requester, "name", operation) or None,
        requester_email=_text(requester, "email", operation) or None,
        requester_phone=number_of(raw.get("via"), channel, of_desk=False)
        or _text(requester, "phone", operation)
        or None,
        tags=tags,
        organization=_organization(loaded.organizations.get(_optional_int(raw, "organization_id", operation))),
        custom_fields=_custom_fields(raw.get("custom_fields"), names),
        recipient=_text(raw, "recipient", operation) or number_of(raw.get("via"), channel, of_desk=True),
        status=status,
        priority=_text(raw, "priority", operation) or None,
        group=_group(group_id, loaded.groups, names),
    )
    return TicketSnapshot(
        ticket=ticket,
        updated_stamp=_text(raw, "updated_at", operation),
        ended=_ended(status, raw),
        assignee_id=_optional_int(raw, "assignee_id", operation),
        requester_id=requester_id,
        group_id=group_id,
        organization_id=_optional_int(raw, "organization_id", operation),
        by_requester=_optional_int(raw, "submitter_id", operation) in (None, requester_id),
        external_id=_text(raw, "external_id", operation) or None,
        is_private=loaded.groups.get(group_id, {}).get("is_public") is False,
        metrics=parse_metrics(raw.get("metric_set") or loaded.metric_sets.get(raw.get("id")), ticket.received_at),
    )


def _ended(status: str, raw: Mapping[str, object]) -> Ended | None:
    if status == "closed":
        return "closed"
    if status == "deleted" or raw.get("deleted_at"):
        return "deleted"
    return "suspended" if raw.get("suspended") is True else None


def _organization(raw: Mapping[str, object] | None) -> Organization | None:
    if raw is None:
        return None
    external_id = raw.get("external_id")
    fields = raw.get("organization_fields")
    own = {
        key: value if isinstance(value, str | bool) or value is None else str(value)
        for key, value in (fields.items() if isinstance(fields, dict) else ())
        if isinstance(key, str) and key.startswith(OWN_FIELDS)
    }
    return Organization(str(raw.get("name") or ""), str(external_id) if external_id else None, own)


def _group(group_id: int | None, loaded: Mapping[object, Mapping[str, object]], names: Names) -> str | None:
    """Its name, as the ticket brought it or as it was listed before."""
    if group_id is None:
        return None
    name = loaded.get(group_id, {}).get("name")
    return name if isinstance(name, str) else names.group_name(group_id)


def _custom_fields(raw: object, names: Names) -> Mapping[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    for one in _list(raw):
        field_id = one.get("id") if isinstance(one, dict) else None
        key = names.keys.get(field_id) if isinstance(field_id, int) else None
        if key is not None and isinstance(one, dict):
            values[key] = _field_value(one.get("value"), names.types[key])
    return values


def _field_value(value: object, kind: str) -> FieldValue:
    """Zendesk gives decimal numbers as text, and a field of several values as a list."""
    if isinstance(value, str) and kind in ("decimal", "integer") and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool | str | Decimal) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    return " ".join(str(part) for part in value) if isinstance(value, list) else None


def _by_id(raw: object) -> dict[object, Mapping[str, object]]:
    return {one["id"]: one for one in _list(raw) if isinstance(one, dict) and isinstance(one.get("id"), int)}


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _mapping(raw: object, name: str, operation: str) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        raise UnexpectedAnswer(SYSTEM, operation, f"{name} is not an object")
    return raw


def _text(raw: Mapping[str, object], key: str, operation: str) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnexpectedAnswer(SYSTEM, operation, f"{key} is not text")
    return value


def _int(raw: Mapping[str, object], key: str, operation: str) -> int:
    value = raw.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnexpectedAnswer(SYSTEM, operation, f"{key} is not a whole number")
    return value


def _optional_int(raw: Mapping[str, object], key: str, operation: str) -> int | None:
    return None if raw.get(key) is None else _int(raw, key, operation)


def _instant(raw: Mapping[str, object], key: str, operation: str) -> datetime:
    try:
        at = datetime.fromisoformat(_text(raw, key, operation))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UnexpectedAnswer(SYSTEM, operation, f"{key} is not an instant")
    return at
