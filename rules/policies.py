"""The SLA policies of a rulebook with the conditions of all rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pydantic_core import PydanticCustomError

from rules.candidates import Candidates
from rules.conditions import Conditions, compile_conditions
from rules.conditions_file import ConditionsShape
from rules.names import Found
from rules.routing_file import shadowing
from rules.schedule import Schedule
from rules.shape import Source
from rules.situation import Situation
from rules.sla import Sla
from rules.sla_actions_file import action_problems
from rules.sla_file import SlaFile, compile_sla, numbered_policies


def compile_policies(
    shape: SlaFile[ConditionsShape], source: Source, schedules: Mapping[str, Schedule]
) -> Sla[Situation]:
    """The policies in order.  The calendars that they name must be there (`rules.names` looks)."""
    return compile_sla(
        shape, source, schedules, lambda whens: Candidates([compile_conditions(when) for when in whens]).holding
    )


def policy_whens(shape: SlaFile[ConditionsShape] | None) -> tuple[Conditions, ...]:
    """The conditions of the policies, in their order."""
    return tuple(compile_conditions(policy.when) for policy in (shape.policies if shape is not None else ()))


def policy_problems(shape: SlaFile[ConditionsShape], groups: Collection[str]) -> Iterator[Found]:
    """`unreachable` for each policy that can never win, and what is wrong with the actions.

    `groups` are those that `routing.yaml` lists; if it lists none, any may be named.
    """
    for later, taker in shadowing([(policy.name, policy.when) for policy in shape.policies]):
        context = {"name": shape.policies[later].name, "earlier": taker}
        yield ("policies", later), PydanticCustomError("unreachable", "{earlier} takes all of {name}", context)
    for place, policy in numbered_policies(shape):
        yield from action_problems(policy.actions, policy.targets.durations(), place)
        for number, action in enumerate(policy.actions or ()):
            if groups and action.group is not None and action.group not in groups:
                context = {"value": action.group, "known": ", ".join(groups)}
                error = PydanticCustomError("unlisted_group", "{value} is none of {known}", context)
                yield (*place, "actions", number, "group"), error
