"""The form of `critical.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from rules.model import CriticalReason
from rules.phrases import check_phrase
from rules.shape import Shape

Phrase = Annotated[str, AfterValidator(check_phrase)]
Phrases = Annotated[list[Phrase], Field(min_length=1)]


class CriticalRule(Shape):
    """One situation that is critical: its reason and the phrases that tell of it."""

    name: str
    reason: CriticalReason
    phrases: Phrases


class CriticalFile(Shape):
    """`critical.yaml`."""

    second_opinion: bool = True
    rules: list[CriticalRule]
