"""Our two triggers as Zendesk's API wants them, and what of one has drifted.

Conditions: https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_BODY = (
    '{"v":1,"ticket_id":"{{ticket.id}}","updated_at":"{{ticket.updated_at_with_timestamp}}",'
    '"actor_id":"{{current_user.id}}","event":"%s"}'
)


@dataclass(frozen=True, slots=True)
class DesiredTrigger:
    """A trigger that tells our webhook of every ticket that was created, or changed by anybody but ourselves.

    Only our own user is left out, never the whole API channel nor any agent: other programs' changes matter too.
    """

    event: Literal["created", "updated"]
    own_user_id: str

    def title(self, webhook_name: str) -> str:
        """What it is found by."""
        return f"{webhook_name}: ticket {self.event}"

    def conditions(self) -> list[dict[str, str]]:
        """All of them must hold."""
        if self.event == "created":
            return [{"field": "update_type", "operator": "is", "value": "Create"}]
        return [
            {"field": "update_type", "operator": "is", "value": "Change"},
            {"field": "role", "operator": "is_not", "value": self.own_user_id},
        ]

    def to_payload(self, webhook_name: str, webhook_id: str) -> dict[str, object]:
        """The trigger to create or to put in the place of one that has drifted."""
        return {
            "title": self.title(webhook_name),
            "active": True,
            "conditions": {"all": self.conditions(), "any": []},
            "actions": [{"field": "notification_webhook", "value": [webhook_id, _BODY % self.event]}],
        }

    def find_drift(self, trigger: Mapping[str, object], webhook_id: str | None) -> list[str]:
        """Which parts of an existing trigger are not as they must be; `webhook_id` None: not made yet."""
        drift = [] if trigger.get("active") is True else ["active"]
        conditions = trigger.get("conditions")
        every, some = (
            parse_conditions(conditions.get(name)) if isinstance(conditions, dict) else None
            for name in ("all", "any")
        )
        if every != parse_conditions(self.conditions()) or some:
            drift.append("conditions")
        called, body = _webhook_call(trigger.get("actions"))
        if webhook_id is None or called != webhook_id:
            drift.append("webhook")
        if body != _BODY % self.event:
            drift.append("body")
        return drift

    def is_renamed(self, trigger: Mapping[str, object], webhook_id: str | None) -> bool:
        """Is it this one under another title?"""
        return webhook_id is not None and _webhook_call(trigger.get("actions")) == (webhook_id, _BODY % self.event)


def parse_conditions(raw: object) -> list[tuple[str, str, str]] | None:
    """Field, operator and value of each, sorted, since their order means nothing.

    Some fields have no operator, which is the same as `is`.
    """
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        return None
    return sorted((str(one.get("field")), str(one.get("operator") or "is"), str(one.get("value"))) for one in raw)


def _webhook_call(raw: object) -> tuple[str | None, str | None]:
    """Webhook id and body, if calling a webhook is the one thing that is done."""
    if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], dict):
        value = raw[0].get("value")
        if raw[0].get("field") == "notification_webhook" and isinstance(value, list) and len(value) == 2:
            return str(value[0]), str(value[1])
    return None, None
