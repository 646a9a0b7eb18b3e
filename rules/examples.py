"""Do the rules take the examples that they carry, and leave those that they shall leave?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from rules.conditions import Conditions, Outcome
from rules.sample import decide_sample, situate_sample
from rules.sample_file import ExampleShape, ExamplesShape
from rules.shape import Location

if TYPE_CHECKING:
    from rules.conditions_file import ConditionsShape
    from rules.contact import ContactRules
    from rules.contact_file import ContactFile
    from rules.critical_file import CriticalExample
    from rules.model import CriticalJudgement
    from rules.routing_file import RoutingFile
    from rules.rulebook import Rulebook
    from rules.sla_file import SlaFile


@dataclass(frozen=True, slots=True)
class ExampledRule:
    """A rule with its examples: where it stands, and the steps of a decision of which it must decide one."""

    name: str
    when: Conditions
    examples: ExamplesShape | None
    location: Location
    steps: frozenset[str]


def exampled_routing(shape: RoutingFile, rulebook: Rulebook) -> Iterator[ExampledRule]:
    """The routes and tag rules with their examples."""
    decided = frozenset({"group", "priority"})
    for number, (route, given) in enumerate(zip(rulebook.routing.routes, shape.routes, strict=True)):
        yield ExampledRule(route.name, route.when, given.examples, ("routes", number), decided)
    for number, (rule, tags) in enumerate(zip(rulebook.routing.tag_rules, shape.tags, strict=True)):
        yield ExampledRule(rule.name, rule.when, tags.examples, ("tags", number), frozenset({"tags"}))


def exampled_policies(shape: SlaFile[ConditionsShape], rulebook: Rulebook) -> Iterator[ExampledRule]:
    """The SLA policies with their examples."""
    for number, (policy, when) in enumerate(zip(shape.policies, rulebook.policy_whens, strict=True)):
        yield ExampledRule(policy.name, when, policy.examples, ("policies", number), frozenset({"policy"}))


def exampled_suggestions(shape: ContactFile, rules: ContactRules) -> Iterator[ExampledRule]:
    """The suggestions with their examples."""
    for number, (rule, given) in enumerate(zip(rules.rules, shape.suggestions, strict=True)):
        yield ExampledRule(rule.name, rule.when, given.examples, ("suggestions", number), frozenset({"contact"}))


def example_problems(
    rules: Iterable[ExampledRule], rulebook: Rulebook
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """Every example that is not as it must be: `example_missed`, `example_taken`, `example_unwanted`."""
    for rule in rules:
        if rule.examples is not None:
            for wanted, examples in ((True, rule.examples.yes), (False, rule.examples.no)):
                for number, example in enumerate(examples):
                    problem = _try(rule, example, rulebook, wanted=wanted)
                    if problem is not None:
                        yield (*rule.location, "examples", "yes" if wanted else "no", number), problem


def critical_example_problems(
    examples: Sequence[CriticalExample], rulebook: Rulebook
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """Every example of `critical.yaml` that is judged otherwise: `example_critical`, `example_not_critical`."""
    for number, example in enumerate(examples):
        if _judge(example, rulebook).critical != example.critical:
            key = "example_critical" if example.critical else "example_not_critical"
            yield ("examples", number, "critical"), PydanticCustomError(key, "this is judged otherwise")


def critical_example_warnings(
    examples: Sequence[CriticalExample], rulebook: Rulebook
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """Every example that is critical for another reason, which decides nothing: `example_reason`."""
    for number, example in enumerate(examples):
        judged = _judge(example, rulebook)
        if judged.critical and example.reason is not None and judged.reason != example.reason:
            context = {"value": example.reason, "got": str(judged.reason)}
            error = PydanticCustomError("example_reason", "the reason is {got}, not {value}", context)
            yield ("examples", number, "reason"), error


def _judge(example: CriticalExample, rulebook: Rulebook) -> CriticalJudgement:
    return situate_sample(ExampleShape(text=example.text), "critical", rulebook).critical


def _try(
    rule: ExampledRule, example: ExampleShape, rulebook: Rulebook, *, wanted: bool
) -> PydanticCustomError | None:
    reasons = decide_sample(example, rule.name, rulebook).reasons
    deciding = [reason.rule for reason in reasons if reason.step in rule.steps and reason.rule is not None]
    if (rule.name in deciding) is wanted:
        return None
    if not wanted:
        return PydanticCustomError("example_unwanted", "'{name}' must not take this", {"name": rule.name})
    outcomes = rule.when.outcomes(situate_sample(example, rule.name, rulebook))
    missed = [one for one in outcomes if not one.held]
    if not missed:
        context = {"name": rule.name, "earlier": deciding[0]}
        return PydanticCustomError("example_taken", "'{earlier}' takes this before '{name}'", context)
    context = {
        "name": rule.name,
        "held": str(len(outcomes) - len(missed)),
        "count": str(len(outcomes)),
        "asked": "; ".join(_asked(one) for one in missed),
        "seen": "; ".join(_seen(one) for one in missed),
    }
    return PydanticCustomError("example_missed", "'{name}' asks for {asked}, but here is {seen}", context)


def _asked(outcome: Outcome) -> str:
    """As the YAML has it."""
    if not outcome.inner:
        return f"{outcome.key}: {outcome.expected}"
    return f"{outcome.key}: [{', '.join(_asked(one) for one in outcome.inner)}]"


def _seen(outcome: Outcome) -> str:
    if outcome.inner:
        return ", ".join(_seen(one) for one in outcome.inner)
    return outcome.seen or "–"
