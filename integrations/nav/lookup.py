"""What one ticket needs to know: all that can be asked is asked at once, and again only for what the answers led to.

Customers by number cost two requests in one round trip (cards, ledger), and another two where somebody else pays who
was not asked for.  An address costs a round trip more for a customer of its own, and up to two more for a person's
(whose, then the card).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from integrations import odata
from integrations.erp import MOST_CUSTOMERS_OF_ONE_ADDRESS, Found
from integrations.errors import IntegrationError, NotFound, Rejected, Retryable, UnexpectedAnswer
from integrations.nav import contacts, customer, ledger
from integrations.nav.address import SYSTEM
from integrations.nav.contacts import ContactServices
from integrations.nav.customer import Card
from integrations.nav.server import Server
from integrations.nav.services import Services
from integrations.row import Row
from integrations.together import run_together
from rules.model import Customer

NUMBERS_IN_ONE_FILTER = 25

logger = logging.getLogger(__name__)


class Lookup:
    """One look-up; made anew for each.  `today` is the day in Denmark, which decides what is overdue."""

    def __init__(self, server: Server, services: Services, as_of: datetime, today: date) -> None:
        self._server = server
        self._services = services
        self._as_of = as_of
        self._today = today
        self._cards: dict[str, Card | None] = {}
        """By number, of all that were asked for; None where NAV knows no such customer."""
        self._overdue: dict[str, Decimal | None] = {}
        """By number, of all that were asked for; None where the ledger did not say."""
        self._of_address: set[str] = set()
        self._owners: set[str] = set()
        """Contacts with the address whose customers have not been asked for yet."""
        self._incomplete = False

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """All about the customers with these numbers and of this address, which must be of the right form.

        Raises the errors of `integrations.errors`.
        """
        steps = [*self._card_steps(numbers), *self._overdue_steps(numbers)]
        if email is not None:
            steps.append(partial(self._read_cards_of_address, email))
            if self._services.persons is not None:
                steps.append(partial(self._read_owners, self._services.persons, email))
        while steps:
            run_together(steps)
            steps = self._next_steps(numbers)
        of_address = (self._customer(number) for number in sorted(self._of_address))
        by_email = tuple(each for each in of_address if each is not None)
        return Found(
            {number: self._customer(number) for number in numbers},
            by_email[:MOST_CUSTOMERS_OF_ONE_ADDRESS],
            self._incomplete,
        )

    def _next_steps(self, numbers: Sequence[str]) -> list[Callable[[], None]]:
        """What the answers led to: customers of contacts, the cards of those, who pays, and what that one owes."""
        steps: list[Callable[[], None]] = []
        if self._services.persons is not None and self._owners:
            owners, self._owners = sorted(self._owners), set()
            steps.append(partial(self._read_relations, self._services.persons, owners))
        wanted = [*numbers, *sorted(self._of_address)[:MOST_CUSTOMERS_OF_ONE_ADDRESS]]
        payers = [card.payer or card.number for card in map(self._cards.get, wanted) if card is not None]
        steps += self._card_steps([*wanted, *payers])
        steps += self._overdue_steps(payers)
        return steps

    def _card_steps(self, numbers: Iterable[str]) -> list[Callable[[], None]]:
        return [partial(self._read_cards, some) for some in _unread(numbers, self._cards)]

    def _overdue_steps(self, numbers: Iterable[str]) -> list[Callable[[], None]]:
        return [partial(self._read_overdue, some) for some in _unread(numbers, self._overdue)]

    def _read_cards(self, numbers: list[str]) -> None:
        operation = "find_customer"
        condition = odata.equals_any("No", (odata.string_literal(number) for number in numbers))
        options = {"filter": condition, "top": str(len(numbers) + 1)}
        cards = self._parse_cards(self._server.read(self._services.customers, operation, options))
        if not cards.keys() <= set(numbers):
            raise UnexpectedAnswer(SYSTEM, operation, "another customer than the one asked for")
        self._cards |= {**dict.fromkeys(numbers), **cards}

    def _read_cards_of_address(self, email: str) -> None:
        options = {"filter": contacts.address_filter(email), "top": str(MOST_CUSTOMERS_OF_ONE_ADDRESS)}
        rows = self._server.read(self._services.customers, "find_customers_by_own_email", options)
        for row in rows:
            contacts.require_address(row, email)
        cards = {number: card for number, card in self._parse_cards(rows).items() if not card.private}
        self._cards |= cards
        self._of_address |= cards.keys()

    def _read_owners(self, persons: ContactServices, email: str) -> None:
        try:
            self._owners |= contacts.find_owners(self._server, persons, email)
        except (NotFound, Rejected) as refusal:
            _log(refusal)  # a second source only: where it may not be asked, customers' own addresses still count

    def _read_relations(self, persons: ContactServices, owners: list[str]) -> None:
        try:
            self._of_address |= contacts.find_customer_numbers(self._server, persons, owners)
        except (NotFound, Rejected) as refusal:
            _log(refusal)

    def _read_overdue(self, numbers: list[str]) -> None:
        self._overdue |= dict.fromkeys(numbers)
        try:
            self._overdue |= ledger.read_overdue(self._server, self._services.ledger, numbers, self._today)
        except (NotFound, Rejected) as refusal:
            _log(refusal)  # the ledger may not be read: what is overdue is unknown, the rest stands
        except Retryable:
            self._incomplete = True

    def _parse_cards(self, rows: tuple[Row, ...]) -> dict[str, Card]:
        cards: dict[str, Card] = {}
        for row in rows:
            card = customer.parse_card(row)
            if card.number in cards:
                row.fail("No", "several customers of one number")
            cards[card.number] = card
        return cards

    def _customer(self, number: str) -> Customer | None:
        card = self._cards.get(number)
        if card is None:
            return None
        payer = card.payer or card.number
        return customer.to_customer(card, self._cards.get(payer), self._overdue.get(payer), self._as_of)


def _unread(numbers: Iterable[str], read: dict[str, Card | None] | dict[str, Decimal | None]) -> Iterator[list[str]]:
    wanted = [number for number in dict.fromkeys(numbers) if number not in read]
    for at in range(0, len(wanted), NUMBERS_IN_ONE_FILTER):
        yield wanted[at : at + NUMBERS_IN_ONE_FILTER]


def _log(refusal: IntegrationError) -> None:
    logger.warning("erp refused a part", extra={"operation": refusal.operation, "detail": refusal.detail})
