"""What is overdue: `/invoices/overdue`, the booked invoices whose day of payment has passed.

Source: e-conomic, "REST API documentation", Invoices.  An invoice that is due today is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from integrations.economic import filter as economic_filter
from integrations.economic.customer import parse_number
from integrations.economic.server import Server

PATH = "/invoices/overdue"


def read_overdue(server: Server, numbers: Sequence[int]) -> dict[int, Decimal]:
    """What remains to be paid of each customer's overdue invoices, in the agreement's base currency.

    A credit note counts with what remains of it, which is below zero.  The sum never is: more credited than due is
    nothing overdue.  Raises the errors of `integrations.errors`.
    """
    condition = economic_filter.is_one_of("customer.customerNumber", numbers)
    sums = dict.fromkeys(numbers, Decimal(0))
    for row in server.read(PATH, "read_overdue", {"filter": condition}):
        customer = row.child("customer")
        if customer is None:
            row.fail("customer", "missing")
        number = parse_number(customer, "customerNumber")
        if number not in sums:
            customer.fail("customerNumber", "another customer than those asked for")
        sums[number] += row.money("remainderInBaseCurrency")
    return {number: max(owed, Decimal(0)) for number, owed in sums.items()}
