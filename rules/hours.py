"""Business time explained: every stretch that counts, and every stretch that does not with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from rules.day_hours import DAY, DayHours
from rules.openings import stretches_between
from rules.schedule import Pause, Schedule, in_utc, merged_pauses

HoursReason: TypeAlias = Literal[
    "open", "closed", "weekend", "holiday", "closing_day", "exception", "break", "paused"
]
"""`open` counts, all others do not.  `closed` is outside the day's hours, `exception` outside its unusual hours."""

_SATURDAY = 5
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one kind.  Both instants carry the offset that the schedule's clock shows then.

    `name` is the holiday's, closing day's or override's own name, where there is one.
    """

    start_at: datetime
    end_at: datetime
    reason: HoursReason
    name: str | None = None

    @property
    def counted(self) -> timedelta:
        """Its share of the business time; zero for a stretch that is skipped."""
        return self.end_at - self.start_at if self.reason == "open" else _NOTHING


def explain_addition(
    schedule: Schedule, at: datetime, duration: timedelta, paused: Iterable[Pause] = ()
) -> tuple[Span, ...]:
    """How `schedule.add` gets from `at` to its result; the counted parts sum to `duration`.  Raises as `add` does."""
    pauses = tuple(paused)
    return explain_difference(schedule, at, schedule.add(at, duration, pauses), pauses if duration else ())


def explain_difference(
    schedule: Schedule, begin: datetime, end: datetime, paused: Iterable[Pause] = ()
) -> tuple[Span, ...]:
    """All stretches from `begin` until `end`, without a gap; the counted parts sum to `schedule.between`.

    Empty when they are reversed.  Raises NaiveInstant.
    """
    begin, end = in_utc(begin), in_utc(end)
    spans: list[Span] = []
    for span in _cut(_spans(schedule, begin, end), merged_pauses(paused, begin)):
        if spans and (spans[-1].reason, spans[-1].name) == (span.reason, span.name):
            spans[-1] = replace(spans[-1], end_at=span.end_at)
        else:
            spans.append(span)
    return tuple(
        replace(span, start_at=schedule.shown(span.start_at), end_at=schedule.shown(span.end_at)) for span in spans
    )


def _spans(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[Span]:
    labels: dict[tuple[date, tuple[int, int]], tuple[HoursReason, str | None]] = {}

    def intervals_on(day: date) -> Iterator[tuple[int, int]]:
        for interval, reason, name in _parts(schedule, day):
            labels[day, interval] = reason, name
            yield interval

    if begin < end:
        for day, interval, start, close in stretches_between(schedule.zone, intervals_on, begin, end):
            yield Span(start, close, *labels[day, interval])


def _parts(schedule: Schedule, day: date) -> Iterator[tuple[tuple[int, int], HoursReason, str | None]]:
    """The 24 hours of a local date, cut wherever the reason changes."""
    weekly, special, breaks = schedule.weekly_hours(day), schedule.special_day(day), schedule.breaks_on(day)
    planned = weekly if special is None else special.hours
    edges = {0, DAY}
    for start, end in (*weekly, *planned, *((part.start, part.end) for part in breaks)):
        edges |= {start, end}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        missing = next((part for part in breaks if part.start <= start < part.end), None)
        if _contains(planned, start):
            if missing is None:
                yield (start, end), "open", None
            else:
                yield (start, end), "break", missing.name
        elif special is not None and (not planned or _contains(weekly, start)):
            yield (start, end), special.kind, special.name
        else:
            yield (start, end), "closed" if weekly or day.weekday() < _SATURDAY else "weekend", None


def _contains(hours: DayHours, minute: int) -> bool:
    return any(start <= minute < end for start, end in hours)


def _cut(spans: Iterable[Span], pauses: list[Pause]) -> Iterator[Span]:
    """The spans with every pause taken out of the time that would have counted."""
    for span in spans:
        if span.reason != "open":
            yield span
            continue
        at = span.start_at
        for start, end in pauses:
            if end <= at or start >= span.end_at:
                continue
            if at < start:
                yield replace(span, start_at=at, end_at=start)
            at = max(at, start)
            yield replace(span, start_at=at, end_at=min(end, span.end_at), reason="paused")
            at = min(end, span.end_at)
        if at < span.end_at:
            yield replace(span, start_at=at)
