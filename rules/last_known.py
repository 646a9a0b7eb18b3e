"""What was last written to a ticket stands in for what is not at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import cast

from rules.model import AgreementState, CreditState, Decision, FieldValue, IdentityState


def with_last_known(decision: Decision, written: Mapping[str, FieldValue]) -> Decision:
    """The decision with the customer, agreement and credit of the fields of `rules.fields` in place of its own."""
    identity = _option(written, "identity", "hotline_id_")
    if identity is None or decision.customer_name is not None:
        return decision
    number, stated = _text(written, "customer_number"), decision.claimed_number
    return replace(
        decision,
        identity=cast(IdentityState, identity),
        customer_number=number,
        customer_name=_text(written, "customer_name"),
        claimed_number=stated if stated != number else None,
        agreement=cast(AgreementState, _option(written, "agreement", "hotline_agreement_") or "unknown"),
        clips_remaining=_decimal(written, "clips_remaining"),
        agreement_ends_on=None,
        credit=cast(CreditState, _option(written, "credit", "hotline_credit_") or "unknown"),
        overdue=_decimal(written, "overdue_amount"),
    )


def as_not_asked(decision: Decision) -> Decision:
    """The decision without the claim that the ERP does not answer: it was not asked."""
    reasons = tuple(
        replace(reason, key="identity_not_asked") if reason.key == "identity_erp_down" else reason
        for reason in decision.reasons
    )
    return replace(decision, reasons=reasons)


def _option(written: Mapping[str, FieldValue], key: str, prefix: str) -> str | None:
    value = written.get(key)
    return value.removeprefix(prefix) if isinstance(value, str) and value.startswith(prefix) else None


def _text(written: Mapping[str, FieldValue], key: str) -> str | None:
    value = written.get(key)
    return value if isinstance(value, str) and value else None


def _decimal(written: Mapping[str, FieldValue], key: str) -> Decimal | None:
    value = written.get(key)
    try:
        return Decimal(value) if isinstance(value, str | Decimal) and value else None
    except InvalidOperation:
        return None
