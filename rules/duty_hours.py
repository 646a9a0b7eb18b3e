"""When critical cases are the duty phone's: while the calendar of `oncall.yaml` is closed.  Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

LOOKED_AHEAD = timedelta(days=14)
"""A calendar that is open for longer without a pause closes for nobody who waits today."""


def is_out_of_hours(rulebook: Rulebook, now: datetime) -> bool:
    """Is the calendar of `oncall.yaml` closed?"""
    named = rulebook.on_call.schedule
    schedule = rulebook.schedules.get(named) if named is not None else None
    return schedule is not None and not schedule.is_open(now)


def closes_at(rulebook: Rulebook, now: datetime) -> datetime | None:
    """When it closes next, in UTC; None if it is closed, or stays open as far as can matter."""
    named = rulebook.on_call.schedule
    schedule = rulebook.schedules.get(named) if named is not None else None
    if schedule is None or not schedule.is_open(now):
        return None
    _, closing = next(iter(schedule.openings(now, now + LOOKED_AHEAD)))
    return closing if closing < now + LOOKED_AHEAD else None
