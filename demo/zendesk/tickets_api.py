"""`/api/v2/tickets`: show, show many, update, comments, audits, metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, g, request

from demo.zendesk.account import SERVICE_USER, Account
from demo.zendesk.asking import PER_PAGE, body, page
from demo.zendesk.desk import Desk
from demo.zendesk.limits import Limits
from demo.zendesk.metric_set import show_metric_set
from demo.zendesk.records import Group, Json, Organization, Ticket, User
from demo.zendesk.refusal import Refusal, refuse
from demo.zendesk.ticket_change import parse_change
from demo.zendesk.ticket_write import Doer


def add_tickets(api: Blueprint, desk: Desk, limits: Limits) -> None:
    """Add the addresses to `api`."""
    account = desk.account

    @api.get("/api/v2/tickets/<int:ticket_id>")
    def show_ticket(ticket_id: int) -> Json:
        with account.lock:
            ticket = account.find_ticket(ticket_id)
            return {"ticket": _show(account, ticket), **_side_loads(account, [ticket])}

    @api.get("/api/v2/tickets/show_many")
    def show_many() -> Json:
        ids = [part for part in request.args.get("ids", "").split(",") if part]
        if len(ids) > PER_PAGE:
            raise Refusal(400, {"error": "TooManyValues", "description": "Too many values", "max_count": PER_PAGE})
        if not ids or not all(one.isdigit() for one in ids):
            raise refuse(400, "InvalidValue", "ids: must be a list of ids")
        with account.lock:
            found = [account.tickets[int(one)] for one in ids if int(one) in account.tickets]
            rows = [one for one in found if not one.deleted]
            tickets = [_show(account, one) for one in rows]
            return {"tickets": tickets, "count": len(tickets), "next_page": None, **_side_loads(account, rows)}

    @api.put("/api/v2/tickets/<int:ticket_id>")
    def update_ticket(ticket_id: int) -> Json:
        g.headers.update(limits.take_update(ticket_id, SERVICE_USER))
        with account.lock:
            ticket = account.find_ticket(ticket_id)
            change = parse_change(account, ticket, body())
            us = Doer(account.users[SERVICE_USER], "api", request.headers.get("User-Agent", ""))
            audit = desk.write(ticket, change, us)
            shown = account.show_ticket(ticket)
        if change.dropped:
            g.headers["X-Zendesk-API-Warn"] = _warning(change.dropped)
        return {"ticket": shown, "audit": audit.to_json()}

    @api.get("/api/v2/tickets/<int:ticket_id>/comments")
    def comments(ticket_id: int) -> Json:
        with account.lock:
            ticket = account.find_ticket(ticket_id)
            rows = [one.to_json() for one in ticket.comments]
            authors = {one.author_id for one in ticket.comments}
            users = [account.users[one].to_json() for one in sorted(authors)]
        if request.args.get("sort_order") == "desc":
            rows.reverse()
        included = {"users": users} if _includes("users") else {}
        return {**page(account, "comments", rows), **included}

    @api.get("/api/v2/tickets/<int:ticket_id>/metrics")
    def metrics(ticket_id: int) -> Json:
        with account.lock:
            return {"ticket_metric": show_metric_set(account, account.find_ticket(ticket_id))}

    @api.get("/api/v2/tickets/<int:ticket_id>/comments/count")
    def count_comments(ticket_id: int) -> Json:
        with account.lock:
            number = len(account.find_ticket(ticket_id).comments)
        return {"count": {"value": number, "refreshed_at": None}}

    @api.get("/api/v2/tickets/<int:ticket_id>/audits")
    def audits(ticket_id: int) -> Json:
        with account.lock:
            rows = [one.to_json() for one in account.find_ticket(ticket_id).audits]
        if request.args.get("sort_order") == "desc":
            rows.reverse()
        return page(account, "audits", rows)


def _warning(names: list[str]) -> str:
    """The names of dropped keys in the form that Zendesk's warnings have: a Ruby hash."""
    keys = ", ".join(f'"{name}"' for name in names)
    return (
        '{:allowed_parameters=>{:controller=>"tickets", :action=>"update", '
        f":unpermitted_keys=>[{keys}], :invalid_values=>[]}}}}"
    )


def _show(account: Account, ticket: Ticket) -> Json:
    """The ticket, with its metrics inside it where they are asked for."""
    shown = account.show_ticket(ticket)
    return {**shown, "metric_set": show_metric_set(account, ticket)} if _includes("metric_sets") else shown


def _includes(name: str) -> bool:
    return name in request.args.get("include", "").split(",")


def _side_loads(account: Account, tickets: list[Ticket]) -> Json:
    """What `?include=` asks for; an unknown name is passed over."""

    def pick(rows: Mapping[int, User | Organization | Group], ids: set[int | None]) -> list[Json]:
        return [rows[one].to_json() for one in sorted(one for one in ids if one is not None)]

    finders: Mapping[str, Callable[[], list[Json]]] = {
        "users": lambda: pick(
            account.users, {one for ticket in tickets for one in (ticket.requester_id, ticket.assignee_id)}
        ),
        "organizations": lambda: pick(account.organizations, {one.organization_id for one in tickets}),
        "groups": lambda: pick(account.groups, {one.group_id for one in tickets}),
    }
    return {name: finders[name]() for name in request.args.get("include", "").split(",") if name in finders}
