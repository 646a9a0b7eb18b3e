"""A customer as JSON and back, for the cache; money keeps every digit and a day its date."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.model import Account, Agreement, Credit, Customer

SHAPE = 1
"""Changes with what is written, so that a cache of an earlier version is not read but filled anew."""


def to_text(customer: Customer) -> str:
    """One line of JSON."""
    credit = customer.credit
    payload = {
        "shape": SHAPE,
        "number": customer.number,
        "name": customer.name,
        "as_of": customer.as_of.isoformat(),
        "agreements": None
        if customer.agreements is None
        else [
            [one.kind, one.product, _day(one.valid_from), _day(one.valid_to), *_minutes(one)]
            for one in customer.agreements
        ],
        "accounts": None
        if customer.accounts is None
        else [[one.ref_id, one.name, one.product] for one in customer.accounts],
        "credit": None
        if credit is None
        else [credit.blocked, _amount(credit.overdue), _amount(credit.balance), _amount(credit.limit)],
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def parse_customer(text: str) -> Customer | None:
    """The customer that `to_text` wrote; None for what another version wrote."""
    payload: dict[str, Any] = json.loads(text)
    if payload.get("shape") != SHAPE:
        return None
    agreements, accounts, credit = payload["agreements"], payload["accounts"], payload["credit"]
    return Customer(
        number=payload["number"],
        name=payload["name"],
        as_of=datetime.fromisoformat(payload["as_of"]),
        agreements=None if agreements is None else tuple(_parse_agreement(*one) for one in agreements),
        accounts=None if accounts is None else tuple(Account(*one) for one in accounts),
        credit=None if credit is None else Credit(credit[0], *(_parse_amount(one) for one in credit[1:])),
    )


def _minutes(agreement: Agreement) -> tuple[int, int, int]:
    return agreement.purchased_minutes, agreement.remaining_minutes, agreement.clip_minutes


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _parse_amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _parse_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _parse_agreement(
    kind: Any, product: Any, valid_from: str | None, valid_to: str | None, *minutes: int
) -> Agreement:
    return Agreement(kind, product, _parse_day(valid_from), _parse_day(valid_to), *minutes)
