"""What registered time costs: worked minutes become billed minutes, and billed minutes become clips.

Pure and exact: minutes are whole numbers, shares of them and clips are fractions, and nothing is rounded but by the
rule of `time.yaml`.  Work is split by the calendar, in minutes that really passed, so that a changed clock costs
neither more nor less.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

from rules.schedule import Schedule, in_utc

Rounding: TypeAlias = Literal["up", "nearest", "exact"]
"""To the step above, to the step that is nearest (a half goes up), or to the whole minute above."""

LONGEST = 24 * 60
"""Minutes.  More than that is not one piece of work but a slip."""

_MINUTE = timedelta(minutes=1)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class PostingRules:
    """Where in the ERP approved time goes: the employee of each agent by name, the project and its task.

    `projects` are those of customers that have one of their own, by customer number.
    """

    employees: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    project: str | None = None
    task: str | None = None
    projects: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class TimeRules:
    """`time.yaml`, ready for use.

    `schedule` says what is in hours; without one all time is.  `step` and `minimum` are minutes; without a step the
    agreement's clip is one.  `clip` is the length of a clip whose agreement names none.
    """

    schedule: str | None = None
    rounding: Rounding = "up"
    step: int | None = None
    minimum: int = 0
    off_hours_factor: Decimal = Decimal(1)
    clip: int = _HOUR
    posting: PostingRules = field(default_factory=PostingRules)


@dataclass(frozen=True, slots=True)
class ClipCost:
    """How `minutes` of work became `billed_minutes`, and these became `clips` of `clip_minutes`.

    `open_minutes` and `off_minutes` are worked minutes in and out of hours; `weighted` is what they count.  The work
    lasted from `begins_at` until `ends_at`, in UTC.
    """

    minutes: int
    begins_at: datetime
    ends_at: datetime
    open_minutes: int
    off_minutes: int
    factor: Decimal
    weighted: Fraction
    minimum: int
    rounding: Rounding
    step: int
    billed_minutes: int
    clip_minutes: int

    @property
    def clips(self) -> Fraction:
        """Whole and part clips."""
        return Fraction(self.billed_minutes, self.clip_minutes)

    @property
    def is_at_minimum(self) -> bool:
        """Does it cost more than it counts because so little is not billed?"""
        return self.weighted < self.minimum


class BadMinutes(ValueError):
    """No piece of work lasts that long."""


def quote_cost(
    minutes: int, ended_at: datetime, clip_minutes: int, rules: TimeRules, schedules: Mapping[str, Schedule]
) -> ClipCost:
    """What `minutes` of work that ended at `ended_at` cost under an agreement of which a clip is `clip_minutes`.

    A clip of 0 minutes is one of which the agreement does not say how long it is.  Seconds of `ended_at` do not
    count.  Raises BadMinutes unless it is from 1 minute to 24 hours, and NaiveInstant.
    """
    if not 0 < minutes <= LONGEST:
        raise BadMinutes(minutes)
    if clip_minutes < 0:
        raise ValueError("a clip has no negative length")
    ends_at = in_utc(ended_at).replace(second=0, microsecond=0)
    begins_at = ends_at - minutes * _MINUTE
    off = minutes - _open_minutes(begins_at, ends_at, schedules[rules.schedule]) if rules.schedule is not None else 0
    weighted = (minutes - off) + off * Fraction(rules.off_hours_factor)
    clip = clip_minutes or rules.clip
    step = 1 if rules.rounding == "exact" else rules.step or clip
    return ClipCost(
        minutes=minutes,
        begins_at=begins_at,
        ends_at=ends_at,
        open_minutes=minutes - off,
        off_minutes=off,
        factor=rules.off_hours_factor,
        weighted=weighted,
        minimum=rules.minimum,
        rounding=rules.rounding,
        step=step,
        billed_minutes=_rounded(max(weighted, Fraction(rules.minimum)), step, rules.rounding),
        clip_minutes=clip,
    )


def _open_minutes(begins_at: datetime, ends_at: datetime, schedule: Schedule) -> int:
    """Opening hours begin and end on whole minutes, and so does the work."""
    return schedule.between(begins_at, ends_at) // _MINUTE


def _rounded(minutes: Fraction, step: int, rounding: Rounding) -> int:
    steps = minutes / step
    return step * (math.floor(steps + Fraction(1, 2)) if rounding == "nearest" else math.ceil(steps))
