"""Local dates that differ from their weekday, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rules.day_hours import DayHours

SpecialKind: TypeAlias = Literal["holiday", "closing_day", "exception"]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A local date with hours of its own: none when it is closed.

    `holiday` has a name in the law or by custom, `closing_day` is the firm's own, `exception` are other hours.
    """

    kind: SpecialKind
    hours: DayHours = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of one local date in which nobody is there, in minutes since midnight."""

    start: int
    end: int
    name: str | None = None
