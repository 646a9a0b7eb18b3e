"""Following the link to the next page without leaving the server that was asked."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from integrations.row import Row


def parse_next_link(row: Row, name: str, base_url: str) -> str | None:
    """What to ask for next, relative to `base_url`; None on the last page, which has no link called `name`.

    Raises UnexpectedAnswer when the link leads anywhere but below `base_url`.
    """
    if name not in row.values:
        return None
    link = row.text(name)
    base = base_url.rstrip("/")
    try:
        same_server = _server(link) == _server(base)
        path = urlsplit(link).path
    except ValueError:
        same_server, path = False, ""
    base_path = urlsplit(base).path
    below = path.lower().startswith(f"{base_path}/".lower())  # BC may answer an environment's name in its own case
    if not same_server or not below or not link.isprintable() or "/../" in unquote(path):
        row.fail(name, "leads to another place")
    query = urlsplit(link).query
    return path[len(base_path) :] + (f"?{query}" if query else "")


def _server(url: str) -> tuple[str, str | None, int | None, str | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.username
