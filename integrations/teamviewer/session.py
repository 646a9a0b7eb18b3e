"""A session of TeamViewer, as its Web API answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from integrations.http import LOOPBACK_HOSTS
from integrations.row import Row

State: TypeAlias = Literal["open", "closed"]

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,63}", re.ASCII)
_LONGEST_LINK = 2000


@dataclass(frozen=True, slots=True)
class RemoteSession:
    """`end_customer_link` is for the customer.  Who has `supporter_link` can see their screen: it is a secret.

    `custom_api` is what was put there when it was made; `valid_until` is None where TeamViewer does not say.
    """

    code: str
    state: State
    end_customer_link: str
    supporter_link: str = field(repr=False)
    custom_api: str = ""
    valid_until: datetime | None = None


def parse_session(row: Row) -> RemoteSession:
    """Raises UnexpectedAnswer."""
    state = row.text("state").lower()
    if state not in ("open", "closed"):
        row.fail("state", "expected open or closed")
    return RemoteSession(
        code=parse_code(row),
        state="open" if state == "open" else "closed",
        end_customer_link=_parse_link(row, "end_customer_link"),
        supporter_link=_parse_link(row, "supporter_link"),
        custom_api=row.optional_text("custom_api"),
        valid_until=_parse_instant(row, "valid_until"),
    )


def parse_code(row: Row) -> str:
    """Such as `s119-457-589`; it becomes part of an address.  Raises UnexpectedAnswer."""
    code = row.text("code")
    if not _CODE.fullmatch(code):
        row.fail("code", "expected the code of a session")
    return code


def is_code(text: str) -> bool:
    """May it stand in an address?"""
    return _CODE.fullmatch(text) is not None


def _parse_link(row: Row, name: str) -> str:
    """A link that people click.  Raises UnexpectedAnswer unless it is https (http to this machine)."""
    link = row.required_text(name)
    try:
        parts = urlsplit(link)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    except ValueError:
        parts, safe = urlsplit(""), False
    if not safe or not parts.hostname or parts.username is not None or len(link) > _LONGEST_LINK:
        row.fail(name, "expected a link that begins with https://")
    if not link.isascii() or not link.isprintable() or any(sign in link for sign in " <>\"'`"):
        row.fail(name, "expected a link without odd signs")
    return link


def _parse_instant(row: Row, name: str) -> datetime | None:
    text = row.optional_text(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        row.fail(name, "expected an instant")
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(UTC)
