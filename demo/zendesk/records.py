"""What a Zendesk account consists of, and how its API shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

Json: TypeAlias = dict[str, object]
Role: TypeAlias = Literal["end-user", "agent", "admin"]

STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
VIA_IDS = {"web": 0, "email": 4, "api": 5, "chat": 29, "voice": 34, "outbound_call": 35, "sms": 57}
"""The channels of the REST API with the numbers that trigger conditions know them by.

`outbound_call` is shown as `voice`, as Zendesk Talk does: `rel` alone tells an agent's call from a customer's.
"""


def shown_channel(channel: str) -> str:
    """As the REST API names it."""
    return "voice" if channel == "outbound_call" else channel


def stamp(at: datetime) -> str:
    """An instant as Zendesk writes it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class User:
    """Anybody: an end user, an agent or an admin."""

    id: int
    name: str
    role: Role
    email: str | None = None
    phone: str | None = None
    organization_id: int | None = None
    group_ids: list[int] = field(default_factory=list)
    ticket_restriction: str | None = None
    custom_role_id: int | None = None
    role_type: int | None = None
    suspended: bool = False

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "email": self.email,
            "phone": self.phone,
            "organization_id": self.organization_id,
            "active": True,
            "suspended": self.suspended,
            "ticket_restriction": "requested" if self.role == "end-user" else self.ticket_restriction,
            "custom_role_id": self.custom_role_id,
            "role_type": self.role_type,
            "default_group_id": next(iter(self.group_ids), None),
        }


@dataclass(slots=True)
class Organization:
    """A customer's firm; `external_id` is unique in the account."""

    id: int
    name: str
    external_id: str | None = None
    fields: dict[str, object] = field(default_factory=dict)

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "external_id": self.external_id,
            "organization_fields": dict(self.fields),
            "tags": [],
        }


@dataclass(slots=True)
class Group:
    """A team of agents."""

    id: int
    name: str
    is_public: bool = True

    def to_json(self) -> Json:
        """As the API shows it."""
        return {"id": self.id, "name": self.name, "deleted": False, "is_public": self.is_public}


@dataclass(slots=True)
class TicketField:
    """A system field or one that an admin made; `options` are the label of each tag of a dropdown."""

    id: int
    type: str
    title: str
    removable: bool
    active: bool = True
    options: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        """As the API shows it."""
        shown: Json = {
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "raw_title": self.title,
            "active": self.active,
            "removable": self.removable,
        }
        if self.type == "tagger":
            shown["custom_field_options"] = [
                {"id": self.id * 1000 + number, "name": name, "raw_name": name, "value": tag}
                for number, (tag, name) in enumerate(self.options.items())
            ]
        return shown


@dataclass(slots=True)
class Comment:
    """One text on a ticket."""

    id: int
    author_id: int
    html_body: str
    plain_body: str
    public: bool
    created_at: datetime

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "type": "Comment",
            "author_id": self.author_id,
            "body": self.plain_body,
            "html_body": self.html_body,
            "plain_body": self.plain_body,
            "public": self.public,
            "created_at": stamp(self.created_at),
        }


@dataclass(slots=True)
class Audit:
    """One update of a ticket, by whom, with which program, and what it did."""

    id: int
    ticket_id: int
    author_id: int
    created_at: datetime
    channel: str
    client: str
    custom: Json
    events: list[Json]

    def to_json(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "ticket_id": self.ticket_id,
            "author_id": self.author_id,
            "created_at": stamp(self.created_at),
            "metadata": {"system": {"client": self.client, "ip_address": "127.0.0.1"}, "custom": self.custom},
            "via": {"channel": shown_channel(self.channel), "source": {"from": {}, "to": {}, "rel": None}},
            "events": self.events,
        }


@dataclass(slots=True)
class Ticket:
    """A ticket; `values` are the custom fields that hold something, by field id."""

    id: int
    subject: str
    description: str
    channel: str
    source: Json
    requester_id: int
    created_at: datetime
    updated_at: datetime
    organization_id: int | None = None
    recipient: str | None = None
    status: str = "new"
    priority: str | None = None
    type: str | None = None
    external_id: str | None = None
    group_id: int | None = None
    assignee_id: int | None = None
    schedule_id: int | None = None
    tags: list[str] = field(default_factory=list)
    values: dict[int, str | bool] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    audits: list[Audit] = field(default_factory=list)
    deleted: bool = False
    submitter_id: int | None = None

    def to_json(self, fields: list[TicketField], address: str) -> Json:
        """As the API shows it."""
        custom = [
            {"id": one.id, "value": self.values.get(one.id, False if one.type == "checkbox" else None)}
            for one in fields
            if one.removable and one.active
        ]
        return {
            "url": f"{address}/api/v2/tickets/{self.id}.json",
            "id": self.id,
            "external_id": self.external_id,
            "via": {"channel": shown_channel(self.channel), "source": self.source},
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.updated_at),
            "generated_timestamp": int(self.updated_at.timestamp()),
            "type": self.type,
            "subject": self.subject,
            "raw_subject": self.subject,
            "description": self.description,
            "priority": self.priority,
            "status": self.status,
            "recipient": self.recipient,
            "requester_id": self.requester_id,
            "submitter_id": self.requester_id if self.submitter_id is None else self.submitter_id,
            "assignee_id": self.assignee_id,
            "organization_id": self.organization_id,
            "group_id": self.group_id,
            "collaborator_ids": [],
            "follower_ids": [],
            "email_cc_ids": [],
            "has_incidents": False,
            "is_public": any(one.public for one in self.comments),
            "tags": list(self.tags),
            "custom_fields": custom,
            "fields": custom,
            "brand_id": 1,
            "allow_channelback": False,
        }
