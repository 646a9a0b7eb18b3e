"""The rows of one agreement, made of invented customers such as those of `demo/data/customers.json`.

What is overdue becomes two invoices and a credit note in the customer's own currency.  As the real API does, a row
leaves out what is null or false.  `dueAmount` is all that is owed: whoever takes it for what is overdue is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.economic.account import AGREEMENT_NUMBER
from demo.economic.schema import Row

BASE_CURRENCY = "DKK"

_CREDITED = Decimal(100)
_KRONER_FOR_ONE = {"DKK": Decimal(1), "EUR": Decimal("7.46"), "SEK": Decimal("0.65")}


@dataclass(frozen=True, slots=True)
class Records:
    """`contacts` by customer number; the rows of each collection in the order of their numbers."""

    self: Row
    customers: tuple[Row, ...]
    contacts: Mapping[int, tuple[Row, ...]]
    overdue: tuple[Row, ...]


def read_records(path: Path, today: date) -> Records:
    """The records of a data file.  Raises KeyError, TypeError or ValueError where it is not of the expected form."""
    return parse_records(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), today)


def parse_records(data: Mapping[str, Any], today: date) -> Records:
    """The records of a decoded data file; see `read_records`."""
    customers = sorted(data["customers"], key=lambda customer: int(customer["number"]))
    invoices = [invoice for customer in customers for invoice in _overdue(customer, today)]
    return Records(
        self={
            "agreementNumber": AGREEMENT_NUMBER,
            "userName": "Hotline",
            "company": {"name": data["company"]["name"]},
            "settings": {"baseCurrency": BASE_CURRENCY},
        },
        customers=tuple(_customer(customer) for customer in customers),
        contacts={int(customer["number"]): tuple(_contacts(customer)) for customer in customers},
        overdue=tuple({"bookedInvoiceNumber": 20001 + at, **invoice} for at, invoice in enumerate(invoices)),
    )


def _customer(customer: Mapping[str, Any]) -> Row:
    balance = Decimal(customer.get("balance", 0))
    return _without_nothing(
        {
            "customerNumber": int(customer["number"]),
            "name": customer["name"],
            "address": customer.get("address"),
            "zip": customer.get("postal_code"),
            "city": customer.get("city"),
            "email": customer.get("email"),
            "telephoneAndFaxNumber": customer.get("phone"),
            "mobilePhone": customer.get("mobile"),
            "currency": customer.get("currency", BASE_CURRENCY),
            "balance": balance,
            "dueAmount": balance,
            "creditLimit": Decimal(customer.get("credit_limit", 0)) or None,
            "barred": bool(customer.get("blocked")),
            "lastUpdated": "2026-01-05T08:00:00Z",
            "contacts": f"customers/{customer['number']}/contacts",
            "self": f"customers/{customer['number']}",
        }
    )


def _contacts(customer: Mapping[str, Any]) -> Iterable[Row]:
    number = int(customer["number"])
    for at, contact in enumerate(customer.get("contacts", []), 1):
        yield _without_nothing(
            {
                "customerContactNumber": number * 10 + at,
                "customer": {"customerNumber": number, "self": f"customers/{number}"},
                "name": contact["name"],
                "email": contact.get("email"),
                "phone": contact.get("phone"),
                "deleted": bool(contact.get("deleted")),
                "self": f"customers/{number}/contacts/{number * 10 + at}",
            }
        )


def _overdue(customer: Mapping[str, Any], today: date) -> Iterable[Row]:
    overdue = Decimal(customer.get("overdue", 0))
    if not overdue:
        return
    currency = customer.get("currency", BASE_CURRENCY)
    for remainder in (overdue, _CREDITED, -_CREDITED):
        yield {
            "date": (today - timedelta(days=40)).isoformat(),
            "dueDate": (today - timedelta(days=10)).isoformat(),
            "currency": currency,
            "remainder": round(remainder / _KRONER_FOR_ONE[currency], 2),
            "remainderInBaseCurrency": remainder,
            "customer": {"customerNumber": int(customer["number"]), "self": f"customers/{customer['number']}"},
            "recipient": {"name": customer["name"]},
        }


def _without_nothing(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None and value is not False}
