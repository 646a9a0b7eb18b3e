"""The SLA policies of a rulebook with the conditions of all rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from rules.sla_file import SlaFile, compile_sla


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


def policy_problems(shape: SlaFile[ConditionsShape]) -> Iterator[Found]:
    """`unreachable` for each policy that can never win."""
    for later, taker in shadowing([(policy.name, policy.when) for policy in shape.policies]):
        context = {"name": shape.policies[later].name, "earlier": taker}
        yield ("policies", later), PydanticCustomError("unreachable", "{earlier} takes all of {name}", context)
