"""Orders to the parts: die or freeze at a point between two effects.  They are files, so that no fault stops them.

A point is the `at`-th effect (or the next one of the name `at`) of a span of work of one `kind`, `before` it leaves
the process or `after`; where a `ticket` is named, of the work on that one alone.  A process that reaches one takes
the order, writes what it does, and does it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Side: TypeAlias = Literal["before", "after"]
Deed: TypeAlias = Literal["kill", "freeze"]

TOLD_ALWAYS = ("pass", "batch", "settlement")
"""Spans whose end is waited for; the others are too many."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order."""

    kind: str
    at: int | str
    side: Side
    deed: Deed = "kill"
    ticket: str = ""

    @property
    def name(self) -> str:
        """The name of its file."""
        return _name(self.kind, self.at, self.side, self.ticket)


class Orders:
    """The orders in one folder, what was done about them, and the spans of work that ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done, self._spans, self._recording = (folder / name for name in ("done.log", "spans.log", "recording"))
        folder.mkdir(exist_ok=True)

    def place(self, order: Order) -> None:
        """Let the next process that comes to the point do it."""
        path = self._folder / order.name
        path.with_suffix(".new").write_text(order.deed)
        path.with_suffix(".new").rename(path)

    def withdraw(self, order: Order) -> None:
        """Nobody shall do it any more."""
        (self._folder / order.name).unlink(missing_ok=True)

    def is_placed(self, order: Order) -> bool:
        """Has nobody done it yet?"""
        return (self._folder / order.name).exists()

    def record(self, on: bool) -> None:
        """Let spans tell the names of their effects, or only how many they were."""
        if on:
            self._recording.touch()
        else:
            self._recording.unlink(missing_ok=True)

    def done(self) -> list[dict[str, Any]]:
        """What was done, oldest first: the point, the process and the effect's name."""
        return _read(self._done)

    def spans(self) -> list[dict[str, Any]]:
        """The spans that ended, oldest first."""
        return _read(self._spans)

    def take(self, kind: str, at: int | str, side: Side, ticket: str) -> Deed | None:
        """In a part: the order for this point, which nobody else gets then."""
        path = self._folder / _name(kind, at, side, ticket)
        if not path.exists():
            return None
        try:
            deed = path.read_text()
            path.unlink()
        except FileNotFoundError:
            return None
        return "freeze" if deed == "freeze" else "kill"

    def tell_done(self, **what: object) -> None:
        """In a part: what is about to be done."""
        _append(self._done, what)

    def tell_span(self, names: list[str], **what: object) -> None:
        """In a part: a span has ended."""
        if self._recording.exists():
            _append(self._spans, {**what, "names": names})
        elif what["kind"] in TOLD_ALWAYS:
            _append(self._spans, what)


def _name(kind: str, at: int | str, side: Side, ticket: str) -> str:
    return f"{kind}~{at}~{side}~{ticket}"


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _append(path: Path, row: dict[str, object]) -> None:
    """One write, so that lines of several processes do not mix, and none is lost with its process."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{json.dumps(row)}\n".encode())
    finally:
        os.close(handle)
