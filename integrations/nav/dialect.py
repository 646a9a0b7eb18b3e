"""Where the two versions of OData that NAV speaks differ.

V3 (NAV 2013 to BC 2020 wave 2) writes decimals as strings, dates with a time of day and annotations without `@`, and
answers Atom unless asked for JSON.  V4 is the successor.  Sources: OData 3.0 (JSON light, ABNF) and 4.0 (JSON).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from integrations.nav.address import Version
from integrations.row import Row

_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_MIDNIGHT = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(?:\.0+)?(?:Z|[+-]00:00)?")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server of one version is asked, and how its answers are read."""

    version: Version

    @property
    def headers(self) -> Mapping[str, str]:
        """What each request says beside its address."""
        wanted = "odata=minimalmetadata" if self.version == 3 else "odata.metadata=minimal"
        return {"Accept": f"application/json;{wanted}"}

    @property
    def options(self) -> Mapping[str, str]:
        """The system options that each query begins with."""
        return {"format": "json"} if self.version == 3 else {}

    @property
    def next_link(self) -> str:
        """What the link to the next page is called."""
        return "odata.nextLink" if self.version == 3 else "@odata.nextLink"

    def date_literal(self, day: date) -> str:
        """A day in a filter."""
        return f"datetime'{day.isoformat()}T00:00:00'" if self.version == 3 else day.isoformat()


def parse_money(row: Row, name: str) -> Decimal:
    """A sum of money: a JSON number, or the string that V3 makes of it.  Raises UnexpectedAnswer."""
    value = row.values.get(name)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        row = replace(row, values={**row.values, name: Decimal(value)})
    return row.money(name)


def parse_date(row: Row, name: str) -> date | None:
    """A day, in V3 with midnight behind it; None for the empty date.  Raises UnexpectedAnswer."""
    value = row.values.get(name)
    midnight = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    if midnight is not None:
        row = replace(row, values={**row.values, name: midnight["day"]})
    return row.date(name)


def parse_boolean(row: Row, name: str) -> bool:
    """A JSON boolean.  Raises UnexpectedAnswer."""
    value = row.values.get(name)
    if not isinstance(value, bool):
        row.fail(name, "expected true or false")
    return value
