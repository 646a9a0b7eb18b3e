"""The only place that puts a value into an OData address.

A string stands in single quotes with inner quotes doubled (OData 4.01 ABNF, `string`), and every query option is
percent-encoded whole, so that no `&`, `#`, `+`, `%` or `/` in a value can end it or begin something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def string_literal(value: str) -> str:
    """`value` as an OData string, not yet percent-encoded.  ValueError where it holds control characters."""
    if not value.isprintable():
        raise ValueError("an OData string may not hold characters that cannot be printed")
    return "'" + value.replace("'", "''") + "'"


def guid_literal(value: str) -> str:
    """`value` as an OData guid, in lower case.  ValueError where it is none."""
    if _GUID.fullmatch(value) is None:
        raise ValueError("not a GUID of the form 00000000-0000-0000-0000-000000000000")
    return value.lower()


def equals_any(field: str, literals: Iterable[str]) -> str:
    """`field eq a or field eq b`; one field only: BC refuses OR over distinct fields and ignores `in`."""
    terms = [f"{_name(field)} eq {literal}" for literal in literals]
    if not terms:
        raise ValueError("a filter needs at least one literal")
    return " or ".join(terms)


def query(options: Mapping[str, str]) -> str:
    """The query string of system options such as `{"filter": …, "top": …}`, each value percent-encoded whole."""
    return "&".join(f"${_name(option)}={quote(value, safe='')}" for option, value in options.items())


def _name(value: str) -> str:
    if _NAME.fullmatch(value) is None:
        raise ValueError("not an OData name")
    return value
