"""`/api/v2/views`: what agents see of the tickets, as far as admins set it up."""

from __future__ import annotations

from flask import Blueprint

from demo.zendesk.account import Account
from demo.zendesk.asking import asked, page
from demo.zendesk.records import Json
from demo.zendesk.refusal import invalid

_FIELDS = frozenset({"status", "current_tags", "group_id", "assignee_id", "priority", "type", "via_id"})
_COLUMNS = frozenset(
    {"nice_id", "subject", "requester", "created", "updated", "group", "assignee", "priority", "status"}
)


def add_views(api: Blueprint, account: Account) -> None:
    """Add `/api/v2/views`."""
    views: list[Json] = []

    @api.get("/api/v2/views")
    def list_views() -> Json:
        with account.lock:
            return page(account, "views", list(views))

    @api.post("/api/v2/views")
    def make_view() -> tuple[Json, int]:
        wanted = asked("view", {"title", "active", "all", "any", "output", "restriction", "description"})
        title, every, output = wanted.get("title"), wanted.get("all"), wanted.get("output", {})
        if not isinstance(title, str) or not title.strip():
            raise invalid("title", "Title: cannot be blank")
        if not isinstance(every, list) or not every or not all(_is_condition(one) for one in every):
            raise invalid("base", "A view needs at least one condition on status, type, group, assignee or requester")
        columns = output.get("columns", []) if isinstance(output, dict) else None
        if not isinstance(columns, list) or len(columns) > 10 or not _COLUMNS.issuperset(columns):
            raise invalid("output", "Output: has columns that are not known")
        if not any(one["field"] in ("status", "type", "group_id", "assignee_id") for one in every):
            raise invalid("base", "A view needs at least one condition on status, type, group, assignee or requester")
        with account.lock:
            made: Json = {
                "id": account.next_id(),
                "title": title,
                "active": wanted.get("active", True),
                "conditions": {"all": every, "any": wanted.get("any", [])},
                "execution": output,
            }
            views.append(made)
            return {"view": made}, 201


def _is_condition(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"field", "operator", "value"} and value["field"] in _FIELDS
