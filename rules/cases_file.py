"""The form of cases.yaml: the admins' own examples of tickets, and what must come of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from rules.model import CreditState, CriticalReason, IdentityState, Priority, Product
from rules.shape import Shape, Source


def parse_moment(value: object) -> datetime:
    """`2026-11-20 15:30`, on the desk's own clock.  Raises PydanticCustomError `moment_text`."""
    if isinstance(value, datetime):
        return value
    try:
        at = datetime.strptime(value, "%Y-%m-%d %H:%M") if isinstance(value, str) else None  # noqa: DTZ007
    except ValueError:
        at = None
    if at is None:
        raise PydanticCustomError("moment_text", "write a date and a time", {"value": str(value)})
    return at


Moment = Annotated[datetime, BeforeValidator(parse_moment, json_schema_input_type=str)]


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


class CaseShape(Shape):
    """One ticket: what was written, when and where from, and what is known of the customer."""

    name: str
    at: Moment
    channel: str = "email"
    subject: str = ""
    text: str
    requester: str | None = None
    tags: list[str] = Field(default_factory=list)
    organization_number: str | None = None
    agreement: Literal["subscription", "clips", "none"] | None = None
    expect: ExpectShape


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
