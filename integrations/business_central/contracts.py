"""A row of `customerContracts` of Microsoft's Subscription Billing, as a hotline subscription.

Source: Microsoft's page `Customer Contracts API` (BCApps, Subscription Billing).  It has no first and last day of a
contract: `nextBillingFrom` and `nextBillingTo` are the period that is billed next, which lies ahead of a contract
that is paid in advance.  So a contract counts from the day it is made until somebody unticks *Active*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from integrations.row import Row
from rules.model import Agreement

API = "microsoft/subsBilling/v1.0"
COLUMNS = ("sellToCustomerNo", "active", "contractType")

Product: TypeAlias = Literal["bc", "nav"] | None
ContractTypes: TypeAlias = Mapping[str, Product]
"""The contract types that are hotline subscriptions, and for what; empty: every contract is one, for all products."""

_TYPE = re.compile(r"[^\s=,;][^=,;]{0,9}")
_PRODUCTS: dict[str, Product] = {"": None, "bc": "bc", "nav": "nav"}


def parse_contract_types(text: str) -> ContractTypes:
    """Types as a setting has them: `HOTLINE=bc, HOTL-NAV=nav, SUPPORT` (no product: for both).  ValueError else."""
    types: dict[str, Product] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        code, _, product = (each.strip() for each in part.partition("="))
        if _TYPE.fullmatch(code) is None or product.lower() not in _PRODUCTS or code.upper() in types:
            raise ValueError("contract types are codes with a product, such as HOTLINE=bc, HOTL-NAV=nav")
        types[code.upper()] = _PRODUCTS[product.lower()]
    return types


def parse_contract(row: Row, types: ContractTypes) -> Agreement | None:
    """A live subscription; None for a contract that has ended or is of another type.  Raises UnexpectedAnswer."""
    active = row.values.get("active")
    if not isinstance(active, bool):
        row.fail("active", "expected true or false")
    contract_type = row.text("contractType").upper()
    if not active or (types and contract_type not in types):
        return None
    return Agreement("subscription", types.get(contract_type))
