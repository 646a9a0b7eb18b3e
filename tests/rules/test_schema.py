from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from rules.language.catalogue import Language
from rules.rulebook_files import SHAPES
from rules.schema import json_schema, key_descriptions


def parts(schema: Any) -> Iterator[Any]:
    yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_the_schema_names_every_file() -> None:
    schema = json_schema("da")
    assert [one["title"] for one in schema["anyOf"]] == list(SHAPES)
    assert json.loads(json.dumps(schema)) == schema


def test_every_reference_leads_to_a_definition() -> None:
    schema = json_schema("da")
    references = [one["$ref"] for one in parts(schema) if isinstance(one, dict) and isinstance(one.get("$ref"), str)]
    assert references
    assert {one.removeprefix("#/$defs/") for one in references} <= set(schema["$defs"])


def test_an_editor_offers_the_keys_that_the_check_accepts() -> None:
    conditions = json_schema("da")["$defs"]["ConditionsShape"]
    assert {"all", "any", "none", "open", "closed", "field", "channel", "clips_remaining"} <= set(
        conditions["properties"]
    )
    assert conditions["additionalProperties"] is False
    always = conditions["properties"]["always"]
    assert (always["const"], always["description"]) == (True, key_descriptions("da")["always"])
    assert {"type": "null"} not in list(parts(conditions))


def test_one_value_needs_no_brackets() -> None:
    product = json_schema("da")["$defs"]["ConditionsShape"]["properties"]["product"]
    kinds = [one.get("type") for one in parts(product) if isinstance(one, dict)]
    assert {"string", "array"} <= set(kinds)


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_editor_explains_every_key(language: Language) -> None:
    unexplained = [
        key
        for part in parts(json_schema(language)["$defs"])
        if isinstance(part, dict) and part.get("type") == "object"
        for key, value in part.get("properties", {}).items()
        if part.get("title") not in ("Note", "Replies") and "description" not in value
    ]
    assert unexplained == []


def test_both_languages_explain_the_same_keys_and_none_that_is_not_there() -> None:
    assert list(key_descriptions("da")) == list(key_descriptions("en"))
    known = {
        name
        for shape, part in json_schema("da")["$defs"].items()
        for inner in parts(part)
        if isinstance(inner, dict) and isinstance(inner.get("properties"), dict)
        for key in inner["properties"]
        for name in (key, f"{shape}.{key}")
    }
    assert set(key_descriptions("da")) <= known


def test_an_editor_takes_what_the_check_takes_in_short() -> None:
    kinds = {
        shape: {one.get("type") for one in json_schema("da")["$defs"][shape]["anyOf"]}
        for shape in ("ExampleShape", "TextTest", "NumberTest", "FieldTest")
    }
    assert kinds == {
        "ExampleShape": {"string", "object"},
        "TextTest": {"string", "array", "object"},
        "NumberTest": {"number", "array", "object"},
        "FieldTest": {"boolean", "string", "array", "object"},
    }
