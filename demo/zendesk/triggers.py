"""Triggers: strictly checked when they are made, evaluated in order on every creation and change of a ticket.

Conditions: https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from demo.zendesk.account import Account
from demo.zendesk.records import STATUSES, VIA_IDS, Audit, Json, Ticket, User, stamp
from demo.zendesk.refusal import invalid

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "update_type": ("is",),
    "status": ("is", "is_not", "less_than", "greater_than"),
    "role": ("is", "is_not"),
    "current_via_id": ("is", "is_not"),
    "current_tags": ("includes", "not_includes"),
    "comment_is_public": ("is",),
}
LONGEST_BODY = 16_000
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


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
class Trigger:
    """A trigger with the one action that is simulated: telling a webhook."""

    id: int
    title: str
    active: bool
    every: tuple[Condition, ...]
    some: tuple[Condition, ...]
    webhook_id: str
    body: str

    def to_json(self) -> Json:
        """As the API shows it."""
        conditions = {"all": [one.to_json() for one in self.every], "any": [one.to_json() for one in self.some]}
        action = {"field": "notification_webhook", "value": [self.webhook_id, self.body]}
        return {
            "id": self.id,
            "title": self.title,
            "active": self.active,
            "conditions": conditions,
            "actions": [action],
        }


@dataclass(frozen=True, slots=True)
class Happening:
    """What triggers look at."""

    ticket: Ticket
    audit: Audit
    actor: User
    created: bool


@dataclass(slots=True)
class Triggers:
    """The triggers of an account, in order."""

    account: Account
    rows: dict[int, Trigger] = field(default_factory=dict)

    def make(self, body: object, webhook_ids: frozenset[str]) -> Trigger:
        """A new one.  Raises Refusal 422."""
        asked = _asked(body)
        for name in ("title", "conditions", "actions"):
            if name not in asked:
                raise invalid(name, f"{name}: cannot be blank")
        blank = Trigger(self.account.next_id(), "", True, (), (), "", "")
        trigger = _changed(blank, asked, webhook_ids)
        self.rows[trigger.id] = trigger
        return trigger

    def change(self, trigger: Trigger, body: object, webhook_ids: frozenset[str]) -> Trigger:
        """A trigger with new conditions or actions, which replace all that it had.  Raises Refusal 422."""
        self.rows[trigger.id] = _changed(trigger, _asked(body), webhook_ids)
        return self.rows[trigger.id]

    def fire(self, happening: Happening) -> list[tuple[str, str]]:
        """The webhooks to call, each with its body."""
        hit = [one for one in self.rows.values() if one.active and _holds(one, happening)]
        return [(one.webhook_id, _render(one.body, _values(self.account, happening))) for one in hit]


def _asked(body: object) -> Mapping[str, object]:
    asked = body.get("trigger") if isinstance(body, dict) else None
    if not isinstance(asked, dict):
        raise invalid("trigger", "trigger: must be an object")
    unknown = asked.keys() - {"title", "active", "conditions", "actions", "category_id", "description", "position"}
    if unknown:
        raise invalid("trigger", f"trigger: unknown attribute {sorted(unknown)[0]}")
    return asked


def _changed(trigger: Trigger, asked: Mapping[str, object], webhook_ids: frozenset[str]) -> Trigger:
    if "title" in asked:
        title = asked["title"]
        if not isinstance(title, str) or not title.strip():
            raise invalid("title", "Title: cannot be blank")
        trigger = replace(trigger, title=title)
    if "active" in asked:
        trigger = replace(trigger, active=asked["active"] is True)
    if "conditions" in asked:
        conditions = asked["conditions"]
        if not isinstance(conditions, dict) or not conditions.keys() <= {"all", "any"}:
            raise invalid("conditions", "Conditions: must be an object of all and any")
        every, some = (_conditions(conditions.get(name, [])) for name in ("all", "any"))
        if not every and not some:
            raise invalid("conditions", "Conditions: at least one is needed")
        trigger = replace(trigger, every=every, some=some)
    if "actions" in asked:
        webhook_id, body = _action(asked["actions"], webhook_ids)
        trigger = replace(trigger, webhook_id=webhook_id, body=body)
    return trigger


def _conditions(raw: object) -> tuple[Condition, ...]:
    if not isinstance(raw, list):
        raise invalid("conditions", "Conditions: must be arrays")
    return tuple(_condition(one) for one in raw)


def _condition(raw: object) -> Condition:
    if not isinstance(raw, dict) or not raw.keys() <= {"field", "operator", "value"}:
        raise invalid("conditions", "Conditions: must be objects of field, operator and value")
    name, operator, value = raw.get("field"), raw.get("operator", "is"), raw.get("value")
    if not isinstance(name, str) or name not in OPERATORS:
        raise invalid("conditions", f"Conditions: field {name} is not valid")
    if operator not in OPERATORS[name]:
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
        case "current_via_id":
            return value.isdigit()
        case "comment_is_public":
            return value in ("true", "false", "not_relevant")
    return bool(value.strip())


def _action(raw: object, webhook_ids: frozenset[str]) -> tuple[str, str]:
    if not isinstance(raw, list) or len(raw) != 1 or not isinstance(raw[0], dict):
        raise invalid("actions", "Actions: this simulator takes exactly one")
    action = raw[0]
    value = action.get("value")
    if action.get("field") != "notification_webhook" or not isinstance(value, list) or len(value) != 2:
        raise invalid("actions", "Actions: must be notification_webhook with [webhook id, body]")
    webhook_id, body = value
    if webhook_id not in webhook_ids:
        raise invalid("actions", "Actions: the webhook does not exist")
    if not isinstance(body, str) or len(body) > LONGEST_BODY:
        raise invalid("actions", "Actions: the body must be text of at most 16000 characters")
    for name in _PLACEHOLDER.findall(body):
        if name not in PLACEHOLDERS:
            raise invalid("actions", f"Actions: placeholder {name} is not simulated")
    return webhook_id, body


def _holds(trigger: Trigger, happening: Happening) -> bool:
    every = all(_compare(one, happening) for one in trigger.every)
    return every and (not trigger.some or any(_compare(one, happening) for one in trigger.some))


def _compare(condition: Condition, happening: Happening) -> bool:
    name, operator, value = condition.field, condition.operator, condition.value
    if name == "status":
        here, there = STATUSES.index(happening.ticket.status), STATUSES.index(value)
        return {"is": here == there, "is_not": here != there, "less_than": here < there}.get(operator, here > there)
    if name == "current_tags":
        found = bool(set(value.split()) & set(happening.ticket.tags))
        return found if operator == "includes" else not found
    return _is(name, value, happening) == (operator == "is")


def _is(name: str, value: str, happening: Happening) -> bool:
    if name == "update_type":
        return value == ("Create" if happening.created else "Change")
    if name == "current_via_id":
        return int(value) == VIA_IDS[happening.audit.channel]
    if name == "role":
        if value.isdigit():
            return happening.actor.id == int(value)
        return (happening.actor.role == "end-user") == (value == "end_user")
    comments = [one for one in happening.audit.events if one["type"] == "Comment"]
    if value == "not_relevant":
        return bool(comments)
    return any(one["public"] is (value == "true") for one in comments)


PLACEHOLDERS = frozenset(
    {
        "ticket.id",
        "ticket.title",
        "ticket.status",
        "ticket.priority",
        "ticket.via",
        "ticket.tags",
        "ticket.link",
        "ticket.created_at_with_timestamp",
        "ticket.updated_at_with_timestamp",
        "ticket.requester.id",
        "current_user.id",
        "current_user.name",
        "current_user.email",
    }
)


def _values(account: Account, happening: Happening) -> Mapping[str, str]:
    ticket, actor = happening.ticket, happening.actor
    return {
        "ticket.id": str(ticket.id),
        "ticket.title": ticket.subject,
        "ticket.status": ticket.status.capitalize(),
        "ticket.priority": (ticket.priority or "").capitalize(),
        "ticket.via": ticket.channel,
        "ticket.tags": " ".join(ticket.tags),
        "ticket.link": f"{account.address}/agent/tickets/{ticket.id}",
        "ticket.created_at_with_timestamp": stamp(ticket.created_at),
        "ticket.updated_at_with_timestamp": stamp(ticket.updated_at),
        "ticket.requester.id": str(ticket.requester_id),
        "current_user.id": str(actor.id),
        "current_user.name": actor.name,
        "current_user.email": actor.email or "",
    }


def _render(body: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], body)
