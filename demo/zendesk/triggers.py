"""Triggers, evaluated in order on every creation and change of a ticket; their one action is to call a webhook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from demo.zendesk.account import Account
from demo.zendesk.conditions import Condition, Happening, holds, parse_conditions
from demo.zendesk.records import Json, stamp
from demo.zendesk.refusal import invalid

LONGEST_BODY = 16_000
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


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
        every, some = (parse_conditions(conditions.get(name, [])) for name in ("all", "any"))
        if not every and not some:
            raise invalid("conditions", "Conditions: at least one is needed")
        trigger = replace(trigger, every=every, some=some)
    if "actions" in asked:
        webhook_id, body = _action(asked["actions"], webhook_ids)
        trigger = replace(trigger, webhook_id=webhook_id, body=body)
    return trigger


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
    every = all(holds(one, happening) for one in trigger.every)
    return every and (not trigger.some or any(holds(one, happening) for one in trigger.some))


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
