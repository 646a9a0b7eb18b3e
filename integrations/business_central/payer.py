"""Who pays for a customer, and how the payer stands.

Business Central books a debt on the customer who pays (bill-to), not on the one who bought (sell-to).  API v2.0 says
on documents only who that is, so the newest invoice is asked for `Bill-to Customer No.`.
Source: Microsoft's page `APIV2SalesInvoices` and codeunit `Sales-Post` (BCApps).
"""

from __future__ import annotations

from itertools import islice

from integrations import odata
from integrations.business_central import customer
from integrations.business_central.company import SYSTEM
from integrations.business_central.inquiry import NUMBERS_IN_ONE_FILTER, Inquiry
from integrations.business_central.server import STANDARD_API, Answer, Question
from integrations.errors import NotFound, Rejected, Retryable, UnexpectedAnswer
from integrations.row import Row
from rules.model import Blocked, Credit

_SEVERITY: tuple[Blocked, ...] = ("none", "ship", "invoice", "all")


class Payers:
    """Who pays for the customers of one look-up; `incomplete` if something may be known later that is not now."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._payers: dict[str, str | None] = {}
        """By the customer's number or id, as it was asked for; None where it could not be read now."""
        self._asked: set[str] = set()
        self._standing: dict[str, Credit | None] = {}
        """By number; None where it could not be read."""
        self.incomplete = False

    def ask_who_pays_for_number(self, number: str) -> None:
        """Ask for the newest invoice of a customer by number."""
        self._ask_who_pays("customerNumber", number, odata.string_literal(number))

    def ask_who_pays_for_id(self, customer_id: str) -> None:
        """Ask for the newest invoice of a customer by id, whose number is not known yet."""
        self._ask_who_pays("customerId", customer_id, odata.guid_literal(customer_id))

    def is_asked(self, key: str) -> bool:
        """Whether it has been asked who pays for the customer with this number or id."""
        return key in self._asked

    def add(self, number: str, own: Credit) -> None:
        """Note how a customer stands that has been read for another reason."""
        self._standing[number] = own

    def ask_for_standing(self) -> None:
        """Ask how those payers stand who have been found and are not known yet."""
        found = (each for each in self._payers.values() if each and each not in self._standing)
        wanted = iter(dict.fromkeys(found))
        while numbers := list(islice(wanted, NUMBERS_IN_ONE_FILTER)):
            self._standing.update(dict.fromkeys(numbers))
            self._ask_for_standing_of(numbers)

    def credit(self, customer_id: str, number: str) -> Credit | None:
        """How a customer stands when the one who pays for it is counted in."""
        own = self._standing[number]
        payer = self._payers.get(number, self._payers.get(customer_id, number))
        if own is None or payer == number:
            return own
        return with_payer(own, self._standing.get(payer) if payer else None)

    def _ask_who_pays(self, column: str, wanted: str, literal: str) -> None:
        self._asked.add(wanted)

        def absorb(answer: Answer) -> None:
            try:
                payer = parse_payer(answer.rows(), column, wanted)
            except (NotFound, Rejected):
                return  # invoices may not be read: the customer's own figures are all there is
            except Retryable:
                self.incomplete = True
                self._payers[wanted] = None
            else:
                if payer is not None:
                    self._payers[wanted] = payer

        options = {
            "filter": f"{column} eq {literal}",
            "orderby": "postingDate desc",
            "top": "1",
            "select": "customerId,customerNumber,billToCustomerNumber",
        }
        self._inquiry.ask(STANDARD_API, Question("find_payer", f"salesInvoices?{odata.query(options)}"), absorb)

    def _ask_for_standing_of(self, numbers: list[str]) -> None:
        def absorb(answer: Answer) -> None:
            try:
                rows = answer.rows()
            except (NotFound, Rejected):
                return
            except Retryable:
                self.incomplete = True
                return
            read = {customer.parse_number(row, "number"): customer.parse_credit(row) for row in rows}
            if not read.keys() <= set(numbers) or len(read) != len(rows):
                raise UnexpectedAnswer(SYSTEM, answer.operation, "another customer than the one asked for")
            self._standing.update(read)

        condition = odata.equals_any("number", (odata.string_literal(number) for number in numbers))
        options = {"filter": condition, "top": str(len(numbers) + 1), "select": ",".join(customer.PAYER_COLUMNS)}
        self._inquiry.ask_for_customers("find_payers_standing", "customers", options, absorb)


def parse_payer(rows: tuple[Row, ...], column: str, wanted: str) -> str | None:
    """The payer's number, from the newest invoice of the customer whose `column` is `wanted`; None without any.

    Raises UnexpectedAnswer.
    """
    if len(rows) > 1:
        rows[1].fail(column, "more than the newest invoice")
    for row in rows:
        if row.text(column).upper() != wanted.upper():
            row.fail(column, "another customer than the one asked for")
        if row.text("billToCustomerNumber"):
            return customer.parse_number(row, "billToCustomerNumber")
    return None


def with_payer(own: Credit, payer: Credit | None) -> Credit:
    """How a customer stands for whom another pays; `payer` None where the payer's standing could not be read.

    The money is the payer's.  The block is the worse of both: posting checks either (`CheckCustBlockage`).
    """
    if payer is None:
        return Credit(own.blocked, None)
    return Credit(max(own.blocked, payer.blocked, key=_SEVERITY.index), payer.overdue, payer.balance, payer.limit)
