"""SLA policies in Zendesk's words: by when a ticket must have its first reply, its solution, ….

Pure.  A target is the original start plus its duration of the policy's business time.  When priority, policy or
schedule change on the way, everything is counted again from that start on the hours now in force: what was used
stays used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Generic, TypeVar

from rules.model import Priority, Reason, Target
from rules.schedule import NoOpening, Pause, Schedule
from rules.sla_action import SlaAction
from rules.sla_metric import METRICS, STANDS_WHILE, Metric, duration_text

FOREVER = datetime.max.replace(tzinfo=UTC)
"""When a pause ends that has no end yet."""

SituationT = TypeVar("SituationT")


@dataclass(frozen=True, slots=True)
class Clock:
    """Since when a metric runs, and when it stood still: `requester_wait_time` while pending, and so on.

    `met_at` is when what it counts to came about, if it has.
    """

    started_at: datetime
    paused: tuple[Pause, ...] = ()
    met_at: datetime | None = None

    def find_end(self, schedule: Schedule, duration: timedelta) -> datetime | None:
        """When `duration` of the schedule's open time will have run, in UTC; None while the clock stands still.

        Raises NoOpening where the schedule does not open any more.
        """
        try:
            return schedule.add(self.started_at, duration, self.paused)
        except NoOpening:
            if any(end >= FOREVER for _, end in self.paused):
                return None
            raise


NO_CLOCKS: Mapping[Metric, Clock] = MappingProxyType({})
NO_PAUSES: Mapping[Metric, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Policy:
    """On which schedule, and how long for each priority and metric; what has no target is promised nothing.

    `pauses` are the metrics whose clocks stand still in other statuses than Zendesk's, and in which.
    """

    name: str
    schedule_name: str
    schedule: Schedule
    targets: Mapping[Priority, Mapping[Metric, timedelta]]
    file: str
    line: int
    pauses: Mapping[Metric, frozenset[str]] = field(default_factory=lambda: NO_PAUSES)
    actions: tuple[SlaAction, ...] = ()
    is_default: bool = False

    def stands_while(self, metric: Metric) -> frozenset[str]:
        """The statuses in which the clock of `metric` stands still."""
        pauses = self.pauses.get(metric)
        return STANDS_WHILE[metric] if pauses is None else pauses


@dataclass(frozen=True, slots=True)
class Sla(Generic[SituationT]):
    """The policies in the order of the file, the numbers of those that hold, and the one for all other tickets."""

    policies: tuple[Policy, ...]
    holding: Callable[[SituationT], Iterator[int]]
    default: Policy

    @property
    def every(self) -> Iterator[Policy]:
        """All policies in order, the default last."""
        yield from self.policies
        yield self.default

    def policy_for(self, situation: SituationT) -> Policy:
        """The first policy whose conditions hold."""
        first = next(self.holding(situation), None)
        return self.default if first is None else self.policies[first]


def decide_targets(
    policy: Policy,
    priority: Priority,
    started_at: datetime,
    clocks: Mapping[Metric, Clock] = NO_CLOCKS,
) -> tuple[tuple[Target, ...], tuple[Reason, ...]]:
    """The targets of `policy` in the order of `METRICS`, and why.

    `clocks` holds the metrics that do not simply run since `started_at`.  `next_reply_time` has a target only with a
    clock of its own: before the first reply nothing awaits a next one.  What stands still is due at no time, and has
    no target meanwhile.  `due_at` carries the offset of the schedule's zone.  Raises NaiveInstant.
    """
    key = "policy_default" if policy.is_default else "policy"
    values = {"policy": policy.name, "schedule": policy.schedule_name, "priority": priority}
    reasons = [Reason("policy", key, values, rule=policy.name, file=policy.file, line=policy.line)]
    targets: list[Target] = []
    durations = policy.targets.get(priority, {})
    running, started = Clock(started_at), policy.schedule.shown(started_at).isoformat()
    for metric in METRICS:
        duration, clock = durations.get(metric), clocks.get(metric)
        if duration is None or (clock is None and metric == "next_reply_time"):
            continue
        clock = clock or running
        shown = {
            **values,
            "metric": metric,
            "duration": duration_text(duration),
            "started_at": started if clock is running else policy.schedule.shown(clock.started_at).isoformat(),
        }
        end = clock.find_end(policy.schedule, duration)
        if end is None:
            reasons.append(Reason("sla", "target_stands", shown, policy.name, policy.file, policy.line))
            continue
        due_at = policy.schedule.shown(end)
        targets.append(Target(policy.name, metric, due_at, policy.schedule_name, clock.met_at))
        shown["due_at"] = due_at.isoformat()
        reasons.append(Reason("target", "target", shown, rule=policy.name, file=policy.file, line=policy.line))
    return tuple(targets), tuple(reasons)
