"""Trigger conditions: strictly parsed, and compared with what happened to a ticket.

https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from demo.zendesk.records import STATUSES, VIA_IDS, Audit, Json, Ticket, User
from demo.zendesk.refusal import invalid

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "update_type": ("is",),
    "status": ("is", "is_not", "less_than", "greater_than"),
    "role": ("is", "is_not"),
    "current_via_id": ("is", "is_not"),
    "current_tags": ("includes", "not_includes"),
    "comment_is_public": ("is",),
    "via_id": ("is", "is_not"),
    "group_id": ("is", "is_not"),
}
FIELD = re.compile(r"custom_fields_([0-9]+)")
OF_FIELDS = ("is", "is_not")
OF_POLICIES = frozenset({"current_tags", "via_id", "group_id"})
"""What SLA policies may ask for, beside custom fields: what a ticket is, not what happens to it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison."""

    field: str
    operator: str
    value: str

    def to_json(self) -> Json:
        """As the API shows it."""
        return {"field": self.field, "operator": self.operator, "value": self.value}


@dataclass(frozen=True, slots=True)
class Happening:
    """What triggers look at."""

    ticket: Ticket
    audit: Audit
    actor: User
    created: bool


def parse_conditions(raw: object) -> tuple[Condition, ...]:
    """Raises Refusal 422 for any field or operator that is not simulated."""
    if not isinstance(raw, list):
        raise invalid("conditions", "Conditions: must be arrays")
    return tuple(_condition(one) for one in raw)


def _condition(raw: object) -> Condition:
    if not isinstance(raw, dict) or not raw.keys() <= {"field", "operator", "value"}:
        raise invalid("conditions", "Conditions: must be objects of field, operator and value")
    name, operator, value = raw.get("field"), raw.get("operator", "is"), raw.get("value")
    if not isinstance(name, str) or not (name in OPERATORS or FIELD.fullmatch(name)):
        raise invalid("conditions", f"Conditions: field {name} is not valid")
    if operator not in OPERATORS.get(name, OF_FIELDS):
        raise invalid("conditions", f"Conditions: operator {operator} is not valid for {name}")
    if not isinstance(value, str) or not _fits(name, value):
        raise invalid("conditions", f"Conditions: value is not valid for {name}")
    return Condition(name, str(operator), value)


def _fits(name: str, value: str) -> bool:
    match name:
        case "update_type":
            return value in ("Create", "Change")
        case "status":
            return value in STATUSES
        case "role":
            return value in ("agent", "end_user") or value.isdigit()
        case "current_via_id" | "via_id" | "group_id":
            return value.isdigit()
        case "comment_is_public":
            return value in ("true", "false", "not_relevant")
    return bool(value.strip())


def holds(condition: Condition, happening: Happening) -> bool:
    """Does it hold?"""
    name, operator, value = condition.field, condition.operator, condition.value
    if name == "status":
        here, there = STATUSES.index(happening.ticket.status), STATUSES.index(value)
        return {"is": here == there, "is_not": here != there, "less_than": here < there}.get(operator, here > there)
    if name == "current_tags":
        found = bool(set(value.split()) & set(happening.ticket.tags))
        return found if operator == "includes" else not found
    return _is(name, value, happening) == (operator == "is")


def _is(name: str, value: str, happening: Happening) -> bool:
    if name in ("via_id", "group_id") or FIELD.fullmatch(name):
        return _is_on_ticket(name, value, happening.ticket)
    if name == "update_type":
        return value == ("Create" if happening.created else "Change")
    if name == "current_via_id":
        return int(value) == VIA_IDS[happening.audit.channel]
    if name == "role":
        if value.isdigit():
            return happening.actor.id == int(value)
        return (happening.actor.role == "end-user") == (value == "end_user")
    comments = [one for one in happening.audit.events if one["type"] == "Comment"]
    return any(value == "not_relevant" or one["public"] is (value == "true") for one in comments)


def _is_on_ticket(name: str, value: str, ticket: Ticket) -> bool:
    field = FIELD.fullmatch(name)
    if field is None:
        return int(value) == (VIA_IDS[ticket.channel] if name == "via_id" else ticket.group_id)
    found = ticket.values.get(int(field[1]), False if value in ("true", "false") else None)
    return str(found).lower() == value.lower()
