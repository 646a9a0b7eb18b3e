"""Which keys a shape has at a place: what a misspelt key may have meant."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel

from rules.shape import Location


def known_keys(shape: type[BaseModel], location: Location) -> tuple[str, ...]:
    """The keys, as the YAML writes them, of the mapping at `location`; empty if any key is allowed there."""
    kinds: list[object] = [shape]
    for step in location:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    found = (_name(field, name) for model in _models(kinds) for name, field in model.model_fields.items())
    return tuple(dict.fromkeys(found))


def _inside(kind: object, step: str | int) -> Iterator[object]:
    for model in _models([kind]):
        for name, field in model.model_fields.items():
            if _name(field, name) == step:
                yield field.annotation
    for one in _arms(kind):
        origin, arguments = get_origin(one), get_args(one)
        if origin is list and isinstance(step, int):
            yield arguments[0]
        elif origin is dict and isinstance(step, str):
            yield arguments[1]


def _models(kinds: list[object]) -> Iterator[type[BaseModel]]:
    for kind in kinds:
        for one in _arms(kind):
            if isinstance(one, type) and not get_args(one) and issubclass(one, BaseModel):
                yield one


def _arms(kind: object) -> Iterator[object]:
    """The kind itself, or what `Annotated` and unions are made of."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _arms(get_args(kind)[0])
    elif origin in (Union, types.UnionType):
        for arm in get_args(kind):
            yield from _arms(arm)
    else:
        yield kind


def _name(field: object, name: str) -> str:
    return getattr(field, "alias", None) or name
