"""Which group gets a ticket, how soon, and which tags it carries.

Pure.  The group is that of the first route that holds and names one, and so is the priority; every tag rule that
holds adds its tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from rules.candidates import Candidates
from rules.conditions import Conditions, compile_conditions
from rules.model import Priority, Reason
from rules.routing_file import RoutingFile, routing_problems
from rules.schedule import Schedule
from rules.shape import Source

if TYPE_CHECKING:
    from rules.situation import Situation


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One route; None leaves that to the routes after it."""

    name: str
    when: Conditions
    group: str | None
    priority: Priority | None
    line: int


@dataclass(frozen=True, slots=True)
class TagRule:
    """Tags that are added whenever it holds."""

    name: str
    when: Conditions
    tags: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes in the order of the file, what holds where none decides, and the tag rules."""

    routes: tuple[RouteRule, ...]
    default_group: str
    default_priority: Priority
    default_line: int
    tag_rules: tuple[TagRule, ...]
    groups: frozenset[str]
    file: str
    route_candidates: Candidates
    tag_candidates: Candidates


@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket goes, and why.  Tags are in the order of their rules, each once."""

    group: str
    priority: Priority
    tags: tuple[str, ...]
    reasons: tuple[Reason, ...]


def compile_routing(shape: RoutingFile, source: Source, schedules: Mapping[str, Schedule]) -> Routing:
    """The routing.

    Raises pydantic's ValidationError with every problem at its location: `unknown_schedule`, `rule_twice`,
    `unreachable`.
    """
    problems = [
        InitErrorDetails(type=error, loc=place, input=None) for place, error in routing_problems(shape, schedules)
    ]
    if problems:
        raise ValidationError.from_exception_data("routing", problems)
    routes = tuple(
        RouteRule(
            name=route.name,
            when=compile_conditions(route.when, ("routes", index, "when"), schedules),
            group=route.group,
            priority=route.priority,
            line=source.line_of(("routes", index)),
        )
        for index, route in enumerate(shape.routes)
    )
    tag_rules = tuple(
        TagRule(
            name=rule.name,
            when=compile_conditions(rule.when, ("tags", index, "when"), schedules),
            tags=tuple(rule.add),
            line=source.line_of(("tags", index)),
        )
        for index, rule in enumerate(shape.tags)
    )
    return Routing(
        routes=routes,
        default_group=shape.default.group,
        default_priority=shape.default.priority,
        default_line=source.line_of(("default",)),
        tag_rules=tag_rules,
        groups=shape.groups,
        file=source.file,
        route_candidates=Candidates([route.when for route in routes]),
        tag_candidates=Candidates([rule.when for rule in tag_rules]),
    )


def decide_route(situation: Situation, routing: Routing) -> Route:
    """The route of a ticket.  Something is always decided: the default takes what no route took."""
    grouped: RouteRule | None = None
    prioritized: RouteRule | None = None
    for index in routing.route_candidates.find(situation):
        rule = routing.routes[index]
        if grouped is not None and prioritized is not None:
            break
        if rule.when.match(situation):
            grouped = grouped or (rule if rule.group is not None else None)
            prioritized = prioritized or (rule if rule.priority is not None else None)
    group = grouped.group if grouped is not None and grouped.group is not None else routing.default_group
    priority = (
        prioritized.priority
        if prioritized is not None and prioritized.priority is not None
        else routing.default_priority
    )
    reasons = [_reason("group", group, grouped, routing), _reason("priority", priority, prioritized, routing)]
    tags: dict[str, None] = {}
    for index in routing.tag_candidates.find(situation):
        tag_rule = routing.tag_rules[index]
        if tag_rule.when.match(situation):
            tags.update(dict.fromkeys(tag_rule.tags))
            values = {"tags": ", ".join(tag_rule.tags), "rule": tag_rule.name}
            reasons.append(Reason("tags", "tag_rule", values, tag_rule.name, routing.file, tag_rule.line))
    return Route(group, priority, tuple(tags), tuple(reasons))


def _reason(step: str, decided: str, rule: RouteRule | None, routing: Routing) -> Reason:
    if rule is None:
        return Reason(step, f"{step}_default", {step: decided}, file=routing.file, line=routing.default_line)
    return Reason(step, f"{step}_rule", {step: decided, "rule": rule.name}, rule.name, routing.file, rule.line)
