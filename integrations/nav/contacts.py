"""Contacts (page 5050, *Contact Card*) and whose they are (page 5061, *Contact Business Relations*).

A relation binds a contact, mostly a company, to a customer.  A person belongs to the company named on its card.
Source: Microsoft's pages and tables `Contact` and `Contact Business Relation` (BCApps).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations import odata
from integrations.email_address import split_addresses
from integrations.erp import Contact
from integrations.nav.customer import MOBILE_PHONES, PRIVACY_BLOCKED, is_private, parse_number, parse_phones
from integrations.nav.server import Server
from integrations.nav.service import Service
from integrations.row import Row

_OWNER_FIELDS = ("No", "Company_No", "E_Mail")
_RELATION_FIELDS = ("Contact_No", "Link_to_Table", "No")
_MOST_CONTACTS = 25
"""With one address: two numbers each stand in the filter that asks for their relations."""


@dataclass(frozen=True, slots=True)
class ContactServices:
    """The two pages, under the names they are published by; the contacts for whose they are, and with telephones."""

    owners: Service
    contacts: Service
    relations: Service


def contact_services(contacts: str, relations: str) -> ContactServices:
    """The two pages by their names."""
    return ContactServices(
        Service(contacts, _OWNER_FIELDS, (PRIVACY_BLOCKED,)),
        Service(contacts, (*_OWNER_FIELDS, "Phone_No"), (*MOBILE_PHONES, PRIVACY_BLOCKED)),
        Service(relations, _RELATION_FIELDS),
    )


def find_owners(server: Server, services: ContactServices, email: str) -> frozenset[str]:
    """The contacts, persons and companies, that could bind the address to a customer: numbers of contacts."""
    options = {"filter": address_filter(email), "top": str(_MOST_CONTACTS)}
    owners: set[str] = set()
    for row in server.read(services.owners, "find_contacts_by_email", options):
        require_address(row, email)
        if not is_private(row):
            owners.update(_owners(row))
    return frozenset(owners)


def find_customer_numbers(server: Server, services: ContactServices, owners: Sequence[str]) -> frozenset[str]:
    """The customers that these contacts belong to."""
    condition = odata.equals_any("Contact_No", (odata.string_literal(each) for each in sorted(owners)))
    numbers: set[str] = set()
    for row in server.read(services.relations, "find_relations", {"filter": condition}):
        if parse_number(row, "Contact_No") not in owners:
            row.fail("Contact_No", "another contact than those asked for")
        if _is_of_customer(row):
            numbers.add(parse_number(row, "No"))
    return frozenset(numbers)


def read_contacts(server: Server, customers: Service, services: ContactServices | None) -> Iterator[Contact]:
    """Customers and the persons at them, page by page, without those whose data are kept from daily use."""
    for row in _rows(server, customers, "read_customers"):
        number = parse_number(row, "No")
        if not is_private(row):
            yield Contact(number, split_addresses(row.text("E_Mail")), parse_phones(row))
    if services is None:
        return
    customers_of: dict[str, set[str]] = {}
    for row in _rows(server, services.relations, "read_relations"):
        if _is_of_customer(row):
            customers_of.setdefault(parse_number(row, "Contact_No"), set()).add(parse_number(row, "No"))
    for row in _rows(server, services.contacts, "read_contacts"):
        numbers = set[str]().union(*(customers_of.get(owner, ()) for owner in _owners(row)))
        if not is_private(row):
            for number in sorted(numbers):
                yield Contact(number, split_addresses(row.text("E_Mail")), parse_phones(row))


def address_filter(email: str) -> str:
    """Rows of this address, as it is written and in small letters: NAV may compare with regard to case."""
    spellings = dict.fromkeys((email, email.lower()))
    return odata.equals_any("E_Mail", (odata.string_literal(each) for each in spellings))


def require_address(row: Row, email: str) -> None:
    """A filter that the server did not understand comes back as the whole table: UnexpectedAnswer."""
    if row.text("E_Mail").lower() != email.lower():
        row.fail("E_Mail", "another address than the one asked for")


def _owners(row: Row) -> frozenset[str]:
    company = row.text("Company_No").upper()
    if not company.isprintable():
        row.fail("Company_No", "expected printable text")
    return frozenset({parse_number(row, "No"), company} - {""})


def _is_of_customer(row: Row) -> bool:
    return row.option("Link_to_Table").lower() == "customer" and bool(row.text("No"))


def _rows(server: Server, service: Service, operation: str) -> Iterator[Row]:
    for page in server.read_pages(service, operation, {}):
        yield from page
