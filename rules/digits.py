"""How many digits a number may have, in the admins' file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from rules.shape import Shape


class DigitsShape(Shape):
    """The fewest and the most digits of a number, from 1 to 12."""

    min_digits: Annotated[int, Field(ge=1, le=12)]
    max_digits: Annotated[int, Field(ge=1, le=12)]

    @field_validator("max_digits")
    @classmethod
    def _in_order(cls, most: int, info: ValidationInfo) -> int:
        fewest = info.data.get("min_digits")
        if fewest is not None and most < fewest:
            raise PydanticCustomError("digits_reversed", "max_digits is smaller than min_digits")
        return most
