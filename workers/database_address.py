"""Where the database of the time ledger is: DATABASE_URL, checked without loading the database's own library."""

from __future__ import annotations

from urllib.parse import urlsplit

FILE = "time.sqlite3"
"""The embedded database's file below DATA_DIR."""

_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def parse_database_url(value: str) -> str:
    """`postgresql://USER:PASSWORD@HOST/NAME` or `sqlite:////path`, as SQLAlchemy wants it.  ValueError for others."""
    wanted = "is not of the form postgresql://USER:PASSWORD@HOST/NAME"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    if parts.scheme == "sqlite" and not parts.netloc and parts.path.startswith("//") and len(parts.path) > 2:
        return value
    if parts.scheme not in _POSTGRESQL or not parts.path.strip("/"):
        raise ValueError(wanted)
    return f"postgresql+psycopg{value.removeprefix(parts.scheme)}"
