"""The one table of operators: what a condition may ask of a text or a number.

`channel: sms` and `channel: [sms, voice]` ask whether it is one of them; the rest is written out, as in
`organization: {contains: Nordlys}` or `brand: {is_not: Lager}`.  Several operators at once must all hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from rules.fold import fold
from rules.shape import Shape

T = TypeVar("T")
_FIGURE = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


def refuse_null(value: object) -> object:
    """A key with nothing after it would silently ask for nothing.  Raises PydanticCustomError `value_empty`."""
    if value is None or value in ([], {}):
        raise PydanticCustomError("value_empty", "write a value, or remove the key")
    return value


Given: TypeAlias = Annotated[T | None, BeforeValidator(refuse_null)]
"""May be left out, but not left empty."""


def _text(value: object) -> object:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        raise PydanticCustomError("text_quotes", "{value} must be in quotes", {"value": str(value)})
    if isinstance(value, str) and not value.strip():
        raise PydanticCustomError("value_empty", "write a value, or remove the key")
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number_expected", "{value} is no number", {"value": str(value)})
    return Decimal(value)


def _listed(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


class _OneOrMoreSchema:
    """Tells editors that a list of one may be written without brackets."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(core)
        return {"anyOf": [listed["items"], {**listed, "minItems": 1}]}


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string", "pattern": r"\S"})]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
OneOrMore: TypeAlias = Annotated[list[T], BeforeValidator(_listed), _OneOrMoreSchema()]

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "is": lambda seen, asked: seen == asked,
        "contains": lambda seen, asked: asked in seen,
        "starts_with": lambda seen, asked: seen.startswith(asked),
        "less_than": lambda seen, asked: (number := _figure(seen)) is not None and number < asked,
        "greater_than": lambda seen, asked: (number := _figure(seen)) is not None and number > asked,
    }
)
"""Of one seen value and one asked value; any pair that holds is enough.  `present` asks whether anything was seen."""

DENIED: Mapping[str, str] = MappingProxyType({"is_not": "is", "contains_not": "contains"})
"""Operators that hold where no pair holds of the one they deny; so they hold where nothing was seen."""


class TestShape(Shape):
    """What is asked; a plain value or a list is short for `is`."""

    __test__ = False
    model_config = ConfigDict(json_schema_extra={"minProperties": 1})
    present: Given[bool] = None

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: object) -> object:
        return refuse_null(value) if isinstance(value, dict | TestShape) else {"is": value}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        written_out = handler.resolve_ref_schema(handler(core))
        plain = [one for one in written_out["properties"]["is"]["anyOf"] if one != {"type": "null"}]
        return {"anyOf": [*plain, written_out]}

    def compile(self) -> Callable[[tuple[object, ...]], bool]:
        """Does what was seen (nothing, one or several values) pass?"""
        asked = [(OPERATORS[DENIED.get(name, name)], name not in DENIED, many) for name, many in self.asked().items()]
        present = self.present

        def holds(seen: tuple[object, ...]) -> bool:
            if present is not None and present is not bool(seen):
                return False
            values = [comparable(one) for one in seen]
            return all(
                any(test(one, wanted) for one in values for wanted in many) is expected
                for test, expected, many in asked
            )

        return holds

    @property
    def is_plain(self) -> bool:
        """Is all that is asked whether it is one of some values?"""
        return self.model_fields_set == {"one_of"}

    def plainly_asked(self) -> tuple[str, ...]:
        """The values as they are written, where it is asked whether it is one of them; else nothing."""
        given: list[object] = getattr(self, "one_of", None) or [] if self.is_plain else []
        return tuple(_shown(value) for value in given)

    def asked(self) -> Mapping[str, tuple[object, ...]]:
        """The values by operator, as they are compared."""
        given = self.model_dump(by_alias=True, exclude_unset=True, exclude={"present"})
        return {name: tuple(comparable(value) for value in values) for name, values in given.items()}

    def shown(self) -> str:
        """As it stands in the YAML, on one line."""
        given = self.model_dump(by_alias=True, exclude_unset=True)
        parts = [f"{name}: {_shown(value)}" for name, value in given.items()]
        return _shown(given["is"]) if list(given) == ["is"] else ", ".join(parts)


class TextTest(TestShape):
    """Asked of texts, blind to letter case and to æ/ae."""

    one_of: Given[OneOrMore[Text]] = Field(default=None, alias="is")
    is_not: Given[OneOrMore[Text]] = None
    contains: Given[OneOrMore[Text]] = None
    contains_not: Given[OneOrMore[Text]] = None
    starts_with: Given[OneOrMore[Text]] = None


class FieldTest(TextTest):
    """Asked of a ticket field; a checkbox is `true` or `false`, and what reads as a number is compared as one."""

    less_than: Given[OneOrMore[Number]] = None
    greater_than: Given[OneOrMore[Number]] = None

    @model_validator(mode="before")
    @classmethod
    def _checkbox(cls, value: object) -> object:
        return str(value).lower() if isinstance(value, bool) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        texts = super().__get_pydantic_json_schema__(core, handler)
        return {"anyOf": [{"type": "boolean"}, *texts["anyOf"]]}


class NumberTest(TestShape):
    """Asked of a number; one that is not known passes nothing but `present: false`."""

    one_of: Given[OneOrMore[Number]] = Field(default=None, alias="is")
    is_not: Given[OneOrMore[Number]] = None
    less_than: Given[OneOrMore[Number]] = None
    greater_than: Given[OneOrMore[Number]] = None


def comparable(value: object) -> object:
    """Texts are compared folded."""
    return fold(value).strip() if isinstance(value, str) else value


def _figure(seen: object) -> Decimal | None:
    """A number, also one in a text field; None for `1.000`, which some mean as one and others as a thousand."""
    if isinstance(seen, Decimal):
        return seen
    written = isinstance(seen, str) and _FIGURE.fullmatch(seen) and not _THOUSANDS.fullmatch(seen)
    return Decimal(str(seen).replace(",", ".")) if written else None


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return _shown(value[0]) if len(value) == 1 else f"[{', '.join(_shown(one) for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
