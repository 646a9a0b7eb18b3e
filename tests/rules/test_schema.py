from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rules.calendar_fields import Day, Hours, Moment
from rules.conditions_file import ConditionsShape
from rules.language.catalogue import Language
from rules.oncall_file import Clock, Week
from rules.operators import Text
from rules.routing_file import OwnTag
from rules.rulebook_files import SHAPES
from rules.schema import json_schema, key_descriptions
from rules.shape import Duration
from rules.sla_actions_file import PositiveDuration


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


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (
            Hours,
            ["08:00-16:00", "08:00 – 16:00", "22:00-06:00", "08:00-24:00"],
            ["08:00-25:00", "8-16", "24:00-08:00"],
        ),
        (Day, ["2026-12-24"], ["24-12-2026", "2026-13-01", "2026-12-32"]),
        (Moment, ["2026-11-24 12:00"], ["24-11-2026 kl. 12", "2026-11-24", "2026-11-24 12.00"]),
        (Week, ["2026-W49"], ["uge 49", "2026-49", "2026-W00", "2026-W54"]),
        (Clock, ["08:00", "24:00"], ["8:00", "24:30", "kl. 8"]),
        (Duration, ["4h", "1d2h30m", "0h"], ["", "4 timer", "1,5h", "100000h"]),
        (PositiveDuration, ["10m"], ["0h", "0h00m", ""]),
        (OwnTag, ["hotline_kritisk"], ["kritisk", "hotline_Kritisk", "hotline_"]),
        (Text, ["x", " x "], ["", "  "]),
    ],
)
def test_an_editor_takes_and_refuses_a_value_as_the_check_does(
    kind: Any, taken: list[str], refused: list[str]
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    (pattern,) = {
        one["pattern"] for one in parts(adapter.json_schema()) if isinstance(one, dict) and "pattern" in one
    }
    for value in taken:
        adapter.validate_python(value)
        assert re.search(pattern, value), value
    for value in refused:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
        assert not re.search(pattern, value), value


def test_an_editor_refuses_conditions_that_ask_nothing() -> None:
    conditions = json_schema("da")["$defs"]["ConditionsShape"]
    assert conditions["minProperties"] == 1
    assert (conditions["if"], conditions["then"]) == ({"required": ["always"]}, {"maxProperties": 1})
    keys = conditions["properties"]
    for key in ("any", "all", "none"):
        assert [one["minItems"] for one in parts(keys[key]) if isinstance(one, dict) and "minItems" in one] == [1]
    assert [one["minItems"] for one in parts(keys["text"]) if isinstance(one, dict) and "minItems" in one] == [1]
    assert json_schema("da")["$defs"]["TextTest"]["anyOf"][-1]["minProperties"] == 1
    nothings: list[dict[str, Any]] = [{}, {"any": []}, {"always": True, "product": "bc"}]
    for nothing in nothings:
        with pytest.raises(ValidationError):
            ConditionsShape.model_validate(nothing)


def test_an_editor_offers_the_time_zones_that_there_are() -> None:
    zone = json_schema("da")["$defs"]["CalendarsFile"]["properties"]["timezone"]
    assert "Europe/Copenhagen" in zone["enum"]
    assert "Danmark" not in zone["enum"]
