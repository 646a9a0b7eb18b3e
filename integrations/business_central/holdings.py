"""What customers have: the agreements and accounts of the partner's API, the contracts of Subscription Billing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from integrations import odata
from integrations.business_central.customer import parse_number
from integrations.business_central.inquiry import NUMBERS_IN_ONE_FILTER, Inquiry
from integrations.business_central.server import Answer, Question
from integrations.errors import NotFound, Rejected, Retryable, UnexpectedAnswer
from integrations.row import Row

_Part = TypeVar("_Part")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source(Generic[_Part]):
    """A collection of an API.

    A row belongs to the customer whose number is in the column `owner`; `parse` says what it means, None for nothing.
    """

    api: str
    entity_set: str
    owner: str
    columns: Sequence[str]
    parse: Callable[[Row], _Part | None]


class Holdings(Generic[_Part]):
    """What the customers of one look-up have of one source; `incomplete` if it may be known later and is not now."""

    def __init__(self, inquiry: Inquiry, source: Source[_Part]) -> None:
        self._inquiry = inquiry
        self._source = source
        self._parts: dict[str, tuple[_Part, ...] | None] = {}
        self.incomplete = False

    def of(self, number: str) -> tuple[_Part, ...] | None:
        """What a customer has; None where that is unknown."""
        return self._parts.get(number)

    def ask(self, numbers: Sequence[str]) -> None:
        """Ask for all of these customers that have not been asked for."""
        wanted = iter([each for each in dict.fromkeys(numbers) if each not in self._parts])
        while some := list(islice(wanted, NUMBERS_IN_ONE_FILTER)):
            self._parts.update(dict.fromkeys(some))
            self._ask_for(some)

    def _ask_for(self, numbers: list[str]) -> None:
        """The API is the partner's own, or an app that may not be there.

        Where it is absent, refuses, does not answer or answers nonsense, the customers still are who they are.
        """
        source = self._source

        def absorb(answer: Answer) -> None:
            try:
                self._parts.update(self._parse(answer, numbers))
            except (NotFound, Rejected):
                return
            except Retryable:
                self.incomplete = True
            except UnexpectedAnswer as error:
                logger.warning("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})

        condition = odata.equals_any(source.owner, (odata.string_literal(number) for number in numbers))
        query = odata.query({"filter": condition, "select": ",".join(source.columns)})
        self._inquiry.ask(source.api, Question(source.entity_set, f"{source.entity_set}?{query}"), absorb)

    def _parse(self, answer: Answer, numbers: list[str]) -> dict[str, tuple[_Part, ...]]:
        parts: dict[str, list[_Part]] = {number: [] for number in numbers}
        for row in answer.rows():
            number = parse_number(row, self._source.owner)
            if number not in parts:
                row.fail(self._source.owner, "another customer than those asked for")
            part = self._source.parse(row)
            if part is not None:
                parts[number].append(part)
        return {number: tuple(each) for number, each in parts.items()}
