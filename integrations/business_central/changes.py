"""Which customers a notification is about: it names an entity by its id, and the rest of Hotline knows numbers."""

from __future__ import annotations

from collections.abc import Iterable

from integrations import odata
from integrations.business_central.customer import parse_number
from integrations.business_central.notifications import Notification
from integrations.business_central.server import STANDARD_API, Answer, Question, Server
from integrations.errors import NotFound


def read_changed(server: Server, notifications: Iterable[Notification]) -> frozenset[str] | None:
    """The numbers of the customers concerned, in one round trip; None if it may be any customer.

    It may be any where Business Central did not name what changed, where a customer is gone, and where something was
    posted to the general ledger.  Raises the errors of `integrations.errors`.
    """
    changes = set(notifications)
    if any(each.key is None or each.resource == "generalLedgerEntries" for each in changes):
        return None
    questions = tuple(dict.fromkeys(_question(each) for each in sorted(changes, key=lambda each: each.key or "")))
    if not questions:
        return frozenset()
    numbers: set[str] = set()
    for question, answer in zip(questions, server.ask(STANDARD_API, questions), strict=True):
        found = _parse_numbers(question, answer)
        if found is None:
            return None
        numbers |= found
    return frozenset(numbers)


def _question(change: Notification) -> Question:
    key = odata.guid_literal(change.key or "")
    if change.resource == "customers":
        return Question("read_changed_customer", f"customers({key})?{odata.query({'select': 'number'})}")
    columns = odata.query({"select": "customerNumber,billToCustomerNumber"})
    return Question("read_changed_invoice", f"salesInvoices({key})?{columns}")


def _parse_numbers(question: Question, answer: Answer) -> set[str] | None:
    of_customer = question.operation == "read_changed_customer"
    try:
        row = answer.row()
    except NotFound:
        return None if of_customer else set()  # an invoice that is gone was a draft: no money moved
    names = ("number",) if of_customer else ("customerNumber", "billToCustomerNumber")
    return {parse_number(row, name) for name in names if row.text(name)}
