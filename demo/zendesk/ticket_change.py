"""A request to change a ticket: all of it is checked before any of it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from demo.zendesk.account import Account
from demo.zendesk.records import PRIORITIES, STATUSES, Json, Ticket, TicketField
from demo.zendesk.refusal import Refusal, invalid, refuse

IGNORED = frozenset({"id", "additional_tags", "remove_tags"})
"""Accepted without any effect on a single update."""

LARGEST_METADATA = 1024
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_TAG = re.compile(r"[^\s,]+")

Value: TypeAlias = "str | bool | None"


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment to add."""

    html_body: str
    plain_body: str
    public: bool
    author_id: int | None = None


@dataclass(slots=True)
class TicketChange:
    """What a request asks for, checked; `attributes` are plain ones, `dropped` names that Zendesk does not know."""

    attributes: dict[str, str | int | None] = field(default_factory=dict)
    values: dict[int, Value] = field(default_factory=dict)
    tags: list[str] | None = None
    comment: NewComment | None = None
    metadata: Json = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def parse_change(account: Account, ticket: Ticket, body: object) -> TicketChange:
    """The change that a PUT body asks for.  Raises Refusal: 400 malformed, 409 outdated, 422 not allowed."""
    root = body if isinstance(body, dict) else {}
    asked = root.get("ticket")
    if not isinstance(asked, dict):
        title = {"title": "Invalid attribute", "message": "You passed an invalid value for the ticket attribute."}
        raise Refusal(400, {"error": title})
    if ticket.status == "closed":
        raise invalid("status", "Status: closed prevents ticket update")
    _compare_stamp(ticket, asked)
    change = TicketChange(dropped=[name for name in root if name != "ticket"])
    for name, value in asked.items():
        if name in _PLAIN:
            change.attributes[name] = _PLAIN[name](account, name, value)
        elif name == "tags":
            change.tags = _tags(value)
        elif name == "custom_fields":
            change.values = _custom_fields(account, value)
        elif name == "comment":
            if len(ticket.comments) >= account.most_comments:
                raise invalid("comment", "Comment: the ticket has too many comments")
            change.comment = _comment(account, value)
        elif name == "metadata":
            change.metadata = _metadata(value)
        elif name not in IGNORED and name not in ("safe_update", "updated_stamp"):
            change.dropped.append(name)
    return change


def _compare_stamp(ticket: Ticket, asked: Mapping[str, object]) -> None:
    """Zendesk compares as soon as `safe_update` is there; its stamps have a resolution of one second."""
    if "safe_update" not in asked:
        return
    if not isinstance(asked["safe_update"], bool):
        raise invalid("safe_update", "safe_update: must be a boolean")
    given = asked.get("updated_stamp")
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise invalid("updated_stamp", "updated_stamp: must be an ISO 8601 date with safe_update")
    if at.replace(microsecond=0) != ticket.updated_at:
        description = "Safe Update prevented the update due to outdated ticket data."
        raise refuse(409, "UpdateConflict", description)


def _text(_: Account, name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise invalid(name, f"{name}: must be a string")
    return value


def _one_of(allowed: tuple[str, ...], *, empty: bool) -> Callable[[Account, str, object], str | None]:
    def parse(_: Account, name: str, value: object) -> str | None:
        if value in allowed:
            return str(value)
        if value is None and empty:
            return None
        raise invalid(name, f"{name}: {value} is not one of {', '.join(allowed)}")

    return parse


def _reference(kind: str) -> Callable[[Account, str, object], int | None]:
    def parse(account: Account, name: str, value: object) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value not in getattr(account, kind):
            raise invalid(name, f"{name}: is invalid")
        if name == "assignee_id" and account.users[value].role == "end-user":
            raise invalid(name, "Assignee: must be an agent")
        return value

    return parse


_PLAIN: Mapping[str, Callable[[Account, str, object], str | int | None]] = {
    "subject": _text,
    "external_id": _text,
    "status": _one_of(STATUSES, empty=False),
    "priority": _one_of(PRIORITIES, empty=True),
    "type": _one_of(("question", "incident", "problem", "task"), empty=True),
    "group_id": _reference("groups"),
    "assignee_id": _reference("users"),
    "requester_id": _reference("users"),
    "organization_id": _reference("organizations"),
}


def _tags(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and _TAG.fullmatch(one) for one in value):
        raise invalid("tags", "Tags: must be an array of words")
    return sorted({one.lower() for one in value})


def _custom_fields(account: Account, value: object) -> dict[int, Value]:
    if not isinstance(value, list):
        raise invalid("custom_fields", "custom_fields: must be an array of {id, value}")
    values: dict[int, Value] = {}
    for one in value:
        if not isinstance(one, dict) or not {"id", "value"} == one.keys():
            raise invalid("custom_fields", "custom_fields: must be an array of {id, value}")
        known = account.fields.get(one["id"]) if isinstance(one["id"], int) else None
        if known is None or not known.removable or not known.active:
            raise invalid("custom_fields", f"custom_fields: there is no ticket field {one['id']}")
        values[known.id] = _field_value(known, one["value"])
    return values


def _field_value(known: TicketField, value: object) -> Value:
    name = known.title
    if known.type == "checkbox":
        if not isinstance(value, bool | None):
            raise invalid("base", f"{name}: must be true or false")
        return bool(value)
    if value is None or value == "":
        return None
    if known.type == "decimal":
        if isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
            raise invalid("base", f"{name}: must be a decimal number")
        return str(value)
    if not isinstance(value, str):
        raise invalid("base", f"{name}: must be a string")
    if known.type == "tagger" and value not in known.options:
        raise invalid("base", f"{name}: {value} is not an option")
    return value


def _comment(account: Account, value: object) -> NewComment:
    if not isinstance(value, dict) or not value.keys() <= {"body", "html_body", "public", "author_id"}:
        raise invalid("comment", "Comment: must be an object of body or html_body, and public")
    html, plain, public = value.get("html_body"), value.get("body"), value.get("public", True)
    if not isinstance(public, bool):
        raise invalid("comment", "Comment: public must be true or false")
    text = html if html is not None else plain
    if not isinstance(text, str) or not text.strip():
        raise invalid("comment", "Comment: cannot be blank")
    if html is None:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    author_id = value.get("author_id")
    if author_id is not None and (not isinstance(author_id, int) or author_id not in account.users):
        raise invalid("comment", "Comment: author is not a user")
    plain_body = plain if isinstance(plain, str) else re.sub(r"<[^>]+>", " ", text)
    return NewComment(text, plain_body, public, author_id)


def _metadata(value: object) -> Json:
    if not isinstance(value, dict):
        raise invalid("metadata", "metadata: must be an object")
    if len(str(value)) > LARGEST_METADATA:
        raise invalid("metadata", "metadata: is too large")
    return value
