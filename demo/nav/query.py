"""The query options of one request, validated as strictly as NAV does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from demo.nav.odata_filter import Condition, parse_filter
from demo.nav.pages import Page
from demo.nav.refusal import bad_request, no_property
from demo.odata_query import split_options


@dataclass(frozen=True, slots=True)
class Query:
    """What of the rows is wanted; `start` is where the page begins, `json` whether the query asks for it."""

    condition: Condition | None
    select: tuple[str, ...]
    top: int | None
    start: int
    json: bool


def parse_query(query_string: str, page: Page, version: int) -> Query:
    """The options in a raw query string.  Raises Refusal on anything unknown, twice given or malformed."""
    options = split_options(query_string, bad_request)
    condition = options.pop("$filter", None)
    query = Query(
        condition=None if condition is None else parse_filter(condition, page, version),
        select=_select(options.pop("$select", None), page),
        top=_number(options.pop("$top", None), "$top"),
        start=_number(options.pop("$skiptoken", None), "$skiptoken") or 0,
        json=options.pop("$format", "") == "json",
    )
    if options:
        raise bad_request(f"The query parameter '{min(options)}' is not supported.")
    return query


def _select(text: str | None, page: Page) -> tuple[str, ...]:
    """Primary key fields always appear: the first one, asked for or not."""
    if text is None:
        return tuple(page.fields)
    names = text.split(",")
    for name in names:
        if name not in page.fields:
            raise no_property(name, page.service)
    return tuple(dict.fromkeys((next(iter(page.fields)), *names)))


def _number(text: str | None, option: str) -> int | None:
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text) is None:
        raise bad_request(f"Invalid value for {option}: a non-negative integer is expected.")
    return int(text)
