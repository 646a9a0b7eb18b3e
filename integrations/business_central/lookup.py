"""What one ticket needs to know: all that can be asked is asked at once, and again only for what the answers led to.

Customers by number cost one round trip.  A customer that only its own address named costs a second one (what it
has), one that only a contact's address named a third (the customer by its id, then what it has).  One for whom
another pays costs one more where that other is not among them, for the payer's figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from integrations import odata
from integrations.business_central import customer
from integrations.business_central.company import SYSTEM
from integrations.business_central.holdings import Holdings, Source
from integrations.business_central.inquiry import NUMBERS_IN_ONE_FILTER, Inquiry
from integrations.business_central.payer import Payers
from integrations.business_central.server import STANDARD_API, Answer, Question, Server
from integrations.erp import MOST_CUSTOMERS_OF_ONE_ADDRESS, Found
from integrations.errors import NotFound, Rejected, UnexpectedAnswer
from integrations.row import Row
from rules.model import Account, Agreement, Customer


class Lookup:
    """One look-up; made anew for each."""

    def __init__(
        self, server: Server, agreements: Sequence[Source[Agreement]], accounts: Sequence[Source[Account]]
    ) -> None:
        self._inquiry = Inquiry(server)
        self._as_of = datetime.now(UTC)
        self._customers: dict[str, Customer] = {}
        """By id."""
        self._of_address: set[str] = set()
        """Ids of those whose own address it is, or a contact's."""
        self._asked_ids: set[str] = set()
        self._payers = Payers(self._inquiry)
        self._agreements = [Holdings(self._inquiry, source) for source in agreements]
        self._accounts = [Holdings(self._inquiry, source) for source in accounts]
        self._holdings: list[Holdings[Agreement] | Holdings[Account]] = [*self._agreements, *self._accounts]

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """All about the customers with these numbers and of this address, which must be of the right form.

        Raises the errors of `integrations.errors`.
        """
        self._ask_for_numbers(numbers)
        if email is not None:
            self._ask_for_address(email)
        while self._inquiry.send():
            self._ask_for_unread_ids()
            self._ask_what_they_have([each.number for each in self._customers.values()])
            self._ask_who_pays_for_those_of_address()
            self._payers.ask_for_standing()
        complete = {key: self._complete(key, each) for key, each in self._customers.items()}
        by_number = {each.number: each for each in complete.values()}
        by_email = sorted((complete[key] for key in self._of_address & complete.keys()), key=lambda each: each.number)
        return Found(
            {number: by_number.get(number) for number in numbers},
            tuple(by_email[:MOST_CUSTOMERS_OF_ONE_ADDRESS]),
            self._payers.incomplete or any(part.incomplete for part in self._holdings),
        )

    def _ask_for_numbers(self, numbers: Sequence[str]) -> None:
        left = iter(numbers)
        while some := list(islice(left, NUMBERS_IN_ONE_FILTER)):
            self._ask_for_customers_of(some)
        for number in numbers:
            self._payers.ask_who_pays_for_number(number)
        self._ask_what_they_have(numbers)

    def _ask_for_customers_of(self, numbers: list[str]) -> None:
        operation = "find_customer"

        def absorb(answer: Answer) -> None:
            rows = answer.rows()
            if len(rows) > len(numbers):
                raise UnexpectedAnswer(SYSTEM, operation, "several customers for one number")
            if any(self._add(row).number not in numbers for row in rows):
                raise UnexpectedAnswer(SYSTEM, operation, "another customer than the one asked for")

        condition = odata.equals_any("number", (odata.string_literal(number) for number in numbers))
        options = {"filter": condition, "top": str(len(numbers) + 1), "select": ",".join(customer.MASTER_COLUMNS)}
        self._inquiry.ask_for_customers(operation, "customers", options, absorb)

    def _ask_for_address(self, email: str) -> None:
        # A text may be compared with regard to case, by the database's collation; OR is allowed on one field.
        spellings = dict.fromkeys((email, email.lower()))
        condition = odata.equals_any("email", (odata.string_literal(each) for each in spellings))

        def absorb_customers(answer: Answer) -> None:
            try:
                rows = answer.rows()
            except (NotFound, Rejected):
                return  # a second source only: where it may not be asked, the contacts still count
            _require_address(rows, email, answer.operation)
            for row in rows:
                self._add(row)
                self._of_address.add(row.guid("id"))

        def absorb_contacts(answer: Answer) -> None:
            rows = answer.rows()
            _require_address(rows, email, answer.operation)
            # A person without a customer repeats the id of the row before; only its name tells the two apart.
            self._of_address.update(row.guid("customerId") for row in rows if row.text("customerName"))

        columns = ",".join((*customer.MASTER_COLUMNS, "email"))
        options = {"filter": condition, "top": str(MOST_CUSTOMERS_OF_ONE_ADDRESS), "select": columns}
        self._inquiry.ask_for_customers("find_customers_by_own_email", "customers", options, absorb_customers)
        contacts = odata.query({"filter": condition, "select": "email,customerId,customerName"})
        question = Question("find_contacts_by_email", f"customerContacts?{contacts}")
        self._inquiry.ask(STANDARD_API, question, absorb_contacts)

    def _ask_for_unread_ids(self) -> None:
        unread = sorted(self._of_address - self._customers.keys() - self._asked_ids)
        for wanted in unread[: MOST_CUSTOMERS_OF_ONE_ADDRESS - len(self._asked_ids)]:
            self._asked_ids.add(wanted)
            self._ask_for_id(wanted)
            self._payers.ask_who_pays_for_id(wanted)

    def _ask_for_id(self, wanted: str) -> None:
        def absorb(answer: Answer) -> None:
            try:
                row = answer.row()
            except NotFound:
                return
            if row.guid("id") != wanted:
                raise UnexpectedAnswer(SYSTEM, answer.operation, "another customer than the one asked for")
            self._add(row)

        path = f"customers({odata.guid_literal(wanted)})"  # the key that BC documents
        options = {"select": ",".join(customer.MASTER_COLUMNS)}
        self._inquiry.ask_for_customers("find_customers_by_email", path, options, absorb)

    def _ask_who_pays_for_those_of_address(self) -> None:
        for key, each in self._customers.items():
            if not self._payers.is_asked(key) and not self._payers.is_asked(each.number):
                self._payers.ask_who_pays_for_number(each.number)

    def _ask_what_they_have(self, numbers: Sequence[str]) -> None:
        for part in self._holdings:
            part.ask(numbers)

    def _add(self, row: Row) -> Customer:
        added = customer.parse_customer(row, self._as_of)
        key = row.guid("id")
        if any((known == key) != (each.number == added.number) for known, each in self._customers.items()):
            raise UnexpectedAnswer(SYSTEM, row.operation, "two customers of one number or id")
        self._customers[key] = added
        if added.credit is not None:
            self._payers.add(added.number, added.credit)
        return added

    def _complete(self, key: str, each: Customer) -> Customer:
        accounts = [part.of(each.number) for part in self._accounts]
        return replace(
            each,
            credit=self._payers.credit(key, each.number),
            agreements=join([part.of(each.number) for part in self._agreements]),
            accounts=accounts[0] if accounts else None,
        )


def join(sources: Sequence[tuple[Agreement, ...] | None]) -> tuple[Agreement, ...] | None:
    """The agreements of all sources.

    What one source knows counts whatever became of the others; that there is none is known only when all answered.
    """
    known = tuple(each for source in sources if source is not None for each in source)
    return known if known or (sources and None not in sources) else None


def _require_address(rows: Iterable[Row], email: str, operation: str) -> None:
    """A filter that the server did not understand comes back as the whole table."""
    if any(row.text("email").lower() != email.lower() for row in rows):
        raise UnexpectedAnswer(SYSTEM, operation, "another address than the one asked for")
