"""The content of one file with the place of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.shape import Location
from rules.syntax import Mark, ReadProblem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and the key or dash before it."""

    key: Mark
    value: Mark
    is_scalar: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content.  `is_readable` is false where a syntax error left nothing to look at."""

    data: object
    problems: tuple[ReadProblem, ...]
    is_readable: bool
    places: Mapping[Location, Place]
    warnings: tuple[ReadProblem, ...] = ()

    def has(self, location: Location) -> bool:
        """Does the file say anything there?"""
        return location in self.places

    def mark(self, location: Location, *, of_key: bool = False) -> Mark:
        """Where `location` stands: a plain value at itself, a list or mapping at its key.

        What is absent stands where it would be.  Steps that the file does not have (a validator's own) are skipped.
        """
        found: Location = ()
        for step in location:
            if (*found, step) in self.places:
                found = (*found, step)
        place = self.places.get(found)
        if place is None:
            return 1, 1
        return place.value if place.is_scalar and not of_key else place.key

    def with_keys(self, meant: Mapping[Location, str]) -> Document:
        """The same with the keys at these locations renamed, each in its place.  None of the new ones may exist."""
        places = {_renamed(location, meant): place for location, place in self.places.items()}
        return replace(self, data=_with_keys(self.data, (), meant), places=places)

    def marks_below(self, location: Location) -> set[Mark]:
        """Where everything inside the list or mapping at `location` stands."""
        return {place.value for inner, place in self.places.items() if inner[: len(location)] == location != inner}

    def line_of(self, location: Location) -> int:
        """The line of `location`, from 1."""
        return self.mark(location)[0]


def _renamed(location: Location, meant: Mapping[Location, str]) -> Location:
    return tuple(meant.get(location[: depth + 1], step) for depth, step in enumerate(location))


def _with_keys(data: object, location: Location, meant: Mapping[Location, str]) -> object:
    if isinstance(data, list):
        return [_with_keys(one, (*location, number), meant) for number, one in enumerate(data)]
    if isinstance(data, dict):
        return {
            meant.get((*location, key), key): _with_keys(value, (*location, key), meant)
            for key, value in data.items()
        }
    return data
