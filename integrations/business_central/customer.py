"""A row of `customers` with its `customerFinancialDetail`, as a customer.

Source: Microsoft's APIV2 pages `APIV2Customers` and `APIV2CustFinancialDetails` (BCApps).
"""

from __future__ import annotations

from datetime import datetime

from integrations.row import Row
from rules.model import Blocked, Credit, Customer

MASTER_COLUMNS = ("id", "number", "displayName", "blocked", "creditLimit")
PAYER_COLUMNS = ("id", "number", "blocked", "creditLimit")
"""Of the customer who pays for another: its name and its like are none of the other's business."""

FINANCIAL_DETAIL = "customerFinancialDetail"
FINANCIAL_COLUMNS = ("number", "balance", "overdueAmount")

_BLOCKED: dict[str, Blocked] = {"": "none", "ship": "ship", "invoice": "invoice", "all": "all"}


def parse_number(row: Row, name: str) -> str:
    """The number of a customer in an answer, in upper case.  Raises UnexpectedAnswer."""
    number = row.required_text(name).upper()
    if not number.isprintable():
        row.fail(name, "expected printable text")
    return number


def parse_customer(row: Row, as_of: datetime) -> Customer:
    """A customer without agreements and accounts, with its own credit.  Raises UnexpectedAnswer."""
    return Customer(
        number=parse_number(row, "number"), name=row.text("displayName"), as_of=as_of, credit=parse_credit(row)
    )


def parse_credit(row: Row) -> Credit:
    """How a customer itself stands.  Raises UnexpectedAnswer.

    `balanceDue` of `customers` counts debt that is not due yet, in document currencies; it is not even asked for.
    """
    detail = row.child(FINANCIAL_DETAIL)
    if detail is not None and parse_number(detail, "number") != parse_number(row, "number"):
        detail.fail("number", "belongs to another customer")
    return Credit(
        blocked=_parse_blocked(row),
        overdue=detail.money("overdueAmount") if detail else None,
        balance=detail.money("balance") if detail else None,
        limit=row.money("creditLimit") or None,  # BC writes 0 where there is none
    )


def _parse_blocked(row: Row) -> Blocked:
    blocked = _BLOCKED.get(row.option("blocked").lower())
    if blocked is None:
        row.fail("blocked", "expected blank, Ship, Invoice or All")
    return blocked
