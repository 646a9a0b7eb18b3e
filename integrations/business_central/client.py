"""Business Central API v2.0 as an `Erp`: customers, how they stand, their support agreements and accounts.

Source: Microsoft's documentation of API v2.0 and the source of its pages (BCApps, APIV2).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from requests.auth import AuthBase

from integrations import odata
from integrations.business_central import accounts, agreements, customer
from integrations.business_central.company import SYSTEM, company_path
from integrations.erp import Contact, Found
from integrations.errors import NotFound, Rejected, UnexpectedAnswer
from integrations.http import Http, Observe
from integrations.next_link import parse_next_link
from integrations.row import Row, parse_row, parse_rows
from rules.model import Customer

MOST_CUSTOMERS_OF_ONE_ADDRESS = 5

_STANDARD_API = "v2.0"
_ROWS_PER_PAGE = 500
_MOST_PAGES = 4
_HEADERS = {"Data-Access-Intent": "ReadOnly", "Prefer": f"odata.maxpagesize={_ROWS_PER_PAGE}"}
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,78}")
_LONGEST_EMAIL = 80

_Part = TypeVar("_Part")
_Answer = TypeVar("_Answer")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BusinessCentralSettings:
    """Where the company is: `base_url` up to and including the environment, `company_id` a GUID.

    `support_api` is publisher/group/version of the API with the agreements (docs/business-central.md); None where
    there is none, which leaves agreements and accounts unknown.
    """

    base_url: str
    company_id: str
    support_api: str | None = None


class BusinessCentral:
    """One company.  Safe to use from several threads.

    `limit` is entered around each request and raises Retryable when no place becomes free in a short time; BC serves
    five requests at once per application.  Raises ValueError for settings that cannot make an address.
    """

    def __init__(
        self,
        settings: BusinessCentralSettings,
        auth: AuthBase,
        observe: Observe,
        limit: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._http = Http(SYSTEM, settings.base_url, auth=auth, timeout=(2.0, 5.0), observe=observe)
        self._base_url = settings.base_url
        self._limit = limit
        self._company_id = odata.guid_literal(settings.company_id)
        self._company = company_path(_STANDARD_API, settings.company_id)
        self._support = company_path(settings.support_api, settings.company_id) if settings.support_api else None

    @property
    def finds_contacts(self) -> bool:
        """Yes, by `customerContacts`."""
        return True

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """Customers by number and by address.

        At most `MOST_CUSTOMERS_OF_ONE_ADDRESS` by the address: one that more customers share proves none of them.
        """
        by_email = self._find_by_email(email) if email is not None else ()
        known: dict[str, Customer] = {each.number: each for each in by_email}
        by_number = {number: known.get(number) or self._find_by_number(number) for number in numbers}
        return Found(by_number, by_email)

    def _find_by_number(self, number: str) -> Customer | None:
        wanted = customer.parse_customer_number(number)
        if wanted is None:
            return None
        operation = "find_customer"
        found = self._customers(operation, odata.equals_any("number", [odata.string_literal(wanted)]), top=2)
        if len(found) > 1:
            raise UnexpectedAnswer(SYSTEM, operation, "several customers for one number")
        if any(customer.parse_customer_number(each.number) != wanted for each in found.values()):
            raise UnexpectedAnswer(SYSTEM, operation, "another customer than the one asked for")
        return next(iter(self._with_support(found.values())), None)

    def _find_by_email(self, email: str) -> tuple[Customer, ...]:
        email = email.strip()
        if len(email) > _LONGEST_EMAIL or not email.isprintable() or _EMAIL.fullmatch(email) is None:
            return ()
        # A text may be compared with regard to case, by the database's collation; OR is allowed on one field.
        spellings = dict.fromkeys((email, email.lower()))
        condition = odata.equals_any("email", (odata.string_literal(each) for each in spellings))
        ids = self._customer_ids(email, condition)
        found = dict(self._customers_of_address(email, condition))
        operation = "find_customers_by_email"
        for wanted in [each for each in ids if each not in found][:MOST_CUSTOMERS_OF_ONE_ADDRESS]:
            found.update(self._customer_of_id(operation, wanted))
        in_order = sorted(found.values(), key=lambda each: each.number)
        return self._with_support(in_order[:MOST_CUSTOMERS_OF_ONE_ADDRESS])

    def read_contacts(self) -> Iterator[Contact]:
        """The customers' own addresses and numbers, and those of their contacts."""
        yield from ()

    def check(self) -> None:
        """Return when BC answers and knows the company, else raise what is wrong."""
        row = parse_row(self._get("check", self._company), SYSTEM, "check", "answer")
        if row.guid("id") != self._company_id:
            row.fail("id", "another company")

    def _customers_of_address(self, email: str, condition: str) -> Mapping[str, Customer]:
        """Customers by their id whose own address it is: a small firm's may stand on its card alone."""
        operation = "find_customers_by_own_email"
        try:
            return self._customers(operation, condition, top=MOST_CUSTOMERS_OF_ONE_ADDRESS, email=email)
        except (NotFound, Rejected):
            # A second source only: where it may not be asked, the contacts still count.
            return {}

    def _customers(
        self, operation: str, condition: str, top: int, email: str | None = None
    ) -> Mapping[str, Customer]:
        """Customers by their id, with their money where it may be read; `email` is what each must have, if given."""
        columns = customer.MASTER_COLUMNS if email is None else (*customer.MASTER_COLUMNS, "email")
        options = {"filter": condition, "top": str(top), "select": ",".join(columns)}
        as_of = datetime.now(UTC)
        rows = _with_money(lambda wanted: self._rows(operation, f"{self._company}/customers", wanted), options)
        found = {row.guid("id"): customer.parse_customer(row, as_of) for row in rows}
        if len(found) != len(rows):
            raise UnexpectedAnswer(SYSTEM, operation, "one customer twice")
        if email is not None:
            _require_address(rows, email, operation)
        return found

    def _customer_of_id(self, operation: str, wanted: str) -> Mapping[str, Customer]:
        """The customer of a contact by its id, read by the key that BC documents; empty where it is gone."""
        path = f"{self._company}/customers({odata.guid_literal(wanted)})"
        as_of = datetime.now(UTC)
        try:
            row = _with_money(
                lambda options: parse_row(
                    self._get(operation, f"{path}?{odata.query(options)}"), SYSTEM, operation, "answer"
                ),
                {"select": ",".join(customer.MASTER_COLUMNS)},
            )
        except NotFound:
            return {}
        if row.guid("id") != wanted:
            raise UnexpectedAnswer(SYSTEM, operation, "another customer than the one asked for")
        return {wanted: customer.parse_customer(row, as_of)}

    def _customer_ids(self, email: str, condition: str) -> list[str]:
        operation = "find_contacts_by_email"
        rows = self._rows(
            operation,
            f"{self._company}/customerContacts",
            {"filter": condition, "select": "email,customerId,customerName"},
        )
        _require_address(rows, email, operation)
        # A person without a customer repeats the id of the row before; only its name tells the two apart.
        return sorted({row.guid("customerId") for row in rows if row.text("customerName")})

    def _with_support(self, customers: Iterable[Customer]) -> tuple[Customer, ...]:
        found = tuple(customers)
        numbers = [each.number for each in found]
        known_agreements = self._support_rows(
            "supportAgreements", agreements.COLUMNS, numbers, agreements.parse_agreement
        )
        known_accounts = self._support_rows("supportAccounts", accounts.COLUMNS, numbers, accounts.parse_account)
        return tuple(
            replace(
                each,
                agreements=None if known_agreements is None else known_agreements[each.number],
                accounts=None if known_accounts is None else known_accounts[each.number],
            )
            for each in found
        )

    def _support_rows(
        self, entity_set: str, columns: tuple[str, ...], numbers: list[str], parse: Callable[[Row], _Part]
    ) -> Mapping[str, tuple[_Part, ...]] | None:
        """What each customer has of one kind; None where that is unknown.

        The API is the partner's own: where it is absent, refuses or answers nonsense, the customers still are who
        they are.
        """
        if self._support is None or not numbers:
            return None
        try:
            return self._read_support_rows(entity_set, columns, numbers, parse)
        except (NotFound, Rejected):
            return None
        except UnexpectedAnswer as error:
            logger.warning("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})
            return None

    def _read_support_rows(
        self, entity_set: str, columns: tuple[str, ...], numbers: list[str], parse: Callable[[Row], _Part]
    ) -> Mapping[str, tuple[_Part, ...]]:
        condition = odata.equals_any("customerNumber", (odata.string_literal(number) for number in numbers))
        options = {"filter": condition, "select": ",".join(columns)}
        rows = self._rows(entity_set, f"{self._support}/{entity_set}", options)
        parts: dict[str, list[_Part]] = {number: [] for number in numbers}
        for row in rows:
            number = row.required_text("customerNumber").upper()
            if number not in parts:
                row.fail("customerNumber", "another customer than those asked for")
            parts[number].append(parse(row))
        return {number: tuple(each) for number, each in parts.items()}

    def _rows(self, operation: str, path: str, options: Mapping[str, str]) -> tuple[Row, ...]:
        """All rows of a collection, over as many pages as the server makes of it."""
        address = f"{path}?{odata.query(options)}"
        rows: list[Row] = []
        for _page in range(_MOST_PAGES):
            answer = self._get(operation, address)
            rows.extend(parse_rows(answer, SYSTEM, operation))
            link = parse_next_link(parse_row(answer, SYSTEM, operation, "answer"), "@odata.nextLink", self._base_url)
            if link is None:
                return tuple(rows)
            address = link
        raise UnexpectedAnswer(SYSTEM, operation, "more pages than any one customer can have")

    def _get(self, operation: str, address: str) -> object:
        with self._limit():
            return self._http.get_json(address, headers=_HEADERS, operation=operation)


def _with_money(read: Callable[[Mapping[str, str]], _Answer], options: Mapping[str, str]) -> _Answer:
    """What `read` answers to `options` and the figures, or to `options` alone where the figures may not be read."""
    money = f"{customer.FINANCIAL_DETAIL}($select={','.join(customer.FINANCIAL_COLUMNS)})"
    try:
        return read({**options, "expand": money})
    except (NotFound, Rejected):
        # The application may read customers but not their figures, or this BC has none: keep what is known.
        return read(options)


def _require_address(rows: Iterable[Row], email: str, operation: str) -> None:
    """A filter that the server did not understand comes back as the whole table."""
    if any(row.text("email").lower() != email.lower() for row in rows):
        raise UnexpectedAnswer(SYSTEM, operation, "another address than the one asked for")
