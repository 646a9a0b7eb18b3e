"""Every way to recognise every customer, read page by page for the local index."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from integrations import odata
from integrations.business_central.customer import parse_number
from integrations.business_central.server import STANDARD_API, Question, Server
from integrations.email_address import split_addresses
from integrations.erp import Contact
from integrations.errors import NotFound, Rejected
from integrations.row import Row

ROWS_PER_PAGE = 1000

logger = logging.getLogger(__name__)


def read_contacts(server: Server, support_api: str | None) -> Iterator[Contact]:
    """Customers, the persons at them, and the RefIDs of their accounts.  Raises the errors of `integrations.errors`.

    Accounts are left out where the partner's API is absent or refuses.
    """
    numbers: dict[str, str] = {}
    for row in _rows(server, STANDARD_API, "customers", "id,number,email,phoneNumber"):
        number = numbers[row.guid("id")] = parse_number(row, "number")
        yield Contact(number, split_addresses(row.text("email")), _texts(row, "phoneNumber"))
    columns = "email,primaryPhoneNumber,customerId,customerName"
    for row in _rows(server, STANDARD_API, "customerContacts", columns):
        # A person without a customer repeats the id of the row before; only its name tells the two apart.
        owner = numbers.get(row.guid("customerId")) if row.text("customerName") else None
        if owner is not None:  # one may have been made since the customers were read
            yield Contact(owner, split_addresses(row.text("email")), _texts(row, "primaryPhoneNumber"))
    if support_api is None:
        return
    try:
        for row in _rows(server, support_api, "supportAccounts", "customerNumber,refId"):
            yield Contact(parse_number(row, "customerNumber"), ref_ids=_texts(row, "refId"))
    except (NotFound, Rejected) as error:
        logger.warning("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})


def _rows(server: Server, api: str, entity_set: str, columns: str) -> Iterator[Row]:
    question = Question(f"read_{entity_set}", f"{entity_set}?{odata.query({'select': columns})}")
    for page in server.read_pages(api, question, ROWS_PER_PAGE):
        yield from page


def _texts(row: Row, name: str) -> tuple[str, ...]:
    value = row.text(name)
    return (value,) if value else ()
