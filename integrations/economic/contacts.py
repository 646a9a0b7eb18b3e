"""Every way to recognise every customer: its own addresses and telephone numbers, and those of its contacts.

e-conomic has no list of all contacts in this API: they are read customer by customer, one call each.
Source: e-conomic, "REST API documentation", Customers and Customer contacts.
"""

from __future__ import annotations

from collections.abc import Iterator

from integrations.economic import customer
from integrations.economic.customer import parse_number
from integrations.economic.server import Server
from integrations.email_address import split_addresses
from integrations.erp import Contact
from integrations.errors import NotFound
from integrations.row import Row

CUSTOMERS_PER_PAGE = 200
"""A customer is some two thousand characters long, and a page has five seconds to begin."""


def read_contacts(server: Server) -> Iterator[Contact]:
    """Customers and their contacts.  Raises the errors of `integrations.errors`.

    The list is read to its end first, so that it does not shift while each customer's contacts are read.
    """
    with_contacts: list[int] = []
    options = {"pagesize": str(CUSTOMERS_PER_PAGE)}
    for page in server.read_pages(customer.PATH, "read_customers", options):
        for row in page:
            number = parse_number(row, "customerNumber")
            yield Contact(
                str(number),
                split_addresses(row.optional_text("email")),
                _phones(row, "telephoneAndFaxNumber", "mobilePhone"),
            )
            if row.optional_text("contacts"):
                with_contacts.append(number)
    for number in with_contacts:
        yield from _read_persons(server, number)


def _read_persons(server: Server, number: int) -> Iterator[Contact]:
    path = f"{customer.PATH}/{number}/contacts"
    try:
        rows = server.read(path, "read_contacts", {})
    except NotFound:
        return  # deleted meanwhile
    for row in rows:
        owner = row.child("customer")
        if owner is not None and parse_number(owner, "customerNumber") != number:
            owner.fail("customerNumber", "another customer than the one asked for")
        if not row.flag("deleted"):
            yield Contact(str(number), split_addresses(row.optional_text("email")), _phones(row, "phone"))


def _phones(row: Row, *names: str) -> tuple[str, ...]:
    return tuple(filter(None, (row.optional_text(name) for name in names)))
