"""Which conditions hold for certain where another does: `contains: Nord` for `Nordlys`, `løn*` for `lønkørsel`."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache

_SEARCHED = frozenset({"text", "subject", "body"})
_LOOSE = ("contains", "starts_with", "present")
_KNOWN = ("is", "starts_with", "contains", "less_than", "greater_than")
_STEM = re.compile(r"(\*?)([^\W_]+(?:['-][^\W_]+)*)(\*?)")
_FIRST_WORD = re.compile(rf"{_STEM.pattern}(?=\s|$)")


def is_loose(asked: str, value: Hashable) -> bool:
    """Can it hold by other values than its own?  Those are the operators that are met in part, and stems."""
    if asked in _SEARCHED:
        return "*" in str(value) and _STEM.fullmatch(str(value)) is not None
    return asked.endswith(tuple(f" {one}" for one in _LOOSE))


def reachable(asked: str) -> tuple[str, ...]:
    """What else may hold where `asked` does, by the operators that are met in part."""
    if asked in _SEARCHED:
        return (asked,) if asked == "text" else (asked, "text")
    name, _, operator = asked.rpartition(" ")
    return tuple(f"{name} {one}" for one in _LOOSE) if name and operator in _KNOWN else ()


def meets(asked: str, value: Hashable, other: str, wanted: Hashable) -> bool:
    """Does `other`, of `reachable(asked)`, hold by `wanted` wherever `asked` does by `value`?  Both are folded."""
    if asked in _SEARCHED:
        return value == wanted or _fits(str(wanted), str(value))
    if other.endswith(" present"):
        return wanted is True
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    if other.endswith(" contains"):
        return wanted in value
    return not asked.endswith(" contains") and value.startswith(wanted)


def _fits(stem: str, phrase: str) -> bool:
    """Is `stem` found wherever `phrase` is?  It must fit the first word, before which a negation would stand."""
    wide, first = _stem(stem), _first_word(phrase)
    if wide is None or first is None:
        return False
    (open_left, part, open_right), (more_left, word, more_right) = wide, first
    if (more_left and not open_left) or (more_right and not open_right):
        return False
    if open_left:
        return part in word if open_right else word.endswith(part)
    return word.startswith(part) if open_right else word == part


@lru_cache(maxsize=4096)
def _stem(phrase: str) -> tuple[str, ...] | None:
    match = _STEM.fullmatch(phrase)
    return match.groups() if match is not None else None


@lru_cache(maxsize=4096)
def _first_word(phrase: str) -> tuple[str, ...] | None:
    match = _FIRST_WORD.match(phrase)
    return match.groups() if match is not None else None
