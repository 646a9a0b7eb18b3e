"""Triggers, evaluated in order on every creation and change of a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from demo.zendesk.account import Account
from demo.zendesk.conditions import Condition, Happening, holds, parse_conditions
from demo.zendesk.records import Json
from demo.zendesk.refusal import invalid
from demo.zendesk.trigger_actions import (
    SCHEDULE_ACTION,
    VALUE_ACTIONS,
    Action,
    Mail,
    make_mail,
    parse_actions,
    render,
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """When to do what."""

    id: int
    title: str
    active: bool
    every: tuple[Condition, ...]
    some: tuple[Condition, ...]
    actions: tuple[Action, ...]

    def to_json(self) -> Json:
        """As the API shows it."""
        conditions = {"all": [one.to_json() for one in self.every], "any": [one.to_json() for one in self.some]}
        return {
            "id": self.id,
            "title": self.title,
            "active": self.active,
            "conditions": conditions,
            "actions": [one.to_json() for one in self.actions],
        }


@dataclass(slots=True)
class Triggers:
    """The triggers of an account, in order."""

    account: Account
    rows: dict[int, Trigger] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)

    def make(self, body: object, webhook_ids: frozenset[str]) -> Trigger:
        """A new one.  Raises Refusal 422."""
        asked = _asked(body)
        for name in ("title", "conditions", "actions"):
            if name not in asked:
                raise invalid(name, f"{name}: cannot be blank")
        blank = Trigger(self.account.next_id(), "", True, (), (), ())
        trigger = _changed(blank, asked, self.account, webhook_ids)
        self.rows[trigger.id] = trigger
        return trigger

    def change(self, trigger: Trigger, body: object, webhook_ids: frozenset[str]) -> Trigger:
        """A trigger with new conditions or actions, which replace all that it had.  Raises Refusal 422."""
        self.rows[trigger.id] = _changed(trigger, _asked(body), self.account, webhook_ids)
        return self.rows[trigger.id]

    def fire(self, happening: Happening) -> list[tuple[str, str]]:
        """The webhooks to call, each with its body.

        A trigger that changes the ticket sends Zendesk through all of them again; each acts once upon an update.
        """
        calls: list[tuple[str, str]] = []
        done: set[int] = set()
        while True:
            waiting = (one for one in self.rows.values() if one.id not in done and one.active)
            hit = next((one for one in waiting if _holds(one, happening)), None)
            if hit is None:
                return calls
            done.add(hit.id)
            calls += self._act(hit, happening)

    def _act(self, trigger: Trigger, happening: Happening) -> list[tuple[str, str]]:
        calls = []
        for action in trigger.actions:
            if action.field == "notification_webhook":
                calls.append((action.value[0], render(action.value[1], self.account, happening)))
            elif action.field == "notification_user":
                mail = make_mail(action, self.account, happening)
                self.mails += [] if mail is None else [mail]
            elif action.field == SCHEDULE_ACTION:
                happening.ticket.schedule_id = int(action.value[0])
            elif action.field in VALUE_ACTIONS:
                self._set_value(trigger, action, happening)
            else:
                self._set_tags(trigger, action, happening)
        return calls

    def _set_value(self, trigger: Trigger, action: Action, happening: Happening) -> None:
        """Group or priority, which other triggers see changed."""
        ticket, (text,) = happening.ticket, action.value
        before = getattr(ticket, action.field)
        value = int(text) if action.field == "group_id" else text
        if before != value:
            setattr(ticket, action.field, value)
            self._note(trigger, happening, action.field, text, None if before is None else str(before))

    def _set_tags(self, trigger: Trigger, action: Action, happening: Happening) -> None:
        ticket, named = happening.ticket, set(action.value[0].split())
        before = list(ticket.tags)
        ticket.tags = sorted({*before, *named} if action.field == "current_tags" else {*before} - named)
        if ticket.tags != before:
            self._note(trigger, happening, "tags", ticket.tags, before)

    def _note(self, trigger: Trigger, happening: Happening, name: str, value: object, before: object) -> None:
        """The event, in the audit of what set the trigger off."""
        rule = {"channel": "rule", "source": {"rel": "trigger", "from": {"id": trigger.id, "title": trigger.title}}}
        event = {"type": "Change", "field_name": name, "value": value, "previous_value": before}
        happening.audit.events.append({"id": self.account.next_id(), **event, "via": rule})


def _asked(body: object) -> Mapping[str, object]:
    asked = body.get("trigger") if isinstance(body, dict) else None
    if not isinstance(asked, dict):
        raise invalid("trigger", "trigger: must be an object")
    unknown = asked.keys() - {"title", "active", "conditions", "actions", "category_id", "description", "position"}
    if unknown:
        raise invalid("trigger", f"trigger: unknown attribute {sorted(unknown)[0]}")
    return asked


def _changed(trigger: Trigger, asked: Mapping[str, object], account: Account, webhook_ids: frozenset[str]) -> Trigger:
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
        trigger = replace(trigger, actions=parse_actions(asked["actions"], account, webhook_ids))
    return trigger


def _holds(trigger: Trigger, happening: Happening) -> bool:
    every = all(holds(one, happening) for one in trigger.every)
    return every and (not trigger.some or any(holds(one, happening) for one in trigger.some))
