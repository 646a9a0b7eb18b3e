"""The form of `critical.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rules.model import CriticalReason
from rules.operators import Given, Text
from rules.phrases import check_phrase
from rules.shape import Shape

Phrase = Annotated[str, AfterValidator(check_phrase)]
Phrases = Annotated[list[Phrase], Field(min_length=1)]


class CriticalExamples(Shape):
    """Texts of which the rule or exclusion must hold, and texts of which it must not."""

    yes: list[Text] = Field(default_factory=list)
    no: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _show_something(self) -> CriticalExamples:
        if not self.yes and not self.no:
            raise PydanticCustomError("examples_empty", "write examples under yes, no or both")
        return self


class CriticalClause(Shape):
    """Phrases of which one is enough, or signs that must stand together."""

    name: Text
    phrases: list[Phrase] = Field(default_factory=list)
    signs: list[str] = Field(default_factory=list)
    examples: Given[CriticalExamples] = None

    @model_validator(mode="after")
    def _say_something(self) -> CriticalClause:
        if not self.phrases and not self.signs:
            raise PydanticCustomError("critical_empty", "write phrases or signs")
        return self


class CriticalRule(CriticalClause):
    """One situation that is critical, and its reason."""

    reason: CriticalReason


class CriticalExclusion(CriticalClause):
    """What takes a finding back: said anywhere in the newest text, or in the finding's own sentence only."""

    whole_text: bool = True


class CriticalExample(Shape):
    """A text and what it must be judged; it is tried by the tests."""

    text: str
    critical: bool
    reason: CriticalReason | None = None


class CriticalFile(Shape):
    """`critical.yaml`."""

    second_opinion: bool = True
    signs: dict[str, Phrases] = Field(default_factory=dict)
    rules: list[CriticalRule]
    exclusions: list[CriticalExclusion] = Field(default_factory=list)
    examples: list[CriticalExample] = Field(default_factory=list)
