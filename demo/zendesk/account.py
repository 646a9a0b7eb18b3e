"""The simulated account: everything in memory, under one lock."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from demo.zendesk.records import Group, Json, Organization, Ticket, TicketField, User
from demo.zendesk.refusal import not_found

CLIENT_ID = "demo-client"
CLIENT_SECRET = "demo-secret"  # noqa: S105 (of the simulator, no secret of anyone)
API_EMAIL = "hotline@demo.example"
API_TOKEN = "demo-api-token"  # noqa: S105 (likewise)
SERVICE_USER = 9001
AGENT = 9002
SYSTEM_FIELDS = (
    ("subject", "Emne"),
    ("description", "Beskrivelse"),
    ("status", "Status"),
    ("tickettype", "Type"),
    ("priority", "Prioritet"),
    ("group", "Gruppe"),
    ("assignee", "Ansvarlig"),
)
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Account:
    """The records of one account.  Hold `lock` while reading or changing them.

    `drops_metadata`: what updates say in `metadata` is accepted and not kept.
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.lock = threading.RLock()
        self.address = ""
        self.drops_metadata = False
        self.most_comments = 5000
        self._clock = clock
        self._ids = itertools.count(70_001)
        self._ticket_ids = itertools.count(1)
        self.users: dict[int, User] = {
            SERVICE_USER: User(SERVICE_USER, "Hotline", "admin", API_EMAIL),
            AGENT: User(AGENT, "Mette Konsulent", "agent", "mette@demo.example"),
        }
        self.organizations: dict[int, Organization] = {}
        self.organization_fields: dict[str, Json] = {}
        self.groups: dict[int, Group] = {}
        self.fields: dict[int, TicketField] = {}
        self.tickets: dict[int, Ticket] = {}
        self.schedules: dict[int, Json] = {}
        self.holidays: dict[int, list[Json]] = {}
        self.sla_policies: dict[int, Json] = {}
        self.custom_roles: dict[int, Json] = {}
        self.add_group("Support")
        for kind, title in SYSTEM_FIELDS:
            self.add_field(kind, title, {}, removable=False)

    def now(self) -> datetime:
        """The present instant, in whole seconds as Zendesk keeps it."""
        return self._clock().replace(microsecond=0)

    def next_id(self) -> int:
        """An id that nothing else in the account has."""
        return next(self._ids)

    def next_ticket_id(self) -> int:
        """Tickets are numbered from 1."""
        return next(self._ticket_ids)

    def add_group(self, name: str) -> Group:
        """A new group."""
        group = Group(self.next_id(), name)
        self.groups[group.id] = group
        return group

    def add_field(self, kind: str, title: str, options: dict[str, str], *, removable: bool = True) -> TicketField:
        """A new ticket field."""
        field = TicketField(self.next_id(), kind, title, removable, options=options)
        self.fields[field.id] = field
        return field

    def find_ticket(self, ticket_id: int) -> Ticket:
        """A ticket that is not deleted.  Raises Refusal 404."""
        ticket = self.tickets.get(ticket_id)
        if ticket is None or ticket.deleted:
            raise not_found()
        return ticket

    def find_option(self, tag: str) -> TicketField | None:
        """The dropdown that has this tag as an option."""
        return next((one for one in self.fields.values() if one.active and tag in one.options), None)

    def find_requester(self, name: str, email: str | None, phone: str | None) -> User:
        """The end user with this address or number; a new one where there is none."""
        for user in self.users.values():
            if (email and user.email == email.lower()) or (phone and not email and user.phone == phone):
                return user
        user = User(self.next_id(), name or email or phone or "Ukendt", "end-user", email and email.lower(), phone)
        self.users[user.id] = user
        return user

    def find_organization(self, name: str, external_id: str | None) -> Organization:
        """The organization with this external id, or else this name; a new one where there is none."""
        for one in self.organizations.values():
            if one.external_id == external_id if external_id else one.name == name:
                return one
        organization = Organization(self.next_id(), name, external_id)
        self.organizations[organization.id] = organization
        return organization

    def show_ticket(self, ticket: Ticket) -> Json:
        """A ticket as the API shows it."""
        return ticket.to_json(list(self.fields.values()), self.address)


def new_ulid() -> str:
    """An id such as those of webhooks and invocations."""
    return "01" + "".join(secrets.choice(_ULID) for _ in range(24))
