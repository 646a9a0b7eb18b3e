"""The query of one request, validated more strictly than e-conomic does: what it does not know is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from demo.economic.filter import Condition, parse_filter
from demo.economic.refusal import Refusal
from demo.economic.schema import Kind

LARGEST_PAGE = 1000

_USUAL_PAGE = 20
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows are wanted, and which page of them."""

    condition: Condition | None
    skip_pages: int
    page_size: int


def parse_query(query_string: str, properties: Mapping[str, Kind]) -> Query:
    """The parameters in a raw query string.  Raises Refusal on anything unknown, twice given or malformed."""
    parameters = _parameters(query_string)
    condition = parameters.pop("filter", None)
    page_size = _number(parameters.pop("pagesize", str(_USUAL_PAGE)), "pagesize")
    if not 1 <= page_size <= LARGEST_PAGE:
        raise Refusal(400, f"pagesize must be between 1 and {LARGEST_PAGE}.")
    query = Query(
        condition=None if condition is None else parse_filter(condition, properties),
        skip_pages=_number(parameters.pop("skippages", "0"), "skippages"),
        page_size=page_size,
    )
    if parameters:
        raise Refusal(400, f"Unknown parameter '{min(parameters)}'.")
    return query


def _parameters(query_string: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for part in filter(None, query_string.split("&")):
        if _BAD_ESCAPE.search(part):
            raise Refusal(400, "The query holds a malformed percent-encoding.")
        name, _, value = part.partition("=")
        if name in parameters:
            raise Refusal(400, f"Parameter '{name}' was specified more than once.")
        try:
            parameters[name] = unquote(value.replace("+", " "), errors="strict")
        except UnicodeDecodeError:
            raise Refusal(400, "The query is not UTF-8.") from None
    return parameters


def _number(text: str, name: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text) is None:
        raise Refusal(400, f"{name} must be a whole number.")
    return int(text)
