"""`$filter` as Business Central understands it: parsed strictly, with BC's own gaps.

`or` over distinct fields is an error; `any`/`all` and (in schema version 2.0) `in` are silently ignored, which makes
the whole table come back.  Codes compare without regard to case, texts with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from demo.business_central.entities import Column, EntitySet
from demo.business_central.refusal import Refusal, bad_request

Row: TypeAlias = Mapping[str, object]
Condition: TypeAlias = Callable[[Row], bool]

_TOKEN = re.compile(
    r"""(?P<blank>[ ]+)
      | (?P<string>'(?:[^']|'')*')
      | (?P<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b)
      | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z)?)
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<lambda>[A-Za-z]+/(?:any|all)\()
      | (?P<word>[A-Za-z][A-Za-z0-9]*)
      | (?P<mark>[(),:/])""",
    re.VERBOSE,
)
_KINDS_OF_LITERAL = {
    "guid": {"guid"},
    "code": {"string"},
    "text": {"string"},
    "option": {"string"},
    "number": {"number"},
    "date": {"date"},
    "datetime": {"date"},
    "boolean": {"word"},
}
_DEEPEST = 100
_COMPARE: Mapping[str, Callable[[int], bool]] = {
    "eq": lambda order: order == 0,
    "ne": lambda order: order != 0,
    "gt": lambda order: order > 0,
    "ge": lambda order: order >= 0,
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Term:
    """A condition and the fields it reads, which `or` needs to know."""

    holds: Condition
    fields: frozenset[str]


def parse_filter(text: str, entity_set: EntitySet) -> Condition:
    """The condition that `$filter=text` puts on the rows of `entity_set`.  Raises Refusal."""
    return _Parser(_tokens(text), entity_set).parse()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise bad_request(f"Syntax error at position {at} in the filter.")
        if match.lastgroup and match.lastgroup != "blank":
            tokens.append(_Token(match.lastgroup, match[0]))
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token], entity_set: EntitySet) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._entity_set = entity_set

    def parse(self) -> Condition:
        term = self._any_of()
        if self._at != len(self._tokens):
            raise bad_request("Syntax error: unexpected text after the filter.")
        return term.holds

    def _any_of(self) -> _Term:
        terms = [self._all_of()]
        while self._accept("or"):
            terms.append(self._all_of())
        if len(terms) == 1:
            return terms[0]
        fields = frozenset().union(*(term.fields for term in terms))
        if len(fields) > 1:
            raise Refusal(
                501,
                "BadRequest_MethodNotImplemented",
                "The 'OR' operator is not supported on distinct fields on an OData filter.",
            )
        return _Term(lambda row: any(term.holds(row) for term in terms), fields)

    def _all_of(self) -> _Term:
        terms = [self._one()]
        while self._accept("and"):
            terms.append(self._one())
        fields = frozenset().union(*(term.fields for term in terms))
        return _Term(lambda row: all(term.holds(row) for term in terms), fields)

    def _one(self) -> _Term:
        token = self._next()
        if token.text == "(":
            self._depth += 1
            if self._depth > _DEEPEST:
                raise bad_request("The filter is nested too deeply.")
            term = self._any_of()
            self._expect(")")
            self._depth -= 1
            return term
        if token.kind == "lambda":
            self._skip_to_closing()
            return _Term(lambda _row: True, frozenset())
        if token.kind != "word":
            raise bad_request("Syntax error: expected the name of a property.")
        column = self._column(token.text)
        operator = self._next().text
        if operator == "in":
            self._expect("(")
            self._skip_to_closing()
            return _Term(lambda _row: True, frozenset())
        if operator not in _COMPARE:
            raise bad_request("Syntax error: expected a comparison.")
        return self._comparison(token.text, column, operator, self._next())

    def _comparison(self, name: str, column: Column, operator: str, literal: _Token) -> _Term:
        if literal.kind not in _KINDS_OF_LITERAL[column.kind]:
            raise bad_request("A binary operator with incompatible types was detected.")
        if not column.filterable:
            raise Refusal(400, "BadRequest_MethodNotAllowed", f"The property '{name}' cannot be used in the filter.")
        wanted = literal.text[1:-1].replace("''", "'") if literal.kind == "string" else literal.text
        if column.length and len(wanted) > column.length:
            raise Refusal(
                400,
                "Application_FilterErrorException",
                f"The length of the string is {len(wanted)}, but it must be less than or equal to {column.length} "
                "characters.",
            )
        decide = _COMPARE[operator]
        right = _comparable(wanted, column)
        return _Term(lambda row: decide(_order(_comparable(row[name], column), right)), frozenset({name}))

    def _column(self, name: str) -> Column:
        if name not in self._entity_set.columns:
            raise bad_request(
                f"Could not find a property named '{name}' on type 'Microsoft.NAV.{self._entity_set.singular}'."
            )
        return self._entity_set.columns[name]

    def _skip_to_closing(self) -> None:
        depth = 1
        while depth:
            token = self._next()
            depth += (token.text == "(" or token.kind == "lambda") - (token.text == ")")

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise bad_request("Syntax error: the filter ends too early.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == _Token("word", word):
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if self._next().text != mark:
            raise bad_request(f"Syntax error: expected '{mark}'.")


def _comparable(value: object, column: Column) -> str | Decimal:
    if column.kind == "number":
        return Decimal(str(value))
    text = str(value)
    return text.strip().upper() if column.kind == "code" else text.lower() if column.kind == "guid" else text


def _order(left: str | Decimal, right: str | Decimal) -> int:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    return (str(left) > str(right)) - (str(left) < str(right))
