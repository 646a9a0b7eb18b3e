"""The form of a `when`: every key must hold, and `all`, `any`, `none` combine whole conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rules.choice import AgreementChoice, BlockedChoice, CreditChoice, IdentityChoice, ProductChoice, ReasonChoice
from rules.operators import DENIED, FieldTest, Given, NumberTest, OneOrMore, Text, TextTest
from rules.phrases import check_phrase
from rules.shape import Shape


def _always(value: object) -> object:
    if value is not True:
        raise PydanticCustomError("always_true", "write always: true")
    return value


Always = Annotated[bool | None, BeforeValidator(_always), WithJsonSchema({"const": True})]


def _words_alone(value: object) -> object:
    """Phrases are looked for anyhow, so that an operator has nothing to say."""
    if isinstance(value, dict) and value:
        operator, asked = next(iter(value.items()))
        words = asked if isinstance(asked, str) else ", ".join(map(str, asked)) if isinstance(asked, list) else ""
        kind = "phrases_denied" if operator in DENIED else "phrases_alone"
        raise PydanticCustomError(kind, "write the words themselves", {"words": words, "value": str(operator)})
    return value


Phrases: TypeAlias = Given[
    Annotated[OneOrMore[Annotated[Text, AfterValidator(check_phrase)]], BeforeValidator(_words_alone)]
]


Members: TypeAlias = "Annotated[list[ConditionsShape], Field(min_length=1)]"


class ConditionsShape(Shape):
    """What must be so.  A list means: one of them."""

    model_config = ConfigDict(
        json_schema_extra={"minProperties": 1, "if": {"required": ["always"]}, "then": {"maxProperties": 1}}
    )

    always: Always = None
    all_of: Given[Members] = Field(default=None, alias="all")
    any_of: Given[Members] = Field(default=None, alias="any")
    none_of: Given[Members] = Field(default=None, alias="none")

    critical: Given[bool] = None
    critical_reason: Given[ReasonChoice] = None
    uncertain: Given[bool] = None
    product: Given[ProductChoice] = None
    identity: Given[IdentityChoice] = None
    agreement: Given[AgreementChoice] = None
    credit: Given[CreditChoice] = None
    clips_remaining: Given[NumberTest] = None
    clips_used_percent: Given[NumberTest] = None
    agreement_days_left: Given[NumberTest] = None
    blocked: Given[BlockedChoice] = None
    overdue_amount: Given[NumberTest] = None
    over_credit_limit: Given[bool] = None

    text: Phrases = None
    subject: Phrases = None
    body: Phrases = None
    channel: Given[TextTest] = None
    tags: Given[TextTest] = None
    organization: Given[TextTest] = None
    requester: Given[TextTest] = None
    brand: Given[TextTest] = None
    recipient: Given[TextTest] = None
    status: Given[TextTest] = None
    group: Given[TextTest] = None
    priority: Given[TextTest] = None
    account: Given[TextTest] = None
    ref_id: Given[TextTest] = None
    callback_phone: Given[TextTest] = None
    customer_number: Given[TextTest] = None
    stated_number: Given[TextTest] = None
    field_values: Given[Annotated[dict[Text, FieldTest], Field(min_length=1)]] = Field(default=None, alias="field")

    open_schedule: Given[Text] = Field(default=None, alias="open")
    closed_schedule: Given[Text] = Field(default=None, alias="closed")
    received_open: Given[Text] = None
    received_closed: Given[Text] = None
    reply_count: Given[NumberTest] = None
    word_count: Given[NumberTest] = None
    minutes_since_received: Given[NumberTest] = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_nothing(cls, value: object) -> object:
        if value is None or value == {}:
            raise PydanticCustomError("when_empty", "this would hold for every ticket")
        return value

    @model_validator(mode="after")
    def _always_alone(self) -> Self:
        if self.always and len(self.model_fields_set) > 1:
            raise PydanticCustomError("always_alone", "always stands alone")
        return self

    def groups(self) -> Iterator[tuple[Literal["all", "any", "none"], list[ConditionsShape]]]:
        """The combined conditions."""
        if self.all_of:
            yield "all", self.all_of
        if self.any_of:
            yield "any", self.any_of
        if self.none_of:
            yield "none", self.none_of
