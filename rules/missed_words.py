"""A condition that did not hold, in words: what the rule asks for, and what is there instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rules.language.catalogue import Catalogue
from rules.operators import DENIED, OPERATORS

if TYPE_CHECKING:
    from rules.conditions import Outcome

_WRITTEN_OUT = tuple(f"{operator}:" for operator in (*OPERATORS, *DENIED, "present"))
_WHERE = {"phrases": "text"}
_LONGEST = 90
_MOST_PHRASES = 5


def missed_words(outcome: Outcome, catalogue: Catalogue) -> str:
    """Why the condition did not hold, as a clause without a full stop."""
    if outcome.key in ("any", "none", "all"):
        return _combined(outcome, catalogue)
    if outcome.key in ("open", "closed"):
        return catalogue.text(f"explain.must_be_{outcome.key}", name=outcome.expected)
    if outcome.key == "signs":
        return catalogue.text("explain.no_sign", name=outcome.expected)
    if outcome.key in ("text", "subject", "body", "phrases"):
        asked = outcome.expected.split(" | ")
        words = ", ".join(catalogue.text("explain.quoted", words=one) for one in asked[:_MOST_PHRASES])
        words += " …" if len(asked) > _MOST_PHRASES else ""
        return catalogue.text(
            "explain.no_words", words=words, where=catalogue.word("where", _WHERE.get(outcome.key, outcome.key))
        )
    asks = outcome.expected.startswith(_WRITTEN_OUT)
    kind = ("asks" if asks else "is_not") if outcome.seen else ("asks_of_nothing" if asks else "is_empty")
    expected = _short(outcome.expected) if asks else _quoted(outcome.expected_each or (outcome.expected,), catalogue)
    seen = _quoted(outcome.seen_each or (outcome.seen,), catalogue)
    return catalogue.text(f"explain.{kind}", condition=outcome.key, seen=seen, expected=expected)


def _combined(outcome: Outcome, catalogue: Catalogue) -> str:
    if outcome.key == "none":
        held = ", ".join(_held_words(one, catalogue) for one in outcome.inner if one.held)
        return catalogue.text("explain.none_held", held=held)
    missed = "; ".join(missed_words(one, catalogue) for one in outcome.inner if not one.held)
    return missed if outcome.key == "all" else catalogue.text("explain.any_missed", missed=missed)


def _held_words(outcome: Outcome, catalogue: Catalogue) -> str:
    """A condition that held where none may."""
    if outcome.inner:
        return ", ".join(_held_words(one, catalogue) for one in outcome.inner if one.held) or outcome.key
    seen = _quoted(outcome.seen_each or (outcome.seen or outcome.expected,), catalogue)
    return catalogue.text("explain.held", condition=outcome.key, seen=seen)


def _quoted(values: Sequence[str], catalogue: Catalogue) -> str:
    """Each in quotes of its own, as many as there is room for."""
    room = _LONGEST
    shown: list[str] = []
    for value in values:
        if shown and len(value) > room:
            return f"{', '.join(shown)} …"
        shown.append(catalogue.text("explain.quoted", words=_short(value)))
        room -= len(value)
    return ", ".join(shown)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
