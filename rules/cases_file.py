"""The form of cases.yaml: the admins' own examples of tickets, and what must come of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from rules.calendar_fields import Moment
from rules.model import CreditState, CriticalReason, IdentityState, Priority, Product
from rules.operators import Text, refuse_null
from rules.sample_file import SampleShape
from rules.shape import Location, Shape, Source


class ExpectShape(Shape):
    """What must come of the ticket; only what is written is compared."""

    critical: bool | None = None
    critical_reason: CriticalReason | None = None
    uncertain: bool | None = None
    product: Product | None = None
    customer_number: str | None = None
    identity: IdentityState | None = None
    account: str | None = None
    ref_id: str | None = None
    callback_phone: str | None = None
    agreement: Literal["subscription", "clips", "none", "unknown"] | None = None
    credit: CreditState | None = None
    group: str | None = None
    priority: Priority | None = None
    schedule: str | None = None
    first_reply_by: Moment | None = None
    resolution_by: Moment | None = None
    tags: list[str] | None = None


class CaseShape(SampleShape):
    """A sample, and what must come of it."""

    name: Text
    at: Moment
    expect: Annotated[ExpectShape, BeforeValidator(refuse_null)]


class CasesFile(Shape):
    """All cases; `hotline rules test` runs them."""

    cases: list[CaseShape] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its place in the file."""

    shape: CaseShape
    file: str
    line: int


def compile_cases(shape: CasesFile, source: Source) -> tuple[Case, ...]:
    """The cases with their lines."""
    return tuple(Case(one, source.file, source.line_of(("cases", n))) for n, one in enumerate(shape.cases))


def case_problems(
    shape: CasesFile, groups: Collection[str], schedules: Collection[str]
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """What no rule can ever lead to: `unknown_group`, `unknown_schedule`; and `case_twice`."""
    names: set[str] = set()
    for number, case in enumerate(shape.cases):
        place = ("cases", number, "expect")
        for what, value, known in (
            ("group", case.expect.group, groups),
            ("schedule", case.expect.schedule, schedules),
        ):
            if value is not None and value not in known:
                context = {"value": value, "known": ", ".join(sorted(known))}
                yield (*place, what), PydanticCustomError(f"unknown_{what}", "{value} is none of {known}", context)
        if case.name in names:
            yield ("cases", number, "name"), PydanticCustomError("case_twice", "{name} is twice", {"name": case.name})
        names.add(case.name)
