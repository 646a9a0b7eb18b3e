"""Tickets that we make ourselves: of a call that nobody answered, of a text message.

`POST /tickets` is the one call of Zendesk's that knows `Idempotency-Key`: the same key with the same body within two
hours gives the ticket that was made first.  After that `external_id` tells, which others may use too.
https://developer.zendesk.com/api-reference/ticketing/introduction/#idempotency
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.session import SYSTEM

LONGEST_KEY = 255
DANISH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to make.  `key` tells it from every other that we make, for good; `text` is its description.

    `phone` is the requester's number (E.164), None where it was withheld; `name` is for a requester who is new.
    """

    key: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    phone: str | None = field(repr=False)
    name: str = field(repr=False)
    tags: tuple[str, ...] = ()


class NewTickets:
    """Makes tickets, each once.  Every method raises only the errors of `integrations.errors`."""

    def __init__(self, client: ZendeskClient) -> None:
        self._client = client

    def find(self, key: str) -> str | None:
        """The id of the ticket with that key; None if it was not made, or was deleted."""
        answer = self._client.call("GET", f"/api/v2/tickets.json?external_id={quote(key, safe='')}", "find ticket")
        rows = answer.get("tickets")
        if not isinstance(rows, list):
            raise UnexpectedAnswer(SYSTEM, "find ticket", "tickets is not a list")
        found = [one["id"] for one in rows if isinstance(one, dict) and one.get("external_id") == key and _is_id(one)]
        return str(min(found)) if found else None

    def make(self, ticket: NewTicket) -> str:
        """The id of the ticket, new or as made before.  OutcomeUnknown may be tried again with the same key."""
        requester_id = self._find_requester(ticket.phone) or self._make_requester(ticket)
        payload = {
            "ticket": {
                "subject": ticket.subject,
                "comment": {"body": ticket.text, "public": True},
                "requester_id": requester_id,
                # Who submits is the author of the first comment; an agent's would count as a reply of the desk.
                "submitter_id": requester_id,
                "external_id": ticket.key,
                "tags": list(ticket.tags),
            }
        }
        headers = {"Idempotency-Key": ticket.key[:LONGEST_KEY]}
        answer = self._client.call("POST", "/api/v2/tickets.json", "make ticket", payload, headers)
        return str(_id_of(answer, "ticket", "make ticket"))

    def _find_requester(self, phone: str | None) -> int | None:
        """The oldest user with the number, in the first of its spellings that finds any."""
        for written in _spellings(phone) if phone is not None else ():
            query = quote(f"phone:{written}", safe="")
            answer = self._client.call("GET", f"/api/v2/users/search.json?query={query}", "find requester")
            rows = answer.get("users")
            if not isinstance(rows, list):
                raise UnexpectedAnswer(SYSTEM, "find requester", "users is not a list")
            users = [one for one in rows if isinstance(one, dict) and _is_id(one)]
            ids: list[int] = [one["id"] for one in users if _digits(one.get("phone")) == _digits(phone)]
            if ids:
                return min(ids)
        return None

    def _make_requester(self, ticket: NewTicket) -> int:
        user: dict[str, object] = {"name": ticket.name, "role": "end-user", "skip_verify_email": True}
        if ticket.phone is not None:
            user["phone"] = ticket.phone
        answer = self._client.call("POST", "/api/v2/users.json", "make requester", {"user": user})
        return _id_of(answer, "user", "make requester")


def _id_of(answer: Mapping[str, object], key: str, operation: str) -> int:
    found = answer.get(key)
    if not isinstance(found, dict) or not _is_id(found):
        raise UnexpectedAnswer(SYSTEM, operation, f"there is no {key} with an id")
    return int(found["id"])


def _is_id(row: Mapping[str, object]) -> bool:
    return isinstance(row.get("id"), int) and not isinstance(row.get("id"), bool)


def _spellings(phone: str) -> tuple[str, ...]:
    """E.164, and as people write it: Zendesk finds a number as it was written."""
    digits = phone.removeprefix("+")
    danish = digits.startswith("45") and len(digits) == len("45") + DANISH_DIGITS
    return (phone, digits, *((digits[2:],) if danish else ()), f"00{digits}")


def _digits(phone: object) -> str:
    """A number as it is compared: users' own are written in any way."""
    digits = "".join(sign for sign in phone if sign.isdigit()) if isinstance(phone, str) else ""
    digits = digits.removeprefix("00")
    return digits if len(digits) != DANISH_DIGITS else f"45{digits}"
