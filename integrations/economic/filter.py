"""The only place that puts a value into an e-conomic address.

A value stands bare in a filter, with `$` before every sign that the filter's own language uses; then each query
option is percent-encoded whole, so that no `&`, `#`, `+`, `%` or `/` in a value can end it or begin something else.
Source: e-conomic, "REST API documentation", Filtering.  Those who tried it report that the server does not know its
own escape for brackets: such a value then matches nothing, and never another's row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

MOST_IN_ONE_LIST = 200

_PROPERTY = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*")
_SIGN = re.compile(r"[$()*,\[\]]")


def text_literal(value: str) -> str:
    """`value` as it stands in a filter, not yet percent-encoded.

    ValueError where it is empty, which no filter can ask for, or holds characters that cannot be printed.
    """
    if not value or not value.isprintable():
        raise ValueError("a text in a filter is not empty and holds only characters that can be printed")
    return _SIGN.sub(r"$\g<0>", value)


def equals(name: str, literal: str) -> str:
    """Rows whose property is the literal; e-conomic compares texts without regard to case."""
    return f"{_property(name)}$eq:{literal}"


def is_one_of(name: str, numbers: Sequence[int]) -> str:
    """Rows whose numeric property is one of the numbers.  ValueError for none, or more than e-conomic takes."""
    if not 1 <= len(numbers) <= MOST_IN_ONE_LIST:
        raise ValueError(f"a list in a filter holds 1 to {MOST_IN_ONE_LIST} numbers")
    return f"{_property(name)}$in:[{','.join(map(str, numbers))}]"


def any_of(conditions: Sequence[str]) -> str:
    """Rows that at least one of the conditions holds for."""
    if not conditions:
        raise ValueError("a filter needs at least one condition")
    return "$or:".join(conditions)


def query(options: Mapping[str, str]) -> str:
    """The query string of options such as `{"filter": …, "pagesize": …}`, each value percent-encoded whole."""
    return "&".join(f"{_property(option)}={quote(value, safe='')}" for option, value in options.items())


def _property(name: str) -> str:
    if _PROPERTY.fullmatch(name) is None:
        raise ValueError("not the name of a property of e-conomic")
    return name
