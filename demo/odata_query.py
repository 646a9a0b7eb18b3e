"""The options in a query string, split as strictly as the OData of NAV and Business Central does."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def split_options(query_string: str, bad_request: Callable[[str], Exception]) -> dict[str, str]:
    """Values by name, decoded; raises what `bad_request` makes of anything malformed or twice given."""
    options: dict[str, str] = {}
    for part in filter(None, query_string.split("&")):
        if _BAD_ESCAPE.search(part):
            raise bad_request("The query holds a malformed percent-encoding.")
        name, _, value = part.partition("=")
        name = unquote(name)
        if name in options:
            raise bad_request(f"Query option '{name}' was specified more than once.")
        try:
            options[name] = unquote(value.replace("+", " "), errors="strict")
        except UnicodeDecodeError:
            raise bad_request("The query is not UTF-8.") from None
    return options
