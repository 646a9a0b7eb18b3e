"""The opening hours of one local day: intervals of minutes since local midnight, 0 to 1440.

An interval contains its start and not its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

DAY = 24 * 60

DayHours: TypeAlias = tuple[tuple[int, int], ...]
"""Sorted, disjoint, not touching, each start before its end."""

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


class HoursError(ValueError):
    """Hours that contradict themselves; `key` and `values` let a catalogue say it in the admin's language."""

    def __init__(self, key: str, message: str, **values: str) -> None:
        super().__init__(message)
        self.key = key
        self.values = values


def parse_time(value: object) -> int:
    """Minutes since midnight of `"08:00"`; `"24:00"` is the end of the day.

    Raises HoursError `time_text` on anything else, such as the 960 that YAML makes of an unquoted 16:00.
    """
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else None
    if minutes is None or minutes > DAY:
        raise HoursError("time_text", f'{value!r} is not a time: write "08:00"', value=str(value))
    return minutes


def parse_interval(start: object, end: object) -> tuple[int, int]:
    """The minutes of `"08:00"`, `"16:00"`; an end before its start lies on the next day: 1320, 1800 for 22:00-06:00.

    Raises HoursError `time_text`, or `interval_empty` when nothing lies between the two.
    """
    first, last = parse_time(start), parse_time(end)
    if first in {last, DAY}:
        raise HoursError(
            "interval_empty",
            f"{start}-{end} is empty: write 00:00-24:00 for a whole day",
            interval=f"{start}-{end}",
        )
    return first, last if last > first else last + DAY


def split_at_midnight(intervals: Iterable[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pieces of the day itself and those of the day after, each in minutes of its own day."""
    today, tomorrow = [], []
    for start, end in intervals:
        today.append((start, min(end, DAY)))
        if end > DAY:
            tomorrow.append((0, end - DAY))
    return today, tomorrow


def refuse_overlap(intervals: Iterable[tuple[int, int]]) -> None:
    """Raises HoursError `interval_overlap` if two intervals share a minute.  Touching ones are fine."""
    ordered = sorted(intervals)
    for (start, end), (next_start, next_end) in pairwise(ordered):
        if next_start < end:
            first, second = to_text((start, end)), to_text((next_start, next_end))
            raise HoursError("interval_overlap", f"{first} and {second} overlap", first=first, second=second)


def merge(intervals: Iterable[tuple[int, int]]) -> DayHours:
    """The same minutes, sorted, with overlapping and touching intervals made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def without(hours: DayHours, breaks: Iterable[tuple[int, int]]) -> DayHours:
    """The hours that remain when the breaks are taken out, whether or not a break reaches over an edge."""
    left: Sequence[tuple[int, int]] = hours
    for break_start, break_end in breaks:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, break_start)), (max(start, break_end), end))
            if piece[0] < piece[1]
        ]
    return tuple(left)


def within(hours: DayHours, limits: DayHours) -> DayHours:
    """The minutes that lie in both."""
    both = ((max(start, first), min(end, last)) for start, end in hours for first, last in limits)
    return tuple((start, end) for start, end in both if start < end)


def to_text(interval: tuple[int, int]) -> str:
    """`08:00-16:00`, for people."""
    return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in interval)
