"""Agreements and accounts in a YAML file, for a desk whose ERP has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from rules.calendar_fields import Day
from rules.model import Account, Agreement
from rules.operators import Given, Text
from rules.problem import Problem
from rules.rulebook_file import RulebookFile
from rules.shape import Shape, Source

_MOST = 10_000_000


class AgreementShape(Shape):
    """A subscription or a clip card; minutes are whole, and both days belong to it."""

    kind: Literal["subscription", "clips"]
    product: Given[Literal["bc", "nav"]] = None
    valid_from: Given[Day] = None
    valid_to: Given[Day] = None
    purchased_minutes: Annotated[int, Field(ge=0, le=_MOST)] = 0
    remaining_minutes: Annotated[int, Field(ge=-_MOST, le=_MOST)] = 0
    clip_minutes: Annotated[int, Field(ge=0, le=_MOST)] = 0

    @model_validator(mode="after")
    def _whole_card(self) -> Self:
        if self.kind == "clips" and self.clip_minutes == 0:
            raise PydanticCustomError("clip_minutes_missing", "a clip card needs clip_minutes")
        return self

    def compile(self) -> Agreement:
        """The agreement."""
        return Agreement(
            self.kind,
            self.product,
            self.valid_from,
            self.valid_to,
            self.purchased_minutes,
            self.remaining_minutes,
            self.clip_minutes,
        )


class AccountShape(Shape):
    """One of the customer's accounts (regnskaber)."""

    ref_id: Text
    name: Text
    product: Given[Literal["bc", "nav"]] = None


class CustomerShape(Shape):
    """What one customer has.  What is left out is none."""

    name: Given[Text] = None
    agreements: list[AgreementShape] = Field(default_factory=list)
    accounts: list[AccountShape] = Field(default_factory=list)


class AgreementsFile(Shape):
    """The YAML."""

    customers: dict[Text, CustomerShape] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerTerms:
    """What the file says of one customer; `accounts` is None where it can say nothing of them."""

    name: str | None = None
    agreements: tuple[Agreement, ...] = ()
    accounts: tuple[Account, ...] | None = None


def read_file(path: Path) -> tuple[Mapping[str, CustomerTerms] | None, list[Problem]]:
    """The terms by customer number in upper case; None with every problem at its place if there is one."""
    file = RulebookFile(path.parent, path.name, AgreementsFile)
    return file.compile(_compile), file.problems


def _compile(shape: AgreementsFile, _source: Source) -> Mapping[str, CustomerTerms]:
    terms = {
        number.strip().upper(): CustomerTerms(
            one.name,
            tuple(agreement.compile() for agreement in one.agreements),
            tuple(Account(account.ref_id, account.name, account.product) for account in one.accounts),
        )
        for number, one in shape.customers.items()
    }
    return MappingProxyType(terms)
