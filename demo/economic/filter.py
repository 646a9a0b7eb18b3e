"""`filter` as e-conomic documents it: predicates with `$and:`, `$or:` and parentheses.

`$` escapes the signs of the language itself; one that stands bare in a value is refused.  Texts compare without
regard to case.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from demo.economic.refusal import bad_filter
from demo.economic.schema import Kind, Row, value_of

Condition: TypeAlias = Callable[[Row], bool]

_LONGEST_LIST = 200
_DEEPEST = 20
_SIGNS = "$()*,[]"
_PREDICATE = re.compile(r"(?P<name>[A-Za-z.]+)\$(?P<operator>[a-z]+):")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,4})?")
_LIST = re.compile(r"\[(?P<inside>[^\]]*)\]")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def parse_filter(text: str, properties: Mapping[str, Kind]) -> Condition:
    """The condition that `filter=text` puts on the rows of a collection.  Raises Refusal."""
    return _Parser(text, properties).parse()


class _Parser:
    def __init__(self, text: str, properties: Mapping[str, Kind]) -> None:
        self._text = text
        self._properties = properties
        self._at = 0
        self._depth = 0

    def parse(self) -> Condition:
        condition = self._any_of()
        if self._at != len(self._text):
            raise bad_filter(f"Unexpected text at position {self._at}.")
        return condition

    def _any_of(self) -> Condition:
        conditions = [self._all_of()]
        while self._accept("$or:"):
            conditions.append(self._all_of())
        return lambda row: any(condition(row) for condition in conditions)

    def _all_of(self) -> Condition:
        conditions = [self._one()]
        while self._accept("$and:"):
            conditions.append(self._one())
        return lambda row: all(condition(row) for condition in conditions)

    def _one(self) -> Condition:
        if self._accept("("):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise bad_filter("The filter is nested too deeply.")
            condition = self._any_of()
            if not self._accept(")"):
                raise bad_filter("A parenthesis is not closed.")
            self._depth -= 1
            return condition
        match = _PREDICATE.match(self._text, self._at)
        if match is None:
            raise bad_filter(f"Expected a property and an operator at position {self._at}.")
        self._at = match.end()
        name = match["name"]
        kind = self._properties.get(name)
        if kind is None:
            raise bad_filter(f"Filtering is not allowed on property '{name}'.", tuple(self._properties))
        if match["operator"] in ("in", "nin"):
            return self._in_list(name, kind, wanted=match["operator"] == "in")
        if match["operator"] not in _COMPARISONS:
            raise bad_filter(f"Operator ${match['operator']}: not supported.")
        return self._comparison(name, kind, match["operator"])

    def _comparison(self, name: str, kind: Kind, wanted: str) -> Condition:
        if self._accept("$null:"):
            if wanted not in ("eq", "ne"):
                raise bad_filter("$null: can only be equal or not.")
            return lambda row: (value_of(row, name) is None) == (wanted == "eq")
        value = _typed(self._value(), kind)
        compare = _COMPARISONS[wanted]

        def holds(row: Row) -> bool:
            actual = value_of(row, name)
            if actual is None:
                return wanted == "ne"
            return compare(actual.lower() if isinstance(actual, str) else actual, value)

        return holds

    def _in_list(self, name: str, kind: Kind, *, wanted: bool) -> Condition:
        match = _LIST.match(self._text, self._at)
        if match is None:
            raise bad_filter("Expected a list in brackets.")
        if kind != "number":
            raise bad_filter("$in: and $nin: are for numeric properties.")
        self._at = match.end()
        values = match["inside"].split(",")
        if len(values) > _LONGEST_LIST:
            raise bad_filter(f"A list may hold {_LONGEST_LIST} values.")
        numbers = {_typed(value, "number") for value in values}
        return lambda row: (value_of(row, name) in numbers) == wanted

    def _value(self) -> str:
        """Up to the end, a logical operator or a parenthesis that closes, with its escapes undone."""
        signs = []
        while self._at < len(self._text):
            sign = self._text[self._at]
            following = self._text[self._at + 1 : self._at + 2]
            if sign == ")" or self._text.startswith(("$and:", "$or:"), self._at):
                break
            if sign == "$" and following and following in _SIGNS:
                signs.append(following)
                self._at += 2
            elif sign in _SIGNS:
                raise bad_filter(f"'{sign}' at position {self._at} is not escaped.")
            else:
                signs.append(sign)
                self._at += 1
        if not signs:
            raise bad_filter(f"Expected a value at position {self._at}.")
        return "".join(signs)

    def _accept(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True


def _typed(value: str, kind: Kind) -> object:
    if kind == "text":
        return value.lower()
    if kind == "boolean":
        if value not in ("true", "false"):
            raise bad_filter("Expected true or false.")
        return value == "true"
    if _NUMBER.fullmatch(value) is None:
        raise bad_filter("Expected a number.")
    return Decimal(value)
