"""The invented customers that the simulated ERP holds, read from a file such as `demo/data/customers.json`.

A date in the file is `YYYY-MM-DD`, empty (BC's `0001-01-01`), or `today+20` / `today-3`: days from the day on which
the simulator starts, so that "expires soon" stays true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

NO_DATE = "0001-01-01"
_RELATIVE = re.compile(r"today([+-][0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of every entity set of one company, in BC's names and order."""

    company_id: str
    rows: Mapping[str, Sequence[Mapping[str, object]]]


def read_records(path: Path, today: date) -> Records:
    """The records of a data file.  Raises KeyError or ValueError where the file is not of the expected form."""
    return parse_records(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), today)


def parse_records(data: Mapping[str, object], today: date) -> Records:
    """The records of a decoded data file; see `read_records`."""
    company = _mapping(data["company"])
    customers: list[Mapping[str, object]] = []
    details: list[Mapping[str, object]] = []
    contacts: list[Mapping[str, object]] = []
    agreements: list[Mapping[str, object]] = []
    accounts: list[Mapping[str, object]] = []
    invoices: list[Mapping[str, object]] = []
    contracts: list[Mapping[str, object]] = []
    ids = {customer["number"]: customer["id"] for customer in _mappings(data["customers"])}
    for customer in _mappings(data["customers"]):
        number = customer["number"]
        customers.append(_customer(customer))
        details.append(_financial_detail(customer))
        contacts.extend(_contact(contact, customer) for contact in _mappings(customer.get("contacts", [])))
        agreements.extend(_agreement(row, number, today) for row in _mappings(customer.get("agreements", [])))
        accounts.extend(_account(row, number) for row in _mappings(customer.get("accounts", [])))
        invoices.extend(_invoice(row, customer, ids, today) for row in _mappings(customer.get("invoices", [])))
        contracts.extend(_contract(row, number) for row in _mappings(customer.get("contracts", [])))
    # Persons without a customer stand last: the real page then repeats the id of the row before (server.py does).
    contacts.extend(_contact(contact, None) for contact in _mappings(data.get("unlinked_contacts", [])))
    name = str(company["name"])
    return Records(
        company_id=str(company["id"]),
        rows={
            "companies": ({"id": company["id"], "name": name, "displayName": name, "systemVersion": "27.0.0.0"},),
            "customers": tuple(customers),
            "customerFinancialDetails": tuple(details),
            "customerContacts": tuple(contacts),
            "supportAgreements": tuple(agreements),
            "supportAccounts": tuple(accounts),
            "salesInvoices": tuple(invoices),
            "customerContracts": tuple(contracts),
        },
    )


def _customer(customer: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "id": customer["id"],
        "number": customer["number"],
        "displayName": customer["name"],
        "type": "Company",
        "addressLine1": customer.get("address", ""),
        "city": customer.get("city", ""),
        "country": "DK",
        "postalCode": customer.get("postal_code", ""),
        "phoneNumber": customer.get("phone", ""),
        "email": customer.get("email", ""),
        "balanceDue": customer.get("balance_due", 0),
        "creditLimit": customer.get("credit_limit", 0),
        "blocked": customer.get("blocked") or "_x0020_",
        "currencyCode": "DKK",
        "lastModifiedDateTime": "2026-01-05T08:00:00Z",
    }


def _financial_detail(customer: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "id": customer["id"],
        "number": customer["number"],
        "balance": customer.get("balance", 0),
        "totalSalesExcludingTax": 0,
        "overdueAmount": customer.get("overdue", 0),
        "lastModifiedDateTime": "2026-01-05T08:00:00Z",
    }


def _contact(contact: Mapping[str, object], customer: Mapping[str, object] | None) -> Mapping[str, object]:
    first_name, _, last_name = str(contact["name"]).rpartition(" ")
    return {
        "id": contact["id"],
        "email": contact.get("email", ""),
        "firstName": first_name,
        "lastName": last_name,
        "professionalTitle": "",
        "customerId": customer["id"] if customer else None,
        "customerName": customer["name"] if customer else "",
        "primaryPhoneNumber": contact.get("phone", ""),
    }


def _agreement(row: Mapping[str, object], number: object, today: date) -> Mapping[str, object]:
    return {
        "customerNumber": number,
        "kind": row["kind"],
        "product": row.get("product") or "_x0020_",
        "validFrom": _date(row.get("valid_from", ""), today),
        "validTo": _date(row.get("valid_to", ""), today),
        "purchasedMinutes": row.get("purchased_minutes", 0),
        "remainingMinutes": row.get("remaining_minutes", 0),
        "clipMinutes": row.get("clip_minutes", 0),
    }


def _account(row: Mapping[str, object], number: object) -> Mapping[str, object]:
    return {
        "customerNumber": number,
        "refId": row["ref_id"],
        "name": row["name"],
        "product": row.get("product") or "_x0020_",
    }


def _invoice(
    row: Mapping[str, object], customer: Mapping[str, object], ids: Mapping[object, object], today: date
) -> Mapping[str, object]:
    payer = row.get("bill_to", customer["number"])
    return {
        "id": row["id"],
        "number": row["number"],
        "postingDate": _date(row["posted"], today),
        "dueDate": _date(row["due"], today),
        "customerId": customer["id"],
        "customerNumber": customer["number"],
        "billToCustomerId": ids[payer],
        "billToCustomerNumber": payer,
        "remainingAmount": row.get("remaining", 0),
        "status": row.get("status", "Open"),
        "lastModifiedDateTime": "2026-01-05T08:00:00Z",
    }


def _contract(row: Mapping[str, object], number: object) -> Mapping[str, object]:
    return {
        "systemId": row["id"],
        "no": row["number"],
        "sellToCustomerNo": number,
        "billToCustomerNo": row.get("bill_to", number),
        "active": row.get("active", True),
        "contractType": row.get("type", ""),
        "nextBillingFrom": NO_DATE,
        "nextBillingTo": NO_DATE,
    }


def _date(value: object, today: date) -> str:
    text = str(value)
    if not text:
        return NO_DATE
    relative = _RELATIVE.fullmatch(text)
    day = today + timedelta(days=int(relative[1])) if relative else date.fromisoformat(text)
    return day.isoformat()


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("the data file lacks an object where one is expected")
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise ValueError("the data file lacks a list where one is expected")
    return [_mapping(item) for item in value]
