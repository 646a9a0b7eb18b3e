"""What triggers do: strictly parsed, and done.

https://developer.zendesk.com/documentation/ticketing/reference-guides/actions-reference/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from demo.zendesk.account import Account
from demo.zendesk.conditions import Happening
from demo.zendesk.records import PRIORITIES, Json, stamp
from demo.zendesk.refusal import invalid

LONGEST_BODY = 16_000
RECIPIENTS = ("requester_id", "requester_and_ccs")
TAG_ACTIONS = ("current_tags", "remove_tags")
SCHEDULE_ACTION = "set_schedule"
VALUE_ACTIONS = ("group_id", "priority")
"""What a trigger sets on the ticket itself."""

ONE_VALUE = (*TAG_ACTIONS, SCHEDULE_ACTION, *VALUE_ACTIONS)
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_FIELD = re.compile(r"ticket\.ticket_field_([0-9]+)")
_TAGS = re.compile(r"[a-z0-9_/.:-]+( [a-z0-9_/.:-]+)*")


@dataclass(frozen=True, slots=True)
class Action:
    """A webhook to call, a mail to the requester, tags to set or take away, or a group or priority to set."""

    field: str
    value: tuple[str, ...]

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "field": self.field,
            "value": self.value[0] if self.field in ONE_VALUE else list(self.value),
        }


@dataclass(frozen=True, slots=True)
class Mail:
    """A notification to the requester of a ticket."""

    ticket_id: int
    to: str
    subject: str
    body: str

    def to_json(self) -> Json:
        """As `/_sim` shows it."""
        return {"ticket_id": self.ticket_id, "to": self.to, "subject": self.subject, "body": self.body}


def parse_actions(raw: object, account: Account, webhook_ids: frozenset[str]) -> tuple[Action, ...]:
    """Raises Refusal 422 for any action that is not simulated."""
    if not isinstance(raw, list) or not raw:
        raise invalid("actions", "Actions: must be an array with at least one")
    return tuple(_action(one, account, webhook_ids) for one in raw)


def _action(raw: object, account: Account, webhook_ids: frozenset[str]) -> Action:
    if not isinstance(raw, dict) or not raw.keys() <= {"field", "value"}:
        raise invalid("actions", "Actions: must be objects of field and value")
    name, value = raw.get("field"), raw.get("value")
    if name in ONE_VALUE:
        if not isinstance(value, str) or not _is_valid(str(name), value, account):
            raise invalid("actions", f"Actions: value is not valid for {name}")
        return Action(str(name), (value,))
    texts = tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else ()
    match name, len(texts):
        case "notification_webhook", 2:
            if texts[0] not in webhook_ids:
                raise invalid("actions", "Actions: the webhook does not exist")
        case "notification_user", 3:
            if texts[0] not in RECIPIENTS:
                raise invalid("actions", f"Actions: the recipient is not one of {', '.join(RECIPIENTS)}")
            if not texts[1].strip() or not texts[2].strip():
                raise invalid("actions", "Actions: a mail needs a subject and a body")
        case _:
            raise invalid("actions", f"Actions: {name} with such a value is not simulated")
    for text in texts[1:]:
        _check_text(text, account)
    return Action(str(name), texts)


def _is_valid(name: str, value: str, account: Account) -> bool:
    """Words divided by blanks for tags, else one of what there is."""
    if name in TAG_ACTIONS:
        return bool(_TAGS.fullmatch(value))
    known = {"group_id": account.groups, "priority": PRIORITIES, SCHEDULE_ACTION: account.schedules}
    return value in map(str, known[name])


def _check_text(text: str, account: Account) -> None:
    if len(text) > LONGEST_BODY:
        raise invalid("actions", "Actions: the body must be text of at most 16000 characters")
    for name in _PLACEHOLDER.findall(text):
        field = _FIELD.fullmatch(name)
        known = int(field[1]) in account.fields if field is not None else name in PLACEHOLDERS
        if not known:
            raise invalid("actions", f"Actions: placeholder {name} is not simulated")


def render(text: str, account: Account, happening: Happening) -> str:
    """The text with its placeholders filled in; the value of one is never searched for others."""
    values = _values(account, happening)
    fields = happening.ticket.values

    def fill(match: re.Match[str]) -> str:
        field = _FIELD.fullmatch(match[1])
        return str(fields.get(int(field[1]), "")) if field is not None else values[match[1]]

    return _PLACEHOLDER.sub(fill, text)


def make_mail(action: Action, account: Account, happening: Happening) -> Mail | None:
    """The mail to the requester; None where they have no address.

    Upon creation by an end user Zendesk empties the placeholders that hold what that user wrote.
    """
    requester = account.users[happening.ticket.requester_id]
    if requester.email is None:
        return None
    if happening.created and happening.actor.role == "end-user":
        action = Action(action.field, tuple(_SUPPRESSED.sub("", text) for text in action.value))
    subject, body = (render(text, account, happening) for text in action.value[1:])
    return Mail(happening.ticket.id, requester.email, subject, body)


_SUPPRESSED = re.compile(r"\{\{\s*ticket\.(?:title|ticket_field_[0-9]+)\s*\}\}")

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
