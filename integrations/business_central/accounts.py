"""A row of `supportAccounts`, the API page of docs/business-central.md."""

from __future__ import annotations

from integrations.business_central.agreements import parse_product
from integrations.row import Row
from rules.model import Account

COLUMNS = ("customerNumber", "refId", "name", "product")


def parse_account(row: Row) -> Account:
    """One account (regnskab).  Raises UnexpectedAnswer."""
    return Account(ref_id=row.required_text("refId"), name=row.text("name"), product=parse_product(row))
