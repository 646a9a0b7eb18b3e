"""How customer numbers look and what people write around them, in the admins' file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rules.digits import DigitsShape


class CustomerNumberShape(DigitsShape):
    """How customer numbers look and what people write around them."""

    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]?$")] = ""
    labels: list[str] = Field(default_factory=list)
    weak_labels: list[str] = Field(default_factory=list)
    at_once: list[str] = Field(default_factory=list)
    plain_words: list[str] = Field(default_factory=list)
    ours: list[str] = Field(default_factory=list)
    not_ours: list[str] = Field(default_factory=list)
    former: list[str] = Field(default_factory=list)
    not_ours_after: list[str] = Field(default_factory=list)
    others: list[str] = Field(default_factory=list)
    points_out: list[str] = Field(default_factory=list)
    disclaims: list[str] = Field(default_factory=list)
    other_numbers: list[str] = Field(default_factory=list)
