"""What a request to the API carries, and pages of what it is answered."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from demo.zendesk.account import Account
from demo.zendesk.records import Json
from demo.zendesk.refusal import invalid, refuse

PER_PAGE = 100


def body() -> object:
    """The JSON of the request.  Raises Refusal 400 or 415."""
    if request.mimetype != "application/json":
        raise refuse(415, "UnsupportedMediaType", "Content-Type must be application/json")
    content: object = request.get_json(silent=True)
    if content is None:
        raise refuse(400, "InvalidJSON", "The request body is not JSON")
    return content


def asked(name: str, known: set[str]) -> Json:
    """The object under `name`, with none but known keys.  Raises Refusal 422."""
    content = body()
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, dict) or not found.keys() <= known:
        raise invalid(name, f"{name}: must be an object of known attributes")
    return found


def page(account: Account, key: str, rows: list[Json]) -> Json:
    """Offset pagination: `page` and `per_page`, at most 100 a page."""
    try:
        number, size = int(request.args.get("page", "1")), min(int(request.args.get("per_page", "100")), PER_PAGE)
    except ValueError:
        raise refuse(400, "InvalidPaginationParameter", "page: must be a number") from None
    if number < 1 or size < 1:
        raise refuse(400, "InvalidPaginationParameter", "page: must be positive")
    shown = rows[(number - 1) * size : number * size]
    kept = "".join(f"&{name}={value}" for name, value in request.args.items() if name not in ("page", "per_page"))
    link = f"{account.address}{request.path}.json?page={number + 1}&per_page={size}{kept}"
    following = link if number * size < len(rows) else None
    return {key: shown, "count": len(rows), "next_page": following, "previous_page": None}


def cursor_page(account: Account, key: str, rows: list[Json]) -> Json:
    """Cursor pagination: `page[size]` and `page[after]`."""
    size, after = request.args.get("page[size]", "100"), request.args.get("page[after]", "0")
    if not size.isdigit() or not after.isdigit() or not 0 < int(size) <= PER_PAGE:
        raise refuse(400, "InvalidPaginationParameter", "page: is not valid")
    end = int(after) + int(size)
    more = end < len(rows)
    asked = {name: value for name, value in request.args.items() if name != "page[after]"}
    link = f"{account.address}{request.path}?{urlencode({**asked, 'page[size]': size, 'page[after]': end})}"
    meta = {"has_more": more, "after_cursor": str(end) if more else None}
    return {key: rows[int(after) : end], "meta": meta, "links": {"next": link if more else None, "prev": None}}
