"""The rows of the pages, made of invented customers such as those of `demo/data/customers.json`.

What a customer owes becomes entries of its ledger, or of the ledger of the one who pays: what is overdue as an
invoice less a credit memo, the rest as an invoice due on the very day, and beside them one that has been paid.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.nav.account import CONTACTS, CUSTOMERS, LEDGER, RELATIONS
from demo.nav.pages import Row

NO_DATE = date.min
"""NAV's empty date, 0001-01-01."""

_CREDITED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Records:
    """One company: its rows by service, in the order of their primary keys."""

    company: str
    rows: Mapping[str, tuple[Row, ...]]


def read_records(path: Path, today: date) -> Records:
    """The records of a data file.  Raises KeyError, TypeError or ValueError where it is not of the expected form."""
    return parse_records(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), today)


def parse_records(data: Mapping[str, Any], today: date) -> Records:
    """The records of a decoded data file; see `read_records`."""
    customers = data["customers"]
    entries = [entry for customer in customers for entry in _entries(customer, today)]
    contacts = [contact for customer in customers for contact in _contacts(customer)]
    contacts += [_person(each, f"KX{at}", "") for at, each in enumerate(data.get("unlinked_contacts", []))]
    return Records(
        str(data["company"]["name"]),
        {
            CUSTOMERS: _by(map(_customer, customers), "No"),
            LEDGER: tuple({"Entry_No": number, **entry} for number, entry in enumerate(entries, 1)),
            CONTACTS: _by(contacts, "No"),
            RELATIONS: _by((each for customer in customers for each in _relations(customer)), "Contact_No"),
        },
    )


def _customer(customer: Mapping[str, Any]) -> Row:
    bill_to = [invoice["bill_to"] for invoice in customer.get("invoices", []) if "bill_to" in invoice]
    return {
        "No": customer["number"],
        "Name": customer["name"],
        "Address": customer.get("address", ""),
        "City": customer.get("city", ""),
        "Post_Code": customer.get("postal_code", ""),
        "Phone_No": customer.get("phone", ""),
        "MobilePhoneNo": customer.get("mobile", ""),
        "E_Mail": customer.get("email", ""),
        "Balance_LCY": Decimal(customer.get("balance", 0)),
        "Balance_Due": Decimal(0),
        "Balance_Due_LCY": Decimal(customer.get("balance_due", 0)),
        "Credit_Limit_LCY": Decimal(customer.get("credit_limit", 0)),
        "Blocked": customer.get("blocked") or " ",
        "Privacy_Blocked": customer.get("privacy_blocked", False),
        "Bill_to_Customer_No": customer.get("bill_to") or (bill_to[-1] if bill_to else ""),
        "VAT_Registration_No": "",
        "Currency_Code": "",
        "Last_Date_Modified": date(2026, 1, 5),
    }


def _entries(customer: Mapping[str, Any], today: date) -> list[Row]:
    overdue = Decimal(customer.get("overdue", 0))
    rest = Decimal(customer.get("balance", 0)) - overdue
    entries = [_entry(customer, "Invoice", Decimal(0), today - timedelta(days=60))]
    if overdue:
        entries.append(_entry(customer, "Invoice", overdue + _CREDITED, today - timedelta(days=1)))
        entries.append(_entry(customer, "Credit_x0020_Memo", -_CREDITED, NO_DATE))
    if rest:
        entries.append(_entry(customer, "Invoice", rest, today))
    return entries


def _entry(customer: Mapping[str, Any], kind: str, remaining: Decimal, due: date) -> Row:
    return {
        "Posting_Date": date(2026, 1, 5),
        "Document_Type": kind,
        "Document_No": "103001",
        "Customer_No": customer["number"],
        "Amount_LCY": remaining or Decimal(500),
        "Remaining_Amount": remaining,
        "Remaining_Amt_LCY": remaining,
        "Due_Date": due,
        "Open": remaining != 0,
    }


def _contacts(customer: Mapping[str, Any]) -> list[Row]:
    company = f"KT{customer['number']}"
    own = {**customer, "name": customer["name"]}
    persons = customer.get("contacts", [])
    return [
        {**_person(own, company, company), "Type": "Company"},
        *(_person(each, f"KP{customer['number']}-{at}", company) for at, each in enumerate(persons)),
    ]


def _person(person: Mapping[str, Any], number: str, company: str) -> Row:
    return {
        "No": number,
        "Name": person["name"],
        "Type": "Person",
        "Company_No": company,
        "Company_Name": "",
        "Phone_No": person.get("phone", ""),
        "Mobile_Phone_No": person.get("mobile", ""),
        "E_Mail": person.get("email", ""),
        "Privacy_Blocked": person.get("privacy_blocked", False),
    }


def _relations(customer: Mapping[str, Any]) -> list[Row]:
    """Each company is somebody's vendor too, under the number of another customer."""
    company = f"KT{customer['number']}"
    return [
        {
            "Contact_No": company,
            "Business_Relation_Code": "DEB",
            "Link_to_Table": "Customer",
            "No": customer["number"],
        },
        {"Contact_No": company, "Business_Relation_Code": "KRED", "Link_to_Table": "Vendor", "No": "10482"},
    ]


def _by(rows: Iterable[Row], key: str) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: str(row[key])))
