"""Does one `when` take every ticket that another takes?  Then a rule that stands after it can never win.

Says yes only where it is certain: what it cannot compare, it takes as different.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from rules.conditions_file import ConditionsShape
from rules.operators import DENIED, TestShape, comparable
from rules.reach import is_loose, meets, reachable

_LESS, _GREATER = " less_than", " greater_than"
_NOTHING: Mapping[Hashable, Sequence[tuple[Mapping[str, frozenset[Hashable]], str]]] = {}

Claim: TypeAlias = tuple[str, frozenset[Hashable]]
"""One thing that is asked, and the values of which one must be met."""

Claims: TypeAlias = Mapping[str, frozenset[Hashable]]
"""For each thing that is asked, the values of which one must be met; all of them must hold."""


class Takers:
    """Conditions that stood before, found by what they take, however many there are.

    `loosely`: also by other values than those that are named, as `contains: Nord` takes `Nordlys A/S`.
    """

    def __init__(self, *, loosely: bool = False) -> None:
        self._loosely = loosely
        self._unconditional: str | None = None
        self._by_value: dict[tuple[str, Hashable], list[tuple[Claims, str]]] = {}
        self._loose: dict[str, dict[Hashable, list[tuple[Claims, str]]]] = {}

    def add(self, shape: ConditionsShape, name: str) -> None:
        """Remember a condition under the name of its rule."""
        claims = _claims(shape)
        if not claims:
            self._unconditional = self._unconditional or name
            return
        first = min(claims, key=lambda asked: len(claims[asked]))
        for value in claims[first] if not _is_bound(first) else (None,):
            self._by_value.setdefault((first, value), []).append((claims, name))
            if self._loosely and value is not None and is_loose(first, value):
                self._loose.setdefault(first, {}).setdefault(value, []).append((claims, name))

    def find(self, shape: ConditionsShape) -> str | None:
        """The name of a rule that takes all that `shape` takes, or None."""
        if self._unconditional is not None:
            return self._unconditional
        claims = _claims(shape)
        for asked, values in claims.items():
            value = next(iter(values))
            for earlier, name in self._candidates(asked, value):
                if _within(claims, earlier, loosely=self._loosely):
                    return name
        return None

    def _candidates(self, asked: str, value: Hashable) -> Iterator[tuple[Claims, str]]:
        """Those that are filed under what holds where `asked` is met by `value`."""
        yield from self._by_value.get((asked, None if _is_bound(asked) else value), ())
        for other in reachable(asked) if self._loosely else ():
            if other != asked and asked in ("subject", "body"):
                yield from self._by_value.get((other, value), ())
            for wanted, filed in self._loose.get(other, _NOTHING).items():
                if meets(asked, value, other, wanted):
                    yield from filed


def _within(narrow: Claims, wide: Claims, *, loosely: bool) -> bool:
    return all(_met(asked, values, narrow, loosely=loosely) for asked, values in wide.items())


def _met(asked: str, values: frozenset[Hashable], narrow: Claims, *, loosely: bool) -> bool:
    """Is one of the values of `asked` met wherever `narrow` holds?"""
    if asked in narrow and covers(asked, values, narrow[asked]):
        return True
    if not loosely or _is_bound(asked):
        return False
    return any(
        asked in reachable(other) and all(any(meets(other, one, asked, value) for value in values) for one in given)
        for other, given in narrow.items()
    )


def covers(asked: str, wide: frozenset[Hashable], narrow: frozenset[Hashable]) -> bool:
    """Of numbers, the bound that lets most through decides; of all else, every value must be among the others."""
    numbers = [[one for one in values if isinstance(one, Decimal)] for values in (wide, narrow)]
    if asked.endswith(_LESS):
        return max(numbers[1]) <= max(numbers[0])
    if asked.endswith(_GREATER):
        return min(numbers[1]) >= min(numbers[0])
    return narrow <= wide


def _is_bound(asked: str) -> bool:
    return asked.endswith((_LESS, _GREATER))


def _claims(shape: ConditionsShape) -> Claims:
    return {} if shape.always else dict(each_claim(shape))


def each_claim(shape: ConditionsShape) -> Iterator[Claim]:
    """What the condition asks, key by key: a field's name, with the operator where there is one."""
    for name in shape.model_fields_set:
        value = getattr(shape, name)
        if isinstance(value, TestShape):
            yield from _tested(name, value)
        elif isinstance(value, dict):
            for title, test in value.items():
                yield from _tested(f"{name}.{comparable(title)}", test)
        elif isinstance(value, list) and not any(isinstance(one, ConditionsShape) for one in value):
            yield name, frozenset(_key(one) for one in value)
        else:
            yield name, frozenset({_key(value)})


def _tested(name: str, test: TestShape) -> Iterator[Claim]:
    if test.present is not None:
        yield f"{name} present", frozenset({test.present})
    for operator, values in test.asked().items():
        if operator in DENIED:  # each value that is denied narrows it further
            for value in values:
                yield f"{name} {operator} {value}", frozenset({True})
        else:
            yield f"{name} {operator}", frozenset(_key(value) for value in values)


def _key(value: object) -> Hashable:
    """Combined conditions are compared as they are written."""
    if isinstance(value, list):
        return tuple(one.model_dump_json(exclude_unset=True) for one in value)
    folded = comparable(value)
    return folded if isinstance(folded, Hashable) else repr(folded)
