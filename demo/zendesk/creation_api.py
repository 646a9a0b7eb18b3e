"""`POST /api/v2/tickets` with its idempotency keys, and the requesters that tickets are made for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Blueprint, g, request

from demo.zendesk.account import SERVICE_USER
from demo.zendesk.asking import asked, body, page
from demo.zendesk.conditions import Happening
from demo.zendesk.desk import Desk
from demo.zendesk.records import Json, Ticket, User
from demo.zendesk.refusal import invalid, refuse
from demo.zendesk.ticket_change import parse_change
from demo.zendesk.ticket_write import create_ticket

_TICKET = frozenset(
    {
        "subject",
        "comment",
        "requester_id",
        "submitter_id",
        "external_id",
        "tags",
        "priority",
        "group_id",
        "custom_fields",
    }
)
_USER = {"name", "phone", "email", "role", "skip_verify_email"}
_LONGEST_KEY = 255


def add_creation(api: Blueprint, desk: Desk) -> None:
    """Add the addresses to `api`."""
    account = desk.account
    made: dict[str, tuple[str, Ticket]] = {}

    @api.post("/api/v2/tickets")
    def create() -> tuple[Json, int]:
        content, key = body(), request.headers.get("Idempotency-Key", "")
        given = content.get("ticket") if isinstance(content, dict) else None
        if not isinstance(given, dict) or not given.keys() <= _TICKET:
            raise invalid("ticket", "ticket: must be an object of known attributes")
        if len(key) > _LONGEST_KEY:
            raise refuse(400, "IdempotentRequestError", "The key is too long")
        shown = json.dumps(content, sort_keys=True)
        with account.lock:
            if key and key in made:
                before, ticket = made[key]
                if before != shown:
                    raise refuse(400, "IdempotentRequestError", "The key was used with other parameters")
                g.headers["x-idempotency-lookup"] = "hit"
            else:
                ticket = _make(desk, given)
                if key:
                    made[key] = shown, ticket
                    g.headers["x-idempotency-lookup"] = "miss"
            return {"ticket": account.show_ticket(ticket)}, 201

    @api.get("/api/v2/tickets")
    def find() -> Json:
        external_id = request.args.get("external_id")
        with account.lock:
            rows = [one for one in account.tickets.values() if not one.deleted]
            found = [one for one in rows if external_id is None or one.external_id == external_id]
            return page(account, "tickets", [account.show_ticket(one) for one in found])

    @api.get("/api/v2/users/search")
    def search_users() -> Json:
        phone = re.fullmatch(r"phone:(\+?[0-9]+)", request.args.get("query", ""))
        if phone is None:
            raise refuse(400, "InvalidQuery", "query: only phone:NUMBER is simulated")
        wanted = re.sub(r"\D", "", phone.group(1))
        with account.lock:
            rows = [one for one in account.users.values() if re.sub(r"\D", "", one.phone or "") == wanted]
            return page(account, "users", [one.to_json() for one in rows])

    @api.post("/api/v2/users")
    def create_user() -> tuple[Json, int]:
        given = asked("user", _USER)
        name, phone, role = given.get("name"), given.get("phone"), given.get("role", "end-user")
        if not isinstance(name, str) or not name.strip() or role != "end-user":
            raise invalid("name", "Name: cannot be blank")
        if phone is not None and not (isinstance(phone, str) and re.fullmatch(r"\+[0-9]{7,15}", phone)):
            raise invalid("phone", "Phone: is not properly formatted")
        with account.lock:
            user = User(account.next_id(), name, "end-user", None, phone)
            account.users[user.id] = user
        return {"user": user.to_json()}, 201


def _make(desk: Desk, given: Mapping[str, object]) -> Ticket:
    account = desk.account
    comment, requester_id = given.get("comment"), given.get("requester_id")
    text = comment.get("body") if isinstance(comment, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise invalid("comment", "Description: cannot be blank")
    if not isinstance(requester_id, int) or requester_id not in account.users:
        raise invalid("requester", "Requester: is not a user")
    now = account.now()
    ticket = Ticket(
        id=account.next_ticket_id(),
        subject=str(given.get("subject") or ""),
        description=text,
        channel="api",
        source={"from": {}, "to": {}, "rel": None},
        requester_id=requester_id,
        created_at=now,
        updated_at=now,
        organization_id=account.users[requester_id].organization_id,
    )
    if given.get("submitter_id", requester_id) not in account.users:
        raise invalid("submitter", "Submitter: is not a user")
    rest = {
        key: value
        for key, value in given.items()
        if key not in ("comment", "requester_id", "submitter_id", "subject")
    }
    change = parse_change(account, ticket, {"ticket": rest})
    for name, value in change.attributes.items():
        setattr(ticket, name, value)
    ticket.tags = change.tags or []
    ticket.values.update({field_id: value for field_id, value in change.values.items() if value})
    audit = create_ticket(account, ticket, text)
    desk.happened(Happening(ticket, audit, account.users[SERVICE_USER], created=True))
    return ticket
