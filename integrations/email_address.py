"""An e-mail address that may be asked for."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+")
_BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")


def parse_email(text: str | None, longest: int) -> str | None:
    """An address as it can stand in an ERP's field of that length; None for what can be none."""
    email = (text or "").strip()
    if len(email) > longest or not email.isprintable() or _EMAIL.fullmatch(email) is None:
        return None
    return email


def split_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a field that may hold several (`a@x.dk;b@x.dk`)."""
    return tuple(filter(None, _BETWEEN_ADDRESSES.split(text)))
