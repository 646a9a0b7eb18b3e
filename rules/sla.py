"""SLA policies in Zendesk's words: by when a ticket must have its first reply, its solution, ….

Pure.  A target is the original start plus its duration of the policy's business time.  When priority, policy or
schedule change on the way, everything is counted again from that start on the hours now in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, Literal, TypeAlias, TypeVar

from rules.model import Priority, Reason, Target
from rules.schedule import Pause, Schedule

SituationT = TypeVar("SituationT")

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


@dataclass(frozen=True, slots=True)
class Clock:
    """Since when a metric runs, and when it stood still: `requester_wait_time` while pending, and so on."""

    started_at: datetime
    paused: tuple[Pause, ...] = ()


NO_CLOCKS: Mapping[Metric, Clock] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Policy:
    """On which schedule, and how long for each priority and metric; what has no target is promised nothing."""

    name: str
    schedule_name: str
    schedule: Schedule
    targets: Mapping[Priority, Mapping[Metric, timedelta]]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Sla(Generic[SituationT]):
    """The policies in the order of the file, the numbers of those that hold, and the one for all other tickets."""

    policies: tuple[Policy, ...]
    holding: Callable[[SituationT], Iterator[int]]
    default: Policy

    def policy_for(self, situation: SituationT) -> Policy:
        """The first policy whose conditions hold."""
        first = next(self.holding(situation), None)
        return self.default if first is None else self.policies[first]


def decide_targets(
    situation: SituationT,
    priority: Priority,
    sla: Sla[SituationT],
    started_at: datetime,
    clocks: Mapping[Metric, Clock] = NO_CLOCKS,
) -> tuple[str, str, tuple[Target, ...], tuple[Reason, ...]]:
    """The policy's name, its schedule's name, its targets in the order of `METRICS`, and why.

    `clocks` holds the metrics that do not simply run since `started_at`.  `next_reply_time` has a target only with a
    clock of its own: before the first reply nothing awaits a next one.  `due_at` carries the offset of the schedule's
    zone.  Raises NaiveInstant.
    """
    policy = sla.policy_for(situation)
    key = "policy_default" if policy is sla.default else "policy"
    values = {"policy": policy.name, "schedule": policy.schedule_name, "priority": priority}
    reasons = [Reason("policy", key, values, rule=policy.name, file=policy.file, line=policy.line)]
    targets: list[Target] = []
    durations = policy.targets.get(priority, {})
    running = Clock(started_at)
    for metric in METRICS:
        duration, clock = durations.get(metric), clocks.get(metric)
        if duration is None or (clock is None and metric == "next_reply_time"):
            continue
        clock = clock or running
        due_at = policy.schedule.shown(policy.schedule.add(clock.started_at, duration, clock.paused))
        targets.append(Target(policy.name, metric, due_at, policy.schedule_name))
        shown = {
            **values,
            "metric": metric,
            "duration": duration_text(duration),
            "started_at": policy.schedule.shown(clock.started_at).isoformat(),
            "due_at": due_at.isoformat(),
        }
        reasons.append(Reason("target", "target", shown, rule=policy.name, file=policy.file, line=policy.line))
    return policy.name, policy.schedule_name, tuple(targets), tuple(reasons)


@lru_cache(maxsize=256)
def duration_text(duration: timedelta) -> str:
    """`1h30m`, as the YAML has it."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")
