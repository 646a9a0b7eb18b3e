"""The SLA policies and calendars of a rulebook as Zendesk's own model can hold them, and all that it cannot.

Reads the files again, since what is lost is named where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rules.calendars_file import CalendarsFile
from rules.conditions_file import ConditionsShape
from rules.native_conditions import NativeConditions, carry_conditions
from rules.native_schedules import NativeSchedule, carry_schedule, is_around_the_clock
from rules.problem import Problem
from rules.rulebook_file import RulebookFile
from rules.shape import Location
from rules.sla_file import PolicyShape, SlaFile, numbered_policies
from rules.sla_metric import STANDS_WHILE

if TYPE_CHECKING:
    from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class NativeTarget:
    """`minutes` of one metric for tickets of one priority."""

    priority: str
    metric: str
    minutes: int


@dataclass(frozen=True, slots=True)
class NativePolicy:
    """A policy; `schedule` None counts calendar hours."""

    name: str
    conditions: NativeConditions
    targets: tuple[NativeTarget, ...]
    schedule: str | None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class NativeSla:
    """All that is mirrored, in the order of the file, and what is left out, each where it stands."""

    schedules: tuple[NativeSchedule, ...]
    policies: tuple[NativePolicy, ...]
    left_out: tuple[Problem, ...]


def mirror_sla(directory: Path, rulebook: Rulebook, today: date) -> NativeSla:
    """The mirror of the folder that `rulebook` was read from."""
    return _Mirror(directory, rulebook, today).build()


class _Mirror:
    def __init__(self, directory: Path, rulebook: Rulebook, today: date) -> None:
        self._sla = RulebookFile(directory, "sla.yaml", SlaFile[ConditionsShape])
        self._calendars = RulebookFile(directory, "calendars.yaml", CalendarsFile)
        self._rulebook = rulebook
        self._today = today
        self._schedules: dict[str, NativeSchedule | None] = {}
        self._left_out: list[Problem] = []

    def build(self) -> NativeSla:
        """Everything.  Of a folder that changed in between and is broken now, nothing."""
        sla, calendars = self._sla.content, self._calendars.content
        if sla is None or calendars is None:
            return NativeSla((), (), ())
        policies = []
        for place, shape in numbered_policies(sla):
            if shape.schedule not in self._schedules:
                self._schedules[shape.schedule] = self._carry(shape.schedule, calendars)
            around_the_clock = is_around_the_clock(self._rulebook.schedules[shape.schedule], self._today)
            lost: Sequence[str] = ()
            conditions = NativeConditions()
            if isinstance(shape, PolicyShape):
                conditions, lost = carry_conditions(shape.when)
            for key in lost:
                self._leave_out(self._sla, (*place, "when", key), "native_condition", name=shape.name, value=key)
            if not around_the_clock and self._schedules[shape.schedule] is None:
                self._leave_out(self._sla, (*place, "schedule"), "native_schedule", name=shape.name)
                continue
            targets = tuple(self._targets(shape, place))
            if shape.actions:
                self._leave_out(self._sla, (*place, "actions"), "native_actions", name=shape.name)
            if not lost and targets:
                schedule = None if around_the_clock else shape.schedule
                policies.append(NativePolicy(shape.name, conditions, targets, schedule, shape is sla.default))
        schedules = tuple(
            one
            for name, one in self._schedules.items()
            if one is not None and any(policy.schedule == name for policy in policies)
        )
        return NativeSla(schedules, tuple(policies), tuple(self._left_out))

    def _carry(self, name: str, calendars: CalendarsFile) -> NativeSchedule | None:
        schedule = self._rulebook.schedules[name]
        if is_around_the_clock(schedule, self._today):
            return None
        carried, lost = carry_schedule(name, schedule, calendars, self._today)
        for one in lost:
            self._leave_out(self._calendars, one.place, one.key, name=name, value=one.value)
        return carried

    def _targets(self, shape: object, place: Location) -> Iterator[NativeTarget]:
        """Without those whose clock stands still otherwise than Zendesk's, or that are no whole minutes."""
        policy = next(one for one in self._rulebook.sla.every if one.name == getattr(shape, "name", None))
        told: set[str] = set()
        for priority, metrics in policy.targets.items():
            for metric, duration in metrics.items():
                if policy.stands_while(metric) == STANDS_WHILE[metric]:
                    yield NativeTarget(priority, metric, duration // timedelta(minutes=1))
                elif metric not in told:
                    told.add(metric)
                    here = (*place, "pauses", metric)
                    self._leave_out(self._sla, here, "native_pauses", name=policy.name, value=metric)

    def _leave_out(
        self,
        file: RulebookFile[SlaFile[ConditionsShape]] | RulebookFile[CalendarsFile],
        place: Location,
        key: str,
        **values: str,
    ) -> None:
        if file.document is not None:
            line, column = file.document.mark(place)
            self._left_out.append(Problem(file.path, line, column, "warning", key, values))
