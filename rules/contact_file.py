"""The form of `contact.yaml`: when the desk had better ring the customer, and when a written answer will do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from rules.conditions_file import ConditionsShape
from rules.model import ContactWay
from rules.operators import Given, Text
from rules.routing_file import shadowing
from rules.sample_file import ExamplesShape
from rules.shape import Location, Shape

LONGEST = 100


def _one_line(text: str) -> str:
    if "\n" in text or len(text) > LONGEST:
        raise PydanticCustomError("text_long", "one line of at most {limit} letters", {"limit": str(LONGEST)})
    return text


Why = Annotated[Text, AfterValidator(_one_line)]


class SuggestionShape(Shape):
    """One suggestion: the first that holds is made."""

    name: Text
    when: ConditionsShape
    suggest: ContactWay
    why: Why
    examples: Given[ExamplesShape] = None


class DefaultSuggestionShape(Shape):
    """What is suggested where no other is."""

    suggest: ContactWay
    why: Why


class ContactFile(Shape):
    """`contact.yaml`."""

    suggestions: list[SuggestionShape] = Field(default_factory=list)
    default: DefaultSuggestionShape


def contact_problems(shape: ContactFile) -> Iterator[tuple[Location, PydanticCustomError]]:
    """`unreachable` for each suggestion that can never be the first."""
    for later, taker in shadowing([(one.name, one.when) for one in shape.suggestions]):
        context = {"name": shape.suggestions[later].name, "earlier": taker}
        yield ("suggestions", later), PydanticCustomError("unreachable", "{earlier} takes all of {name}", context)
