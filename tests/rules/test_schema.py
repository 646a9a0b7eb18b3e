from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rules.rulebook import SHAPES
from rules.schema import json_schema


def parts(schema: Any) -> Iterator[Any]:
    yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_the_schema_names_every_file() -> None:
    schema = json_schema()
    assert [one["title"] for one in schema["anyOf"]] == list(SHAPES)
    assert json.loads(json.dumps(schema)) == schema


def test_every_reference_leads_to_a_definition() -> None:
    schema = json_schema()
    references = [one["$ref"] for one in parts(schema) if isinstance(one, dict) and isinstance(one.get("$ref"), str)]
    assert references
    assert {one.removeprefix("#/$defs/") for one in references} <= set(schema["$defs"])


def test_an_editor_offers_the_keys_that_the_check_accepts() -> None:
    conditions = json_schema()["$defs"]["ConditionsShape"]
    assert {"all", "any", "none", "open", "closed", "field", "channel", "clips_remaining"} <= set(
        conditions["properties"]
    )
    assert conditions["additionalProperties"] is False
    assert conditions["properties"]["always"] == {"const": True, "title": "Always"}
    assert {"type": "null"} not in list(parts(conditions))


def test_one_value_needs_no_brackets() -> None:
    product = json_schema()["$defs"]["ConditionsShape"]["properties"]["product"]
    kinds = [one.get("type") for one in parts(product) if isinstance(one, dict)]
    assert {"string", "array"} <= set(kinds)
