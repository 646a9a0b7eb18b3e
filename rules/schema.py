"""JSON Schema of the admins' files, for their editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from rules.rulebook import SHAPES


def json_schema() -> dict[str, Any]:
    """One schema for every file: a document fits if it fits one of them.  Names are by file in `$defs`."""
    pairs = [(shape, "validation") for shape in SHAPES.values()]
    refs, definitions = models_json_schema(pairs, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hotline",
        "anyOf": [{"title": name, **refs[(shape, "validation")]} for name, shape in SHAPES.items()],
        "$defs": {name: _without_null(one) for name, one in definitions["$defs"].items()},
    }


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
