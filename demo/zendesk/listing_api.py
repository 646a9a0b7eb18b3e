"""Finding tickets: the incremental export by cursor, and the search export."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, request

from demo.zendesk.account import Account
from demo.zendesk.asking import cursor_page, page
from demo.zendesk.limits import Limits
from demo.zendesk.records import Json, Ticket
from demo.zendesk.refusal import refuse

LEFT_OUT = timedelta(minutes=1)
"""The export never tells of the last minute."""

MOST_ROWS = 1000
_STATUS_BELOW_SOLVED = frozenset({"new", "open", "pending", "hold"})


def add_listings(api: Blueprint, account: Account, limits: Limits) -> None:
    """Add the addresses to `api`."""

    @api.get("/api/v2/incremental/tickets/cursor")
    def incremental() -> Json:
        limits.take_export()
        cursor, start = request.args.get("cursor"), request.args.get("start_time")
        size = request.args.get("per_page", str(MOST_ROWS))
        if (cursor is None) == (start is None) or not (cursor or start or "").replace(".", "").isdigit():
            raise refuse(400, "InvalidParams", "start_time or cursor: must be given")
        if not size.isdigit() or not 0 < int(size) <= MOST_ROWS:
            raise refuse(400, "InvalidParams", "per_page: is not valid")
        with account.lock:
            now = account.now()
            since, after_id = _position(cursor, start)
            if start is not None and since > (now - LEFT_OUT).timestamp():
                raise refuse(
                    422, "StartTimeTooRecent", "Too recent start_time. Use a start_time older than 60 seconds"
                )
            until = (now - LEFT_OUT).timestamp()
            rows = sorted(account.tickets.values(), key=_place)
            found = [one for one in rows if (since, after_id) < _place(one) and one.updated_at.timestamp() <= until]
            shown, more = found[: int(size)], len(found) > int(size)
            at, last_id = _place(shown[-1]) if shown else (since, after_id)
            following = f"{int(at)}.{last_id}"
            link = f"{account.address}/api/v2/incremental/tickets/cursor.json?cursor={following}"
            tickets = [
                {**account.show_ticket(one), "status": "deleted" if one.deleted else one.status} for one in shown
            ]
        return {
            "tickets": tickets,
            "after_cursor": following,
            "after_url": link,
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": not more,
        }

    @api.get("/api/v2/search/export")
    def search_export() -> Json:
        query = request.args.get("query", "")
        if request.args.get("filter[type]") != "ticket" or re.fullmatch(r"status<solved", query) is None:
            raise refuse(422, "invalid", "query: only status<solved of tickets is simulated")
        with account.lock:
            rows = [one for one in account.tickets.values() if not one.deleted and one.status in _STATUS_BELOW_SOLVED]
            shown = [{**account.show_ticket(one), "result_type": "ticket"} for one in rows]
        return cursor_page(account, "results", shown)

    @api.get("/api/v2/search")
    def search() -> Json:
        """The newest tickets of an organization, of a requester, or with a value in a field."""
        query = re.fullmatch(
            r"type:ticket status<solved (organization|requester|custom_field_[0-9]+):([0-9A-Za-z_-]+)",
            request.args.get("query", ""),
        )
        if query is None or request.args.get("sort_by", "updated_at") != "updated_at":
            raise refuse(422, "invalid", "query: this is not simulated")
        name, value = query.groups()
        with account.lock:
            rows = [one for one in account.tickets.values() if not one.deleted and one.status in _STATUS_BELOW_SOLVED]
            found = sorted((one for one in rows if _has(one, name, value)), key=_place, reverse=True)
            return page(account, "results", [{**account.show_ticket(one), "result_type": "ticket"} for one in found])


def _has(ticket: Ticket, name: str, value: str) -> bool:
    if name == "organization":
        return str(ticket.organization_id) == value
    if name == "requester":
        return str(ticket.requester_id) == value
    # A text field is searched by words, so what is only alike is found too.
    return value.lower() in re.split(r"[^0-9a-z]+", str(ticket.values.get(int(name.rpartition("_")[2]), "")).lower())


def _place(ticket: Ticket) -> tuple[float, int]:
    return ticket.updated_at.timestamp(), ticket.id


def _position(cursor: str | None, start: str | None) -> tuple[float, int]:
    if cursor is None:
        return datetime.fromtimestamp(int(start or "0"), UTC).timestamp() - 0.5, 0
    at, _, last_id = cursor.partition(".")
    return float(at), int(last_id or "0")
