"""NAV or Business Central on-premises as an `Erp`: customers and how they stand, from published pages.

Sources: Microsoft, "OData Web Services" and "Publish a Web Service"; the source of the pages (BCApps).  From Business
Central v30 (2027 wave 1) Microsoft's own pages can no longer be published; docs/nav.md says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from integrations.customer_number import parse_customer_number
from integrations.email_address import parse_email
from integrations.erp import Contact, Found
from integrations.http import Observe
from integrations.nav.address import parse_service
from integrations.nav.contacts import contact_services, read_contacts
from integrations.nav.customer import address_service, standing_service
from integrations.nav.ledger import ledger_service
from integrations.nav.lookup import Lookup
from integrations.nav.server import Server
from integrations.nav.services import Services
from integrations.nav.settings import NavSettings
from integrations.nav.sign_in import parse_sign_in

_LONGEST_EMAIL = 80
_DENMARK = ZoneInfo("Europe/Copenhagen")


class Nav:
    """One company.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time.  `clock`
    gives the aware present, by which it is decided what is overdue in Denmark.  Raises ValueError, with a sentence
    for people, for settings that cannot make an address.
    """

    def __init__(
        self,
        settings: NavSettings,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        auth = parse_sign_in(settings.user, settings.key)
        self._server = Server(settings.odata_url, settings.company, auth, observe, limit, ca_file=settings.ca_file)
        self._services = parse_services(settings)
        self._clock = clock

    @property
    def finds_contacts(self) -> bool:
        """Whether the services of contacts are named."""
        return self._services.persons is not None

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """Customers by number and by address, without agreements and accounts, which NAV has none of.

        At most `MOST_CUSTOMERS_OF_ONE_ADDRESS` by the address.
        """
        as_of = self._clock()
        lookup = Lookup(self._server, self._services, as_of, as_of.astimezone(_DENMARK).date())
        wanted = {number: parse_customer_number(number) for number in numbers}
        asked = tuple(dict.fromkeys(number for number in wanted.values() if number is not None))
        found = lookup.find(asked, parse_email(email, _LONGEST_EMAIL))
        by_number = {number: found.by_number[known] if known else None for number, known in wanted.items()}
        return Found(by_number, found.by_email, found.incomplete)

    def read_contacts(self) -> Iterator[Contact]:
        """Every way to recognise every customer: addresses and telephone numbers, its own and its contacts'."""
        return read_contacts(self._server, self._services.addresses, self._services.persons)

    def check(self) -> None:
        """Return when NAV answers, knows the company and publishes the services with all that is read of them.

        Else raise what is wrong: the error names the service, and the fields that it lacks.
        """
        for service in self._services.all():
            for row in self._server.read(service, "check", {"top": "1"}):
                for name in service.fields:
                    if name not in row.values:
                        row.fail(name, f"missing in the web service {service.name}")


def parse_services(settings: NavSettings) -> Services:
    """The services that the settings name.  Raises ValueError, with a sentence for people."""
    contacts, relations = settings.contact_service, settings.relation_service
    if (contacts is None) != (relations is None):
        raise ValueError("contacts need both services: the contacts and their business relations")
    customers = parse_service(settings.customer_service)
    return Services(
        standing_service(customers),
        address_service(customers),
        ledger_service(parse_service(settings.ledger_service)),
        contact_services(parse_service(contacts), parse_service(relations)) if contacts and relations else None,
    )
