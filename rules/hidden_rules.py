"""Rules that can never win because one before them takes more than it names, as `contains: Nord` does `Nordlys`."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from rules.routing_file import RoutingFile, never_won, shadowing
from rules.shape import Location


def hidden_rules(shape: object) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`unreachable` for each route, policy or suggestion of which that is certain, but for those that are errors."""
    if isinstance(shape, RoutingFile):
        plain = {number for number, _ in never_won(shape.routes)}
        names = [route.name for route in shape.routes]
        yield from _told("routes", names, plain, never_won(shape.routes, loosely=True))
    for section in ("policies", "suggestions"):
        whens = [(one.name, one.when) for one in getattr(shape, section, ())]
        plain = {number for number, _ in shadowing(whens)}
        yield from _told(section, [name for name, _ in whens], plain, shadowing(whens, loosely=True))


def _told(
    section: str, names: list[str], plain: set[int], found: Iterator[tuple[int, str]]
) -> Iterator[tuple[Location, PydanticCustomError]]:
    for number, earlier in found:
        if number not in plain:
            context = {"name": names[number], "earlier": earlier}
            yield (section, number), PydanticCustomError("unreachable", "{earlier} takes all of {name}", context)
