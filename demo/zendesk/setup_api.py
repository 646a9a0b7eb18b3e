"""What admins set up: ticket fields, groups, triggers and webhooks."""

from __future__ import annotations

import re

from flask import Blueprint

from demo.zendesk.account import Account
from demo.zendesk.asking import asked, body, cursor_page, page
from demo.zendesk.desk import Desk
from demo.zendesk.records import Json
from demo.zendesk.refusal import invalid, not_found

ORGANIZATION_FIELD_TYPES = frozenset({"text", "textarea", "dropdown", "decimal", "integer", "checkbox", "date"})
FIELD_TYPES = frozenset({"text", "textarea", "tagger", "decimal", "integer", "checkbox", "date"})


def add_fields(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/ticket_fields`."""

    @api.get("/api/v2/ticket_fields")
    def list_fields() -> Json:
        with account.lock:
            return page(account, "ticket_fields", [one.to_json() for one in account.fields.values()])

    @api.post("/api/v2/ticket_fields")
    def make_field() -> tuple[Json, int]:
        wanted = asked("ticket_field", {"type", "title", "custom_field_options", "description", "active"})
        kind, title = wanted.get("type"), wanted.get("title")
        if kind not in FIELD_TYPES:
            raise invalid("type", "Type: is not valid")
        if not isinstance(title, str) or not title.strip():
            raise invalid("title", "Title: cannot be blank")
        with account.lock:
            options = _options(account, wanted.get("custom_field_options", []))
            if (kind == "tagger") != bool(options):
                raise invalid("custom_field_options", "Options: belong to dropdowns, and a dropdown needs one")
            return {"ticket_field": account.add_field(str(kind), title, options).to_json()}, 201

    @api.put("/api/v2/ticket_fields/<int:field_id>")
    def change_field(field_id: int) -> Json:
        active = asked("ticket_field", {"active"}).get("active")
        if not isinstance(active, bool):
            raise invalid("active", "active: must be a boolean")
        with account.lock:
            if field_id not in account.fields:
                raise not_found()
            account.fields[field_id].active = active
            return {"ticket_field": account.fields[field_id].to_json()}

    @api.post("/api/v2/ticket_fields/<int:field_id>/options")
    def make_option(field_id: int) -> tuple[Json, int]:
        option = asked("custom_field_option", {"name", "value", "position"})
        with account.lock:
            known = account.fields.get(field_id)
            if known is None or known.type != "tagger":
                raise not_found()
            known.options.update(_options(account, [option]))
            return {"custom_field_option": option}, 201


def add_organization_fields(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/organization_fields`."""

    @api.get("/api/v2/organization_fields")
    def list_organization_fields() -> Json:
        with account.lock:
            return page(account, "organization_fields", list(account.organization_fields.values()))

    @api.post("/api/v2/organization_fields")
    def make_organization_field() -> tuple[Json, int]:
        wanted = asked(
            "organization_field", {"key", "type", "title", "custom_field_options", "description", "active"}
        )
        key, kind, title = (wanted.get(name) for name in ("key", "type", "title"))
        if kind not in ORGANIZATION_FIELD_TYPES:
            raise invalid("type", "Type: is not valid")
        if not isinstance(title, str) or not title.strip():
            raise invalid("title", "Title: cannot be blank")
        with account.lock:
            if not isinstance(key, str) or not re.fullmatch("[a-z0-9_]+", key) or key in account.organization_fields:
                raise invalid("key", "Key: has already been taken or is not valid")
            options = wanted.get("custom_field_options", [])
            if (kind == "dropdown") != bool(_options(account, options)):
                raise invalid("custom_field_options", "Options: belong to dropdowns, and a dropdown needs one")
            made: Json = {**wanted, "id": account.next_id(), "active": True}
            account.organization_fields[key] = made
            return {"organization_field": made}, 201


def add_groups(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/groups`."""

    @api.get("/api/v2/groups")
    def list_groups() -> Json:
        with account.lock:
            return page(account, "groups", [one.to_json() for one in account.groups.values()])

    @api.post("/api/v2/groups")
    def make_group() -> tuple[Json, int]:
        name = asked("group", {"name", "description", "is_public"}).get("name")
        if not isinstance(name, str) or not name.strip():
            raise invalid("name", "Name: cannot be blank")
        with account.lock:
            if any(one.name == name for one in account.groups.values()):
                raise invalid("name", "Name: has already been taken")
            return {"group": account.add_group(name).to_json()}, 201


def add_triggers(api: Blueprint, desk: Desk) -> None:
    """Add `/api/v2/triggers`."""
    triggers, webhooks, account = desk.triggers, desk.webhooks, desk.account

    @api.get("/api/v2/triggers")
    def list_triggers() -> Json:
        with account.lock:
            return page(account, "triggers", [one.to_json() for one in triggers.rows.values()])

    @api.post("/api/v2/triggers")
    def make_trigger() -> tuple[Json, int]:
        with account.lock:
            return {"trigger": triggers.make(body(), webhooks.ids()).to_json()}, 201

    @api.put("/api/v2/triggers/<int:trigger_id>")
    def change_trigger(trigger_id: int) -> Json:
        with account.lock:
            if trigger_id not in triggers.rows:
                raise not_found()
            return {"trigger": triggers.change(triggers.rows[trigger_id], body(), webhooks.ids()).to_json()}


def add_webhooks(api: Blueprint, desk: Desk) -> None:
    """Add `/api/v2/webhooks`."""
    webhooks, account = desk.webhooks, desk.account

    @api.get("/api/v2/webhooks")
    def list_webhooks() -> Json:
        return cursor_page(account, "webhooks", webhooks.rows())

    @api.post("/api/v2/webhooks")
    def make_webhook() -> tuple[Json, int]:
        return {"webhook": webhooks.make(body()).to_json()}, 201

    @api.patch("/api/v2/webhooks/<webhook_id>")
    def change_webhook(webhook_id: str) -> tuple[str, int]:
        webhooks.change(webhooks.find(webhook_id), body())
        return "", 204

    @api.get("/api/v2/webhooks/<webhook_id>/signing_secret")
    def signing_secret(webhook_id: str) -> Json:
        return {"signing_secret": {"algorithm": "SHA256", "secret": webhooks.find(webhook_id).secret}}

    @api.get("/api/v2/webhooks/<webhook_id>/invocations")
    def invocations(webhook_id: str) -> Json:
        webhooks.find(webhook_id)
        rows = [one.to_json() for one in list(webhooks.invocations) if one.webhook_id == webhook_id]
        return cursor_page(account, "invocations", rows)

    @api.get("/api/v2/webhooks/<webhook_id>/invocations/<invocation_id>/attempts")
    def attempts(webhook_id: str, invocation_id: str) -> Json:
        webhooks.find(webhook_id)
        found = [one for one in list(webhooks.invocations) if one.id == invocation_id]
        return {"attempts": [row for one in found for row in one.attempts]}


def _options(account: Account, raw: object) -> dict[str, str]:
    options: dict[str, str] = {}
    for one in raw if isinstance(raw, list) else [None]:
        if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in ("name", "value")):
            raise invalid("custom_field_options", "Options: must be objects of name and value")
        if account.find_option(one["value"]) is not None or one["value"] in options:
            raise invalid("custom_field_options", f"Options: {one['value']} is already used")
        options[one["value"]] = one["name"]
    return options
