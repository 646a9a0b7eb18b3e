"""`$filter` as NAV understands it: comparisons with `and`, and with `or` over one field only.

Codes compare without regard to case, texts with it.  V3 writes a day as `datetime'…'`, V4 bare.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from demo.nav.pages import Field, Page, Row
from demo.nav.refusal import Refusal, bad_request, no_property

Condition: TypeAlias = Callable[[Row], bool]
_Comparable: TypeAlias = str | Decimal | date | bool

_TOKEN = re.compile(
    r"""(?P<blank>[ ]+)
      | (?P<datetime>datetime'[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00')
      | (?P<string>'(?:[^']|'')*')
      | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>[()])""",
    re.VERBOSE,
)
_STRINGS = {"code", "text", "option"}
_DEEPEST = 20
_MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Term:
    holds: Condition
    fields: frozenset[str]


def parse_filter(text: str, page: Page, version: int) -> Condition:
    """The condition that `$filter=text` puts on the rows of a page.  Raises Refusal."""
    return _Parser(_tokens(text), page, version).parse()


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
    def __init__(self, tokens: list[_Token], page: Page, version: int) -> None:
        self._tokens = tokens
        self._page = page
        self._day = "datetime" if version == 3 else "date"
        self._at = 0
        self._depth = 0
        self._terms = 0

    def parse(self) -> Condition:
        term = self._any_of()
        if self._at != len(self._tokens):
            raise bad_request("Syntax error: unexpected text after the filter.")
        return term.holds

    def _any_of(self) -> _Term:
        terms = [self._all_of()]
        while self._accept("or"):
            terms.append(self._all_of())
        fields = frozenset().union(*(term.fields for term in terms))
        if len(terms) > 1 and len(fields) > 1:
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
        self._terms += 1
        if self._terms > _MOST_TERMS:
            raise bad_request("The filter is too complex.")
        token = self._next()
        if token.text == "(":
            self._depth += 1
            if self._depth > _DEEPEST:
                raise bad_request("The filter is nested too deeply.")
            term = self._any_of()
            if self._next().text != ")":
                raise bad_request("Syntax error: expected ')'.")
            self._depth -= 1
            return term
        if token.kind != "word":
            raise bad_request("Syntax error: expected the name of a property.")
        if token.text not in self._page.fields:
            raise no_property(token.text, self._page.service)
        return self._comparison(token.text, self._next().text, self._next())

    def _comparison(self, name: str, operator: str, literal: _Token) -> _Term:
        field = self._page.fields[name]
        wanted = self._value(field, literal)
        compare: dict[str, Condition] = {
            "eq": lambda row: _comparable(row[name], field) == wanted,
            "ne": lambda row: _comparable(row[name], field) != wanted,
            "lt": lambda row: _less(_comparable(row[name], field), wanted),
            "ge": lambda row: not _less(_comparable(row[name], field), wanted),
            "gt": lambda row: _less(wanted, _comparable(row[name], field)),
            "le": lambda row: not _less(wanted, _comparable(row[name], field)),
        }
        if operator not in compare:
            raise bad_request("Syntax error: expected a comparison.")
        return _Term(compare[operator], frozenset({name}))

    def _value(self, field: Field, literal: _Token) -> _Comparable:
        if field.kind in _STRINGS and literal.kind == "string":
            text = literal.text[1:-1].replace("''", "'")
            if field.length and len(text) > field.length:
                raise Refusal(
                    400,
                    "Application_FilterErrorException",
                    f"The length of the string is {len(text)}, but it must be less than or equal to {field.length}.",
                )
            return _comparable(text, field)
        if field.kind == "boolean" and literal.text in ("true", "false"):
            return literal.text == "true"
        if field.kind in ("decimal", "integer") and literal.kind == "number":
            return Decimal(literal.text)
        if field.kind == "date" and literal.kind == self._day:
            try:
                return date.fromisoformat(literal.text.removeprefix("datetime'")[:10])
            except ValueError:
                raise bad_request("The date of the filter is none.") from None
        raise bad_request("A binary operator with incompatible types was detected.")

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


def _comparable(value: object, field: Field) -> _Comparable:
    match value:
        case bool() | date() | Decimal():
            return value
        case int():
            return Decimal(value)
        case _:
            text = str(value)
            return text.strip().upper() if field.kind == "code" else text


def _less(left: _Comparable, right: _Comparable) -> bool:
    match left, right:
        case (Decimal(), Decimal()) | (str(), str()) | (date(), date()) | (bool(), bool()):
            return left < right  # type: ignore[operator]
    raise bad_request("A binary operator with incompatible types was detected.")
