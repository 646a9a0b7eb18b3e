"""The syntax of the admins' phrases: from what is written to the words that must follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from pydantic_core import PydanticCustomError

from rules.fold import fold

WORDS_IN_A_GAP = 6
_MOST_OPTIONAL = 4
NUMBER = "<n>"
_TOKEN = re.compile(r"\.{3}|[()|]|[^\s()|]+?(?=\.{3}|[\s()|]|$)")
_PIECE = re.compile(r"\*?[^\W_]+(?:['-][^\W_]+)*\*?")
Slot: TypeAlias = frozenset[tuple[tuple[str, int], ...]]
_GAP: Slot = frozenset({(("...", 0),)})


@lru_cache(maxsize=4096)
def parse_phrase(phrase: str) -> tuple[tuple[tuple[Slot, ...], tuple[int, ...]], ...]:
    """Every way to say `phrase`, with and without what may be left out: its slots and the most words before each.

    A rulebook is read again with each change, and nearly all of its phrases are as before.
    """
    slots = list(_read_slots(phrase))
    optional = sum((() in slot) for slot in slots)
    if not slots or optional > _MOST_OPTIONAL:
        raise _unreadable(phrase)
    choices = [(slot - {()}, None) if () in slot else (slot,) for slot in slots]
    variants: list[tuple[tuple[Slot, ...], tuple[int, ...]]] = []
    for chosen in product(*choices):
        said: list[Slot] = []
        gaps: list[int] = []
        gap = 0
        for slot in chosen:
            if slot == _GAP:
                gap = WORDS_IN_A_GAP
            elif slot:
                said.append(slot)
                gaps.append(gap)
                gap = 0
        if gap or not said or gaps[0]:
            raise _unreadable(phrase)
        variants.append((tuple(said), tuple(gaps)))
    return tuple(variants)


def _read_slots(phrase: str) -> Iterator[Slot]:
    """The parts of a phrase in order: `…`, or a set of alternatives, each of (piece, most words before it)."""
    group: list[list[str]] | None = None
    for part in _TOKEN.findall(fold(phrase)):
        if part == "(":
            if group is not None:
                raise _unreadable(phrase)
            group = [[]]
        elif part in "|)" and group is None:
            raise _unreadable(phrase)
        elif part == "|":
            (group or []).append([])
        elif part == ")":
            yield frozenset(_alternative(pieces, phrase) for pieces in group or ())
            group = None
        elif group is not None:
            group[-1].extend(_pieces(part, phrase))
        elif part == "...":
            yield _GAP
        else:
            for piece in _pieces(part, phrase):
                yield frozenset({((piece, 0),)})
    if group is not None:
        raise _unreadable(phrase)


def _alternative(pieces: list[str], phrase: str) -> tuple[tuple[str, int], ...]:
    spoken = [
        (piece, WORDS_IN_A_GAP if number and pieces[number - 1] == "..." else 0)
        for number, piece in enumerate(pieces)
    ]
    if pieces and "..." in (pieces[0], pieces[-1]):
        raise _unreadable(phrase)
    return tuple(one for one in spoken if one[0] != "...")


def _pieces(token: str, phrase: str) -> list[str]:
    if token in ("...", NUMBER):
        return [token]
    pieces = _PIECE.findall(token)
    if not pieces or "*" in _PIECE.sub("", token) or (len(pieces) > 1 and any("*" in piece for piece in pieces)):
        raise _unreadable(phrase)
    return pieces


def _unreadable(phrase: str) -> PydanticCustomError:
    return PydanticCustomError("phrase", "'{value}' cannot be read as a phrase", {"value": phrase})
