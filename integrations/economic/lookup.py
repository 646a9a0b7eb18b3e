"""What one ticket needs to know: all that can be asked is asked at once, and again only for what the answers led to.

Customers by number and by address are one request, what is overdue of those numbers another at the same time: one
round trip.  A customer that only its address named costs a second one if it owes something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from integrations.economic import customer
from integrations.economic import filter as economic_filter
from integrations.economic.company import Company
from integrations.economic.customer import Card
from integrations.economic.overdue import read_overdue
from integrations.economic.server import Server
from integrations.erp import MOST_CUSTOMERS_OF_ONE_ADDRESS, Found
from integrations.errors import NotFound, Rejected, Retryable
from integrations.together import run_together
from rules.model import Customer


class Lookup:
    """One look-up; made anew for each."""

    def __init__(self, server: Server, company: Company, as_of: datetime) -> None:
        self._server = server
        self._company = company
        self._as_of = as_of
        self._cards: dict[int, Card] = {}
        self._of_address: set[int] = set()
        self._overdue: dict[int, Decimal | None] = {}
        """By number, of all that were asked for; None where e-conomic did not say."""
        self._incomplete = False

    def find(self, numbers: Sequence[int], email: str | None) -> Found:
        """All about the customers with these numbers and of this address, which must be of the right form.

        Raises the errors of `integrations.errors`.
        """
        if not numbers and email is None:
            return Found()
        run_together([*self._card_steps(numbers, email), *self._overdue_steps(numbers), *self._company_steps()])
        of_address = sorted(self._of_address)[:MOST_CUSTOMERS_OF_ONE_ADDRESS]
        owing = [number for number in of_address if customer.owes_something(self._cards[number])]
        run_together([*self._overdue_steps(owing)])
        return Found(
            {str(number): self._customer(number) if number in self._cards else None for number in numbers},
            tuple(self._customer(number) for number in of_address),
            self._incomplete,
        )

    def _card_steps(self, numbers: Sequence[int], email: str | None) -> Iterator[Callable[[], None]]:
        for some in _parts(numbers) if numbers else [()]:
            yield partial(self._read_cards, some, email)

    def _overdue_steps(self, numbers: Sequence[int]) -> Iterator[Callable[[], None]]:
        for some in _parts([number for number in numbers if number not in self._overdue]):
            yield partial(self._read_overdue, some)

    def _company_steps(self) -> Iterator[Callable[[], None]]:
        if self._company.base_currency is None:
            yield self._read_company

    def _read_cards(self, numbers: Sequence[int], email: str | None) -> None:
        conditions = [economic_filter.is_one_of("customerNumber", numbers)] if numbers else []
        if email is not None:
            conditions.append(economic_filter.equals("email", economic_filter.text_literal(email)))
        options = {"filter": economic_filter.any_of(conditions)}
        found: dict[int, Card] = {}
        for row in self._server.read(customer.PATH, "find_customers", options):
            card = customer.parse_card(row)
            of_address = email is not None and card.email.lower() == email.lower()
            if card.number not in numbers and not of_address:
                row.fail("customerNumber", "another customer than those asked for")
            if card.number in found:
                row.fail("customerNumber", "several customers of one number")
            found[card.number] = card
            if of_address:
                self._of_address.add(card.number)
        self._cards |= found

    def _read_overdue(self, numbers: Sequence[int]) -> None:
        self._overdue |= dict.fromkeys(numbers)
        try:
            self._overdue |= read_overdue(self._server, numbers)
        except (NotFound, Rejected):
            return  # invoices may not be read: what is overdue is unknown, the rest stands
        except Retryable:
            self._incomplete = True

    def _read_company(self) -> None:
        try:
            self._company.read_base_currency()
        except (NotFound, Rejected):
            return  # the company may not be read: balance and limit are unknown, the rest stands
        except Retryable:
            self._incomplete = True

    def _customer(self, number: int) -> Customer:
        overdue = self._overdue.get(number)
        return customer.to_customer(self._cards[number], overdue, self._company.base_currency, self._as_of)


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(numbers), economic_filter.MOST_IN_ONE_LIST):
        yield numbers[at : at + economic_filter.MOST_IN_ONE_LIST]
