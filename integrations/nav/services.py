"""All web services of one installation that are read."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.nav.contacts import ContactServices
from integrations.nav.service import Service


@dataclass(frozen=True, slots=True)
class Services:
    """Customers, their ledger, and the persons at them where those are published."""

    customers: Service
    ledger: Service
    persons: ContactServices | None

    def all(self) -> tuple[Service, ...]:
        """Each of them."""
        persons = () if self.persons is None else (self.persons.contacts, self.persons.relations)
        return (self.customers, self.ledger, *persons)
