"""The form of `routing.yaml`: who gets a ticket, how soon, and which tags it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rules.conditions_file import ConditionsShape
from rules.contradiction import impossible
from rules.implication import Takers
from rules.model import Priority
from rules.operators import Given, Text
from rules.sample_file import ExamplesShape
from rules.shape import Location, Shape

TAG_PREFIX = "hotline_"
_TAG = re.compile(r"hotline_[a-z0-9_]+", re.ASCII)


def _tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise PydanticCustomError("tag_prefix", "{value} must begin with hotline_", {"value": tag})
    return tag


OwnTag = Annotated[Text, AfterValidator(_tag), WithJsonSchema({"type": "string", "pattern": f"^{_TAG.pattern}$"})]
"""A tag that Hotline may set, and take away again."""


class RouteShape(Shape):
    """One route: the first that holds decides the group, and the first with a priority decides that."""

    name: Text
    when: ConditionsShape
    group: Given[Text] = None
    priority: Given[Priority] = None
    examples: Given[ExamplesShape] = None

    @model_validator(mode="after")
    def _decides_something(self) -> Self:
        if self.group is None and self.priority is None:
            raise PydanticCustomError("route_empty", "a route needs a group or a priority")
        return self


class DefaultRouteShape(Shape):
    """What holds where no route decided."""

    group: Text
    priority: Priority


class TagRuleShape(Shape):
    """Tags that are added whenever it holds, whatever else does."""

    name: Text
    when: ConditionsShape
    add: Annotated[list[OwnTag], Field(min_length=1)]
    examples: Given[ExamplesShape] = None


class RoutingFile(Shape):
    """`routing.yaml`."""

    known_groups: Given[list[Text]] = Field(default=None, alias="groups")
    routes: list[RouteShape]
    default: DefaultRouteShape
    tags: list[TagRuleShape] = Field(default_factory=list)

    @property
    def groups(self) -> frozenset[str]:
        """The names of all groups that a ticket may be given to."""
        return frozenset({self.default.group, *(route.group for route in self.routes if route.group is not None)})

    @property
    def priorities(self) -> frozenset[Priority]:
        """All that a rule may give."""
        given = (route.priority for route in self.routes if route.priority is not None)
        return frozenset({self.default.priority, *given})


def impossible_rules(shape: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`never_holds` for each `when` of routes, tags or policies, or condition in it, that no ticket can meet."""
    for section in ("routes", "tags", "policies", "suggestions"):
        for index, rule in enumerate(getattr(shape, section, ())):
            for place in impossible(rule.when, (section, index, "when")):
                yield place, PydanticCustomError("never_holds", "no ticket can meet this")


def routing_problems(shape: RoutingFile) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`unreachable` for each route that can never win."""
    for index, earlier in never_won(shape.routes):
        context = {"name": shape.routes[index].name, "earlier": earlier}
        yield ("routes", index), PydanticCustomError("unreachable", "{earlier} takes all of {name}", context)


def shadowing(whens: Sequence[tuple[str, ConditionsShape]], *, loosely: bool = False) -> Iterator[tuple[int, str]]:
    """Each index that can never be the first to hold, with the name of the one before it that takes all of it."""
    takers = Takers(loosely=loosely)
    for index, (name, when) in enumerate(whens):
        taker = takers.find(when)
        if taker is not None:
            yield index, taker
        takers.add(when, name)


def never_won(routes: Sequence[RouteShape], *, loosely: bool = False) -> Iterator[tuple[int, str]]:
    """Routes whose group and whose priority are both taken by earlier ones."""
    grouping, prioritizing = Takers(loosely=loosely), Takers(loosely=loosely)
    for index, route in enumerate(routes):
        decided = [(grouping, route.group), (prioritizing, route.priority)]
        takers = [one for one, value in decided if value is not None]
        found = [one.find(route.when) for one in takers]
        named = [name for name in found if name is not None]
        if found and len(named) == len(found):
            yield index, named[0]
        for one in takers:
            one.add(route.when, route.name)
