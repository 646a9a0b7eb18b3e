"""The form of `sla.yaml`, and from it to policies.  What a condition looks like is up to `WhenT`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from rules.model import Priority
from rules.operators import Given, Text
from rules.problem import Severity
from rules.sample_file import ExamplesShape
from rules.schedule import Schedule
from rules.shape import Location, Shape, Source
from rules.sla import NO_PAUSES, Policy, SituationT, Sla
from rules.sla_actions_file import ActionShape, PositiveDuration, action_warnings
from rules.sla_metric import METRICS, Metric, PausingStatus

WhenT = TypeVar("WhenT", bound=Shape)

_PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal", "low")


class MetricsShape(Shape):
    """The targets of one priority, in Zendesk's metrics."""

    first_reply_time: PositiveDuration | None = None
    next_reply_time: PositiveDuration | None = None
    requester_wait_time: PositiveDuration | None = None
    agent_work_time: PositiveDuration | None = None
    total_resolution_time: PositiveDuration | None = None

    def durations(self) -> Mapping[Metric, timedelta]:
        return {metric: duration for metric in METRICS if (duration := getattr(self, metric)) is not None}


class TargetsShape(Shape):
    """The targets by priority; one that shall have none is written `{}`, so that none is merely forgotten."""

    urgent: MetricsShape | None = None
    high: MetricsShape | None = None
    normal: MetricsShape | None = None
    low: MetricsShape | None = None

    @model_validator(mode="after")
    def _promise_something(self) -> TargetsShape:
        if not any(self.durations().values()):
            raise PydanticCustomError("targets_empty", "no priority has a target")
        return self

    def durations(self) -> Mapping[Priority, Mapping[Metric, timedelta]]:
        given: dict[Priority, MetricsShape | None] = {priority: getattr(self, priority) for priority in _PRIORITIES}
        return {priority: metrics.durations() for priority, metrics in given.items() if metrics is not None}


class PausesShape(Shape):
    """In which statuses the clock of a metric stands still; `[]` lets it run in all."""

    first_reply_time: list[PausingStatus] | None = None
    next_reply_time: list[PausingStatus] | None = None
    requester_wait_time: list[PausingStatus] | None = None
    agent_work_time: list[PausingStatus] | None = None
    total_resolution_time: list[PausingStatus] | None = None

    def statuses(self) -> Mapping[Metric, frozenset[str]]:
        return {metric: frozenset(given) for metric in METRICS if (given := getattr(self, metric)) is not None}


class DefaultPolicyShape(Shape):
    """The policy for every ticket that no other took."""

    name: Text
    schedule: Text
    targets: TargetsShape
    pauses: Given[PausesShape] = None
    actions: Given[list[ActionShape]] = None


class PolicyShape(DefaultPolicyShape, Generic[WhenT]):
    """One policy: the first whose `when` holds is taken."""

    when: WhenT
    examples: Given[ExamplesShape] = None


class SlaFile(Shape, Generic[WhenT]):
    """`sla.yaml`."""

    policies: list[PolicyShape[WhenT]] = Field(default_factory=list)
    default: DefaultPolicyShape

    @property
    def groups(self) -> frozenset[str]:
        """The names of all groups that an action may give a ticket to."""
        every = (action for policy in (*self.policies, self.default) for action in policy.actions or ())
        return frozenset(action.group for action in every if action.group is not None)


def numbered_policies(shape: SlaFile[WhenT]) -> Iterator[tuple[Location, DefaultPolicyShape]]:
    """Each policy with its place, the default last."""
    yield from ((("policies", index), policy) for index, policy in enumerate(shape.policies))
    yield ("default",), shape.default


def forgotten_targets(
    shape: SlaFile[WhenT], given: Collection[Priority]
) -> Iterator[tuple[Severity, Location, PydanticCustomError]]:
    """`target_left_out` for each policy that does not mention every priority, and `action_at_once` of its actions.

    `given` are the priorities that rules give.  The default takes what no policy took, so such a ticket would have no
    target at all: an error.  Of a policy, or of a priority that only people give, nobody can say whether it happens.
    """
    for place, policy in numbered_policies(shape):
        left_out = [priority for priority in _PRIORITIES if getattr(policy.targets, priority) is None]
        if left_out:
            context = {"names": ", ".join(left_out), "name": left_out[0]}
            is_certain = policy is shape.default and any(one in given for one in left_out)
            error = PydanticCustomError("target_left_out", "{names} have no target", context)
            yield "error" if is_certain else "warning", (*place, "targets"), error
        for here, warning in action_warnings(policy.actions, policy.targets.durations(), place):
            yield "warning", here, warning


def compile_sla(
    shape: SlaFile[WhenT],
    source: Source,
    schedules: Mapping[str, Schedule],
    compile_whens: Callable[[Sequence[WhenT]], Callable[[SituationT], Iterator[int]]],
) -> Sla[SituationT]:
    """The policies in order.  The calendars that they name must be there (`rules.names` looks).

    `compile_whens` makes of all conditions what tells the numbers of those that hold, in order.
    """

    def policy(given: DefaultPolicyShape, location: Location, *, is_default: bool = False) -> Policy:
        return Policy(
            name=given.name,
            schedule_name=given.schedule,
            schedule=schedules[given.schedule],
            targets=given.targets.durations(),
            file=source.file,
            line=source.line_of(location),
            pauses=given.pauses.statuses() if given.pauses is not None else NO_PAUSES,
            actions=tuple(
                action.compile(source.line_of((*location, "actions", number)))
                for number, action in enumerate(given.actions or ())
            ),
            is_default=is_default,
        )

    return Sla(
        tuple(policy(given, ("policies", index)) for index, given in enumerate(shape.policies)),
        compile_whens([given.when for given in shape.policies]),
        policy(shape.default, ("default",), is_default=True),
    )
