"""Which group gets a ticket, how soon, and which tags it carries.

Pure.  The group is that of the first route that holds and names one, and so is the priority; every tag rule that
holds adds its tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.candidates import Candidates
from rules.conditions import Conditions, compile_conditions
from rules.model import Priority, Reason
from rules.routing_file import DefaultRouteShape, RouteShape, RoutingFile, TagRuleShape
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
    reasons: tuple[Reason, Reason]
    """For the group and for the priority, where it decides them."""


@dataclass(frozen=True, slots=True)
class TagRule:
    """Tags that are added whenever it holds."""

    name: str
    when: Conditions
    tags: tuple[str, ...]
    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes in the order of the file, what holds where none decides, and the tag rules."""

    routes: tuple[RouteRule, ...]
    default_group: str
    default_priority: Priority
    default_line: int
    default_reasons: tuple[Reason, Reason]
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


def compile_routing(shape: RoutingFile, source: Source) -> Routing:
    """The routing."""
    routes = tuple(
        RouteRule(
            name=route.name,
            when=compile_conditions(route.when),
            group=route.group,
            priority=route.priority,
            line=(line := source.line_of(("routes", index))),
            reasons=_route_reasons(route, source.file, line),
        )
        for index, route in enumerate(shape.routes)
    )
    tag_rules = tuple(
        TagRule(
            name=rule.name,
            when=compile_conditions(rule.when),
            tags=tuple(rule.add),
            line=(line := source.line_of(("tags", index))),
            reason=_tag_reason(rule, source.file, line),
        )
        for index, rule in enumerate(shape.tags)
    )
    return Routing(
        routes=routes,
        default_group=shape.default.group,
        default_priority=shape.default.priority,
        default_line=(line := source.line_of(("default",))),
        default_reasons=_default_reasons(shape.default, source.file, line),
        tag_rules=tag_rules,
        groups=shape.groups,
        file=source.file,
        route_candidates=Candidates([route.when for route in routes]),
        tag_candidates=Candidates([rule.when for rule in tag_rules]),
    )


def decide_route(situation: Situation, routing: Routing) -> Route:
    """The route of a ticket.  Something is always decided: the default takes what no route took."""
    group, priority = routing.default_group, routing.default_priority
    group_reason, priority_reason = routing.default_reasons
    grouped = prioritized = False
    for index in routing.route_candidates.holding(situation):
        rule = routing.routes[index]
        if rule.group is not None and not grouped:
            group, group_reason, grouped = rule.group, rule.reasons[0], True
        if rule.priority is not None and not prioritized:
            priority, priority_reason, prioritized = rule.priority, rule.reasons[1], True
        if grouped and prioritized:
            break
    reasons = [group_reason, priority_reason]
    tags: dict[str, None] = {}
    for index in routing.tag_candidates.holding(situation):
        tag_rule = routing.tag_rules[index]
        tags.update(dict.fromkeys(tag_rule.tags))
        reasons.append(tag_rule.reason)
    return Route(group, priority, tuple(tags), tuple(reasons))


def _route_reasons(route: RouteShape, file: str, line: int) -> tuple[Reason, Reason]:
    group, priority = (
        Reason(step, f"{step}_rule", {step: decided or "", "rule": route.name}, route.name, file, line)
        for step, decided in (("group", route.group), ("priority", route.priority))
    )
    return group, priority


def _default_reasons(default: DefaultRouteShape, file: str, line: int) -> tuple[Reason, Reason]:
    group, priority = (
        Reason(step, f"{step}_default", {step: decided}, file=file, line=line)
        for step, decided in (("group", default.group), ("priority", default.priority))
    )
    return group, priority


def _tag_reason(rule: TagRuleShape, file: str, line: int) -> Reason:
    values = {"tags": ", ".join(rule.add), "rule": rule.name}
    return Reason("tags", "tag_rule", values, rule.name, file, line)
