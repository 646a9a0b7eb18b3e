"""A row of `/customers`.  Source: e-conomic, "REST API documentation", Customers.

e-conomic leaves out what is null and what is false.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.row import Row
from rules.model import Credit, Customer

PATH = "/customers"

_LARGEST_NUMBER = 999_999_999
_NUMBER = re.compile(r"0{0,11}([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A customer as e-conomic answers it.

    `currency` is the customer's own, in which its invoices are made; "" where it has none.  Nothing is said of the
    currency of `balance` and `limit`.
    """

    number: int
    name: str
    email: str
    barred: bool
    currency: str
    balance: Decimal | None
    limit: Decimal | None


def parse_customer_number(value: str) -> int | None:
    """A number that e-conomic can have, 1 to 999999999; None for text that can be none.

    e-conomic counts and has no leading zeros: `010045` is customer 10045, whom e-conomic itself writes so.
    """
    match = _NUMBER.fullmatch(value.strip())
    return int(match[1]) if match else None


def parse_number(row: Row, name: str) -> int:
    """The number of a customer in an answer.  Raises UnexpectedAnswer."""
    number = row.whole_number(name)
    if not 1 <= number <= _LARGEST_NUMBER:
        row.fail(name, "expected the number of a customer")
    return number


def parse_card(row: Row) -> Card:
    """A customer.  Raises UnexpectedAnswer.

    `dueAmount` is not used: it is "the total amount that the customer owes", in a currency that is not said.
    """
    return Card(
        number=parse_number(row, "customerNumber"),
        name=row.optional_text("name"),
        email=row.optional_text("email"),
        barred=row.flag("barred"),
        currency=row.optional_text("currency").upper(),
        balance=row.optional_money("balance"),
        limit=row.optional_money("creditLimit") or None,  # 0 is how other systems write that there is none
    )


def owes_something(card: Card) -> bool:
    """Whether money may be due: not where nothing is owed on the whole, whatever the currency."""
    return card.balance is None or card.balance > 0


def to_customer(card: Card, overdue: Decimal | None, base_currency: str | None, as_of: datetime) -> Customer:
    """A customer; `overdue` in the base currency, None if it is not known.

    An invoice may stand open beside a payment that nobody has matched with it: who owes nothing on the whole has
    nothing overdue.  Balance and limit count where the customer's currency is the agreement's, and so theirs too.
    Agreements and accounts are unknown: e-conomic has none.
    """
    local = bool(card.currency) and card.currency == base_currency
    credit = Credit(
        # Barred from invoicing, and no lesser kinds: work for such a customer could not be invoiced.
        blocked="all" if card.barred else "none",
        overdue=overdue if owes_something(card) else Decimal(0),
        balance=card.balance if local else None,
        limit=card.limit if local else None,
    )
    return Customer(number=str(card.number), name=card.name, as_of=as_of, credit=credit)
