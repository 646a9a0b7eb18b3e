"""Following `@odata.nextLink` without leaving the server that was asked."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from integrations.business_central.answer import SYSTEM, parse_row
from integrations.errors import UnexpectedAnswer


def parse_next_link(answer: object, operation: str, base_url: str) -> str | None:
    """What to ask for next, relative to `base_url`; None on the last page.

    Raises UnexpectedAnswer when the link leads anywhere but below `base_url`.
    """
    row = parse_row(answer, operation, "answer")
    if "@odata.nextLink" not in row.values:
        return None
    link = row.text("@odata.nextLink")
    base = base_url.rstrip("/")
    try:
        same_server = _server(link) == _server(base)
        path = urlsplit(link).path
    except ValueError:
        same_server, path = False, ""
    base_path = urlsplit(base).path
    below = path.lower().startswith(f"{base_path}/".lower())  # BC may answer an environment's name in its own case
    if not same_server or not below or not link.isprintable() or "/../" in unquote(path):
        raise UnexpectedAnswer(SYSTEM, operation, "answer.@odata.nextLink: leads to another place")
    query = urlsplit(link).query
    return path[len(base_path) :] + (f"?{query}" if query else "")


def _server(url: str) -> tuple[str, str | None, int | None, str | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.username
