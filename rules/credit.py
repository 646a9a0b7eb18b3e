"""How the customer stands with the accounts department, as one word."""

from __future__ import annotations

from rules.model import Credit, CreditState, Reason


def decide_credit(credit: Credit | None) -> tuple[CreditState, tuple[Reason, ...]]:
    """`blocked` for any block in the ERP (ship, invoice, all: somebody decided that), else `overdue`, else `ok`."""
    if credit is None:
        return "unknown", (Reason("credit", "credit_unknown"),)
    if credit.blocked != "none":
        return "blocked", (Reason("credit", "credit_blocked", {"blocked": credit.blocked}),)
    if credit.overdue is None:
        return "unknown", (Reason("credit", "credit_unknown"),)
    if credit.overdue > 0:
        return "overdue", (Reason("credit", "credit_overdue"),)
    return "ok", (Reason("credit", "credit_ok"),)
