"""e-conomic as an `Erp`: customers and how they stand, by its REST API.

Source: e-conomic, "REST API documentation".  Agreements (hotline subscriptions, clip cards) come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from integrations.economic import customer, overdue
from integrations.economic.company import Company
from integrations.economic.contacts import read_contacts
from integrations.economic.customer import parse_customer_number
from integrations.economic.lookup import Lookup
from integrations.economic.server import Server
from integrations.economic.settings import EconomicSettings
from integrations.economic.tokens import Tokens
from integrations.email_address import parse_email
from integrations.erp import Contact, Found
from integrations.http import Observe

_LONGEST_EMAIL = 255


class Economic:
    """One agreement.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time.  Raises
    ValueError, with a sentence for people, for settings that cannot be right.
    """

    def __init__(
        self, settings: EconomicSettings, observe: Observe, limit: Callable[[], AbstractContextManager[None]]
    ) -> None:
        tokens = Tokens(settings.app_secret_token, settings.agreement_grant_token)
        self._server = Server(settings.base_url, tokens, observe, limit)
        self._company = Company(self._server)

    @property
    def finds_contacts(self) -> bool:
        """No: contacts can be asked for customer by customer only."""
        return False

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """Customers by number and by their own address, without agreements and accounts, which e-conomic has none of.

        At most `MOST_CUSTOMERS_OF_ONE_ADDRESS` by the address.
        """
        wanted = {number: parse_customer_number(number) for number in numbers}
        asked = tuple(dict.fromkeys(number for number in wanted.values() if number is not None))
        lookup = Lookup(self._server, self._company, datetime.now(UTC))
        found = lookup.find(asked, parse_email(email, _LONGEST_EMAIL))
        by_number = {text: found.by_number[str(number)] if number else None for text, number in wanted.items()}
        return Found(by_number, found.by_email, found.incomplete)

    def read_contacts(self) -> Iterator[Contact]:
        """Every way to recognise every customer: addresses and telephone numbers, its own and its contacts'."""
        return read_contacts(self._server)

    def check(self) -> None:
        """Return when e-conomic answers for an agreement whose customers and invoices may be read.

        Else raise what is wrong: the error's operation names what was refused.
        """
        self._company.check()
        self._server.read_first(customer.PATH, "check_customers")
        self._server.read_first(overdue.PATH, "check_invoices")
