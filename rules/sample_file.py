"""The form of a ticket that an admin writes down: in `cases.yaml` and among the examples of a rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from rules.calendar_fields import Moment
from rules.operators import Given, Number, Text
from rules.shape import Duration, Shape


def _text_or_flag(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


FieldText: TypeAlias = Annotated[
    Text, BeforeValidator(_text_or_flag), WithJsonSchema({"type": ["string", "boolean"]})
]


class SampleShape(Shape):
    """What was written, when and where from, and what is known of who wrote it."""

    text: Text
    subject: str = ""
    replies: list[Text] = Field(default_factory=list)
    channel: Text = "email"
    at: Given[Moment] = None
    later: Given[Duration] = None
    requester: Given[Text] = None
    recipient: Given[Text] = None
    brand: Given[Text] = None
    status: Text = "new"
    group: Given[Text] = None
    priority: Given[Text] = None
    tags: list[Text] = Field(default_factory=list)
    field_values: Given[dict[Text, FieldText]] = Field(default=None, alias="field")
    organization: Given[Text] = None
    organization_number: Given[Text] = None
    agreement: Given[Literal["subscription", "clips", "none"]] = None
    clips_remaining: Given[Number] = None
    credit: Given[Literal["ok", "overdue", "blocked"]] = None

    @model_validator(mode="after")
    def _told_in_full(self) -> Self:
        """The ERP can only know how a customer stands who is known."""
        if (self.agreement or self.credit) and self.organization_number is None:
            raise _needs("agreement" if self.agreement else "credit", "organization_number")
        if self.clips_remaining is not None and self.agreement != "clips":
            raise _needs("clips_remaining", "agreement: clips")
        return self

    @property
    def passed(self) -> timedelta:
        """How long after its receipt the ticket is decided."""
        return self.later or timedelta()


class ExampleShape(SampleShape):
    """A sample; a mere text is short for `{text: …}`."""

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core))]}


class ExamplesShape(Shape):
    """Tickets that the rule must take, and tickets that it must leave."""

    yes: list[ExampleShape] = Field(default_factory=list)
    no: list[ExampleShape] = Field(default_factory=list)

    @model_validator(mode="after")
    def _show_something(self) -> Self:
        if not self.yes and not self.no:
            raise PydanticCustomError("examples_empty", "write examples under yes, no or both")
        return self


def _needs(name: str, needed: str) -> PydanticCustomError:
    return PydanticCustomError("sample_needs", "{name} needs {needed}", {"name": name, "needed": needed})
