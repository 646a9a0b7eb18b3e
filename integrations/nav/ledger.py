"""The customer ledger (page 25, *Customer Ledger Entries*): what is overdue.

Source: Microsoft's page and table `Cust. Ledger Entry` (BCApps).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from integrations import odata
from integrations.nav.customer import parse_number
from integrations.nav.dialect import parse_boolean, parse_date, parse_money
from integrations.nav.server import Server
from integrations.nav.service import Service

_FIELDS = ("Customer_No", "Open", "Due_Date", "Remaining_Amt_LCY")


def ledger_service(name: str) -> Service:
    """The ledger page under the name it is published by."""
    return Service(name, _FIELDS)


def read_overdue(server: Server, service: Service, numbers: Sequence[str], today: date) -> dict[str, Decimal]:
    """What each customer owes that was due before `today`, in local currency.

    All open entries count, so that a credit memo or a payment not yet applied reduces it, as in NAV's own overdue
    figures; entries without a due date count with them.  Never below zero: more paid than due is nothing overdue.
    Raises the errors of `integrations.errors`.
    """
    operation = "read_overdue"
    customers = odata.equals_any("Customer_No", (odata.string_literal(number) for number in numbers))
    condition = f"({customers}) and Open eq true and Due_Date lt {server.dialect.date_literal(today)}"
    sums = dict.fromkeys(numbers, Decimal(0))
    for row in server.read(service, operation, {"filter": condition}):
        number = parse_number(row, "Customer_No")
        if number not in sums:
            row.fail("Customer_No", "another customer than those asked for")
        due = parse_date(row, "Due_Date")
        if not parse_boolean(row, "Open") or (due is not None and due >= today):
            row.fail("Due_Date", "an entry that was not asked for")
        sums[number] += parse_money(row, "Remaining_Amt_LCY")
    return {number: max(owed, Decimal(0)) for number, owed in sums.items()}
