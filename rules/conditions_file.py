"""The form of a `when`: every key must hold, and `all`, `any`, `none` combine whole conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rules.model import AgreementState, Blocked, CreditState, CriticalReason, IdentityState, Product
from rules.operators import FieldTest, Given, NumberTest, OneOrMore, Text, TextTest
from rules.phrases import check_phrase
from rules.shape import Shape


def _always(value: object) -> object:
    if value is not True:
        raise PydanticCustomError("always_true", "write always: true")
    return value


Always = Annotated[bool | None, BeforeValidator(_always), WithJsonSchema({"const": True})]
Phrases: TypeAlias = Given[OneOrMore[Annotated[Text, AfterValidator(check_phrase)]]]


class ConditionsShape(Shape):
    """What must be so.  A list means: one of them."""

    always: Always = None
    all_of: Given[list[ConditionsShape]] = Field(default=None, alias="all")
    any_of: Given[list[ConditionsShape]] = Field(default=None, alias="any")
    none_of: Given[list[ConditionsShape]] = Field(default=None, alias="none")

    critical: Given[bool] = None
    critical_reason: Given[OneOrMore[CriticalReason]] = None
    uncertain: Given[bool] = None
    product: Given[OneOrMore[Product]] = None
    identity: Given[OneOrMore[IdentityState]] = None
    agreement: Given[OneOrMore[AgreementState]] = None
    credit: Given[OneOrMore[CreditState]] = None
    clips_remaining: Given[NumberTest] = None
    clips_used_percent: Given[NumberTest] = None
    agreement_days_left: Given[NumberTest] = None
    blocked: Given[OneOrMore[Blocked]] = None
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
    field_values: Given[dict[Text, FieldTest]] = Field(default=None, alias="field")

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
