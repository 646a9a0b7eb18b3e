"""JSON Schema of the admins' files, for their editors."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from pydantic.json_schema import models_json_schema

from rules.rulebook_files import SHAPES

if TYPE_CHECKING:
    from rules.language.catalogue import Language


def json_schema(language: Language) -> dict[str, Any]:
    """One schema for every file: a document fits if it fits one of them.  Names are by file in `$defs`.

    Every key is described in `language`.
    """
    pairs = [(shape, "validation") for shape in SHAPES.values()]
    refs, definitions = models_json_schema(pairs, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    words = key_descriptions(language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hotline",
        "anyOf": [{"title": name, **refs[(shape, "validation")]} for name, shape in SHAPES.items()],
        "$defs": {name: _described(_without_null(one), name, words) for name, one in definitions["$defs"].items()},
    }


@functools.cache
def key_descriptions(language: Language) -> Mapping[str, str]:
    """What each key means: `key`, or `Shape.key` where it means something else."""
    text = (files("rules.language") / f"keys.{language}.yaml").read_text("utf-8")
    descriptions: Mapping[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return descriptions


def _without_null(schema: Any) -> Any:
    """A key may be left out but never be empty, so no editor shall offer null."""
    if isinstance(schema, list):
        return [_without_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_null(value) for key, value in schema.items() if not (key == "default" and value is None)}
    arms = kept.get("anyOf")
    if isinstance(arms, list):
        kept["anyOf"] = [one for one in arms if one != {"type": "null"}]
    return kept


def _described(schema: Any, shape: str, words: Mapping[str, str]) -> Any:
    """The schema with the keys' descriptions in place of what the code says of its shapes."""
    if isinstance(schema, list):
        return [_described(one, shape, words) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _described(value, shape, words) for key, value in schema.items() if key != "description"}
    properties = kept.get("properties")
    if isinstance(properties, dict):
        kept["properties"] = {key: {**value, **_description(shape, key, words)} for key, value in properties.items()}
    return kept


def _description(shape: str, key: str, words: Mapping[str, str]) -> Mapping[str, str]:
    found = words.get(f"{shape}.{key}", words.get(key))
    return {} if found is None else {"description": found}
