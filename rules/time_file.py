"""The form of `time.yaml`: how worked minutes become clips, and where in the ERP approved time goes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.clip_cost import PostingRules, TimeRules
from rules.operators import Given, Number, Text
from rules.shape import MORE_THAN_ZERO_SCHEMA, Duration, Shape, Source

_MINUTE = timedelta(minutes=1)
_LONGEST_CODE = 20


def _length(duration: timedelta) -> timedelta:
    if not _MINUTE <= duration <= timedelta(hours=24):
        raise PydanticCustomError("time_length", "from 1m to 24h")
    return duration


def _factor(value: Decimal) -> Decimal:
    if not 0 <= value <= 10:
        raise PydanticCustomError("time_factor", "from 0 to 10", {"value": str(value)})
    return value


def _code(text: str) -> str:
    """The ERP's own numbers are short, and a longer one fails each time it is sent."""
    if len(text) > _LONGEST_CODE:
        raise PydanticCustomError("erp_code_long", "at most {limit} letters", {"limit": str(_LONGEST_CODE)})
    return text


Length = Annotated[Duration, AfterValidator(_length), WithJsonSchema(MORE_THAN_ZERO_SCHEMA)]
Factor = Annotated[Number, AfterValidator(_factor)]
ErpCode = Annotated[Text, StringConstraints(strip_whitespace=True), AfterValidator(_code)]


class PostingShape(Shape):
    """Where approved time goes in Business Central."""

    employees: dict[Text, ErpCode] = Field(default_factory=dict)
    project: Given[ErpCode] = None
    task: Given[ErpCode] = None
    projects: dict[Text, ErpCode] = Field(default_factory=dict)


class TimeFile(Shape):
    """`time.yaml`."""

    schedule: Given[Text] = None
    rounding: Literal["up", "nearest", "exact"] = "up"
    step: Given[Length] = None
    minimum: Given[Length] = None
    off_hours_factor: Factor = Decimal(1)
    clip: Length = timedelta(hours=1)
    posting: PostingShape = Field(default_factory=PostingShape)


def compile_time(shape: TimeFile, _source: Source) -> TimeRules:
    """The rules of the file."""
    posting = shape.posting
    return TimeRules(
        schedule=shape.schedule,
        rounding=shape.rounding,
        step=None if shape.step is None else shape.step // _MINUTE,
        minimum=0 if shape.minimum is None else shape.minimum // _MINUTE,
        off_hours_factor=shape.off_hours_factor,
        clip=shape.clip // _MINUTE,
        posting=PostingRules(
            MappingProxyType(dict(posting.employees)),
            posting.project,
            posting.task,
            MappingProxyType(dict(posting.projects)),
        ),
    )
