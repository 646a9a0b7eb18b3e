"""What is promised in time, in Zendesk's words, and how durations are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

Metric: TypeAlias = Literal[
    "first_reply_time", "next_reply_time", "requester_wait_time", "agent_work_time", "total_resolution_time"
]
METRICS: tuple[Metric, ...] = (
    "first_reply_time",
    "next_reply_time",
    "requester_wait_time",
    "agent_work_time",
    "total_resolution_time",
)

PausingStatus: TypeAlias = Literal["pending", "hold"]

STANDS_WHILE: Mapping[Metric, frozenset[str]] = MappingProxyType(
    {
        "first_reply_time": frozenset(),
        "next_reply_time": frozenset(),
        "requester_wait_time": frozenset({"pending"}),
        "agent_work_time": frozenset({"pending", "hold"}),
        "total_resolution_time": frozenset(),
    }
)
"""In which statuses the clock of a metric stands still, where a policy does not say otherwise; as Zendesk has it."""


@lru_cache(maxsize=256)
def duration_text(duration: timedelta) -> str:
    """`1h30m`, as the YAML has it."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")
