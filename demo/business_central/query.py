"""The query options of one request, validated as strictly as Business Central does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from demo.business_central.entities import STANDARD_SETS, EntitySet
from demo.business_central.odata_filter import Condition, parse_filter
from demo.business_central.refusal import bad_request
from demo.odata_query import split_options

_EXPAND = re.compile(r"(?P<name>[A-Za-z]+)(?:\(\$select=(?P<select>[A-Za-z,]+)\))?")
_ORDER = re.compile(r"(?P<name>[A-Za-z]+)(?: (?P<direction>asc|desc))?")


@dataclass(frozen=True, slots=True)
class Query:
    """What of the rows is wanted; `expand` maps a navigation property to its selected columns.

    `order` is a column and whether from the greatest down.
    """

    condition: Condition | None
    order: tuple[str, bool] | None
    select: tuple[str, ...]
    expand: Mapping[str, tuple[str, ...]]
    top: int | None
    skip_token: str | None


def parse_query(query_string: str, entity_set: EntitySet) -> Query:
    """The options in a raw query string.  Raises Refusal on anything unknown, twice given or malformed."""
    options = split_options(query_string, bad_request)
    text = options.pop("$filter", None)
    query = Query(
        condition=None if text is None else parse_filter(text, entity_set),
        order=_order(options.pop("$orderby", None), entity_set),
        select=_columns(options.pop("$select", None), entity_set),
        expand=_expand(options.pop("$expand", None), entity_set),
        top=_top(options.pop("$top", None)),
        skip_token=options.pop("$skiptoken", None),
    )
    options.pop("aid", None)  # BC puts it into its own links
    if options:
        raise bad_request(f"The query parameter '{min(options)}' is not supported.")
    return query


def _columns(text: str | None, entity_set: EntitySet) -> tuple[str, ...]:
    if text is None:
        return tuple(entity_set.columns)
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in entity_set.columns:
            raise _no_property(name, entity_set)
    return names


def _expand(text: str | None, entity_set: EntitySet) -> Mapping[str, tuple[str, ...]]:
    if text is None:
        return {}
    expand = {}
    for part in re.split(r",(?![^(]*\))", text):
        match = _EXPAND.fullmatch(part)
        if match is None:
            raise bad_request("Syntax error in $expand.")
        if match["name"] not in entity_set.expands:
            raise _no_property(match["name"], entity_set)
        expand[match["name"]] = _columns(match["select"], STANDARD_SETS[entity_set.expands[match["name"]]])
    return expand


def _order(text: str | None, entity_set: EntitySet) -> tuple[str, bool] | None:
    if text is None:
        return None
    match = _ORDER.fullmatch(text)
    if match is None:
        raise bad_request("Syntax error in $orderby.")
    if match["name"] not in entity_set.columns:
        raise _no_property(match["name"], entity_set)
    if not entity_set.columns[match["name"]].filterable:
        raise bad_request(f"The property '{match['name']}' cannot be used in the $orderby query option.")
    return match["name"], match["direction"] == "desc"


def _top(text: str | None) -> int | None:
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text) is None:
        raise bad_request("Invalid value for $top: a non-negative integer is expected.")
    return int(text)


def _no_property(name: str, entity_set: EntitySet) -> Exception:
    return bad_request(f"Could not find a property named '{name}' on type 'Microsoft.NAV.{entity_set.singular}'.")
