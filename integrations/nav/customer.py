"""A row of the customer page (21, *Customer Card*), as a customer.

Source: Microsoft's page and table `Customer` (BCApps), and a recorded answer of a NAV server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.nav.dialect import parse_boolean, parse_money
from integrations.nav.service import Service
from integrations.row import Row
from rules.model import Blocked, Credit, Customer

PRIVACY_BLOCKED = "Privacy_Blocked"
"""On customers and contacts since NAV 2018."""

_STANDING_FIELDS = ("No", "Name", "E_Mail", "Blocked", "Bill_to_Customer_No", "Credit_Limit_LCY", "Balance_LCY")
_ADDRESS_FIELDS = ("No", "E_Mail", "Phone_No")
MOBILE_PHONES = ("MobilePhoneNo", "Mobile_Phone_No")
"""Named after the card's control in newer versions, after the field in others; NAV 2016 has neither."""

_BLOCKED: dict[str, Blocked] = {"": "none", "ship": "ship", "invoice": "invoice", "all": "all"}
_SEVERITY: tuple[Blocked, ...] = ("none", "ship", "invoice", "all")


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A customer as its card shows it: its own figures, and who pays (None: itself)."""

    number: str
    name: str
    blocked: Blocked
    payer: str | None
    balance: Decimal
    limit: Decimal | None
    private: bool


def standing_service(name: str) -> Service:
    """The customer page under the name it is published by, for who a customer is and how it stands."""
    return Service(name, _STANDING_FIELDS, (PRIVACY_BLOCKED,))


def address_service(name: str) -> Service:
    """The same page, for how a customer can be recognised; without its sums, which NAV adds up for each row."""
    return Service(name, _ADDRESS_FIELDS, (*MOBILE_PHONES, PRIVACY_BLOCKED))


def parse_number(row: Row, name: str) -> str:
    """The number of a customer or contact in an answer, in upper case.  Raises UnexpectedAnswer."""
    number = row.required_text(name).upper()
    if not number.isprintable():
        row.fail(name, "expected printable text")
    return number


def parse_card(row: Row) -> Card:
    """A customer's card.  Raises UnexpectedAnswer.

    `Balance_Due_LCY` and `Balance_Due` are not even asked for: they follow a date filter that a web service does not
    set alike in all versions, and differ from each other.  What is overdue comes from the ledger.
    """
    number = parse_number(row, "No")
    payer = row.text("Bill_to_Customer_No").upper()
    if not payer.isprintable():
        row.fail("Bill_to_Customer_No", "expected printable text")
    private = is_private(row)
    return Card(
        number=number,
        name=row.text("Name"),
        # NAV posts nothing on a customer whose data are under review, whatever `Blocked` says.
        blocked="all" if private else _parse_blocked(row),
        payer=payer if payer not in ("", number) else None,
        balance=parse_money(row, "Balance_LCY"),
        limit=parse_money(row, "Credit_Limit_LCY") or None,  # NAV writes 0 where there is none
        private=private,
    )


def is_private(row: Row) -> bool:
    """Whether a customer's or contact's data are kept from daily use; False where this NAV has no such field."""
    return PRIVACY_BLOCKED in row.values and parse_boolean(row, PRIVACY_BLOCKED)


def parse_phones(row: Row) -> tuple[str, ...]:
    """The telephone numbers of a customer or contact, as they are written.  Raises UnexpectedAnswer."""
    names = ("Phone_No", *(name for name in MOBILE_PHONES if name in row.values))
    return tuple(filter(None, (row.text(name) for name in names)))


def to_customer(card: Card, payer: Card | None, overdue: Decimal | None, as_of: datetime) -> Customer:
    """A customer; `payer` is its own card where nobody else pays, None where the payer's could not be read.

    The money is the payer's, on whom NAV books the debt.  The block is the worse of both: posting checks either.
    Agreements and accounts are unknown: NAV has none.
    """
    if payer is None:
        credit = Credit(card.blocked, None)
    else:
        blocked = max(card.blocked, payer.blocked, key=_SEVERITY.index)
        credit = Credit(blocked, overdue, payer.balance, payer.limit)
    return Customer(number=card.number, name=card.name, as_of=as_of, credit=credit)


def _parse_blocked(row: Row) -> Blocked:
    blocked = _BLOCKED.get(row.option("Blocked").lower())
    if blocked is None:
        row.fail("Blocked", "expected blank, Ship, Invoice or All")
    return blocked
