"""All web services of one installation that are read."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.nav.contacts import ContactServices
from integrations.nav.service import Service


@dataclass(frozen=True, slots=True)
class Services:
    """Customers (how they stand, and how they are recognised), their ledger, and contacts where those are named."""

    customers: Service
    addresses: Service
    ledger: Service
    persons: ContactServices | None

    def all(self) -> tuple[Service, ...]:
        """Each of them."""
        persons = () if self.persons is None else (self.persons.owners, self.persons.contacts, self.persons.relations)
        return (self.customers, self.addresses, self.ledger, *persons)
