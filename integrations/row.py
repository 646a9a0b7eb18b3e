"""Typed reading of a JSON answer of an ERP: each getter names the path it could not read, never the value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NoReturn

from integrations.errors import UnexpectedAnswer
from integrations.odata import guid_literal

_HEX_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMPTY_DATE = "0001-01-01"
_MOST_DIGITS = 18
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One JSON object of an answer; `path` says where it stood.  Every getter raises UnexpectedAnswer."""

    system: str
    operation: str
    path: str
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A JSON string, without blanks around it; may be empty."""
        value = self._value(name)
        if not isinstance(value, str) or _LONE_SURROGATE.search(value):
            self.fail(name, "expected text")
        return value.strip()

    def optional_text(self, name: str) -> str:
        """A JSON string, without blanks around it; "" where it was answered null or left out."""
        return "" if self.values.get(name) is None else self.text(name)

    def required_text(self, name: str) -> str:
        """A JSON string that is not blank."""
        value = self.text(name)
        if not value:
            self.fail(name, "expected text that is not blank")
        return value

    def option(self, name: str) -> str:
        """The name of an option value with `_xHHHH_` decoded; the blank option, however written, is ""."""
        return _HEX_CODE.sub(lambda match: chr(int(match[1], 16)), self.text(name)).strip()

    def money(self, name: str) -> Decimal:
        """A JSON number, exact and no larger than an ERP can hold (18 digits)."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fail(name, "expected an exact number")
        amount = Decimal(value)
        if not amount.is_finite() or amount.adjusted() > _MOST_DIGITS:
            self.fail(name, "expected a number of a sum of money's size")
        return amount

    def optional_money(self, name: str) -> Decimal | None:
        """A sum of money; None where it was answered null or left out."""
        return None if self.values.get(name) is None else self.money(name)

    def minutes(self, name: str) -> int:
        """A whole number."""
        amount = self.money(name)
        if amount != amount.to_integral_value():
            self.fail(name, "expected whole minutes")
        return int(amount)

    def whole_number(self, name: str) -> int:
        """A whole number, such as the number of a thing."""
        amount = self.money(name)
        if amount != amount.to_integral_value():
            self.fail(name, "expected a whole number")
        return int(amount)

    def flag(self, name: str) -> bool:
        """A JSON boolean; False where it was left out."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            self.fail(name, "expected true or false")
        return value

    def date(self, name: str) -> date | None:
        """An ISO date; None for BC's empty date 0001-01-01."""
        value = self.text(name)
        if value == _EMPTY_DATE:
            return None
        if _DATE.fullmatch(value) is None:
            self.fail(name, "expected a date")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(name, "expected a date")

    def guid(self, name: str) -> str:
        """A GUID, in lower case."""
        try:
            return guid_literal(self.text(name))
        except ValueError:
            self.fail(name, "expected a GUID")

    def child(self, name: str) -> Row | None:
        """An expanded entity; None where BC answered null or left it out."""
        value = self.values.get(name)
        if value is None:
            return None
        return parse_row(value, self.system, self.operation, f"{self.path}.{name}")

    def fail(self, name: str, expected: str) -> NoReturn:
        """Raise UnexpectedAnswer for the value called `name`."""
        raise UnexpectedAnswer(self.system, self.operation, f"{self.path}.{name}: {expected}")

    def _value(self, name: str) -> object:
        if name not in self.values:
            self.fail(name, "missing")
        return self.values[name]


def parse_row(value: object, system: str, operation: str, path: str) -> Row:
    """A JSON object.  Raises UnexpectedAnswer on anything else."""
    if not isinstance(value, dict):
        raise UnexpectedAnswer(system, operation, f"{path}: expected an object")
    return Row(system, operation, path, value)


def parse_rows(answer: object, system: str, operation: str, name: str = "value") -> tuple[Row, ...]:
    """The rows of a collection, `{"value": [{…}, …]}` in OData.  Raises UnexpectedAnswer."""
    values = parse_row(answer, system, operation, "answer").values.get(name)
    if not isinstance(values, list):
        raise UnexpectedAnswer(system, operation, f"answer.{name}: expected a list")
    return tuple(parse_row(value, system, operation, f"{name}[{index}]") for index, value in enumerate(values))
