"""A page that is published as a web service, and what is read of it for one purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """Its `name` is free text of the installation; `fields` it must publish, `optional` ones not every NAV has."""

    name: str
    fields: tuple[str, ...]
    optional: tuple[str, ...] = ()
