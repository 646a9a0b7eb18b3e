"""What one may filter each collection by, and what kind of value stands there.  Source: e-conomic's schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "number", "boolean"]
Row: TypeAlias = Mapping[str, object]

CUSTOMERS: Mapping[str, Kind] = {
    "address": "text",
    "balance": "number",
    "barred": "boolean",
    "city": "text",
    "corporateIdentificationNumber": "text",
    "country": "text",
    "creditLimit": "number",
    "currency": "text",
    "customerNumber": "number",
    "ean": "text",
    "email": "text",
    "lastUpdated": "text",
    "mobilePhone": "text",
    "name": "text",
    "publicEntryNumber": "text",
    "telephoneAndFaxNumber": "text",
    "vatNumber": "text",
    "website": "text",
    "zip": "text",
}
OVERDUE: Mapping[str, Kind] = {
    "bookedInvoiceNumber": "number",
    "currency": "text",
    "customer.customerNumber": "number",
    "date": "text",
    "paymentTerms.paymentTermsNumber": "number",
    "recipient.name": "text",
    "references.other": "text",
}
CONTACTS: Mapping[str, Kind] = {"customerContactNumber": "number"}


def value_of(row: Row, name: str) -> object:
    """The value of a property such as `customer.customerNumber`; None where it is left out."""
    value: object = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
