"""How the customer stands with the accounts department, as one word."""

from __future__ import annotations

from rules.model import Credit, CreditState, Reason


def decide_credit(credit: Credit | None) -> tuple[CreditState, tuple[Reason, ...]]:
    """`blocked` for any block in the ERP (ship, invoice, all: somebody decided that), else `overdue`, else `ok`.

    That the credit limit is exceeded is a reason of its own and no state: the desk works on.
    """
    if credit is None:
        return "unknown", (Reason("credit", "credit_unknown"),)
    over = (Reason("credit", "credit_over_limit"),) if is_over_limit(credit) else ()
    if credit.blocked != "none":
        return "blocked", (Reason("credit", "credit_blocked", {"blocked": credit.blocked}), *over)
    if credit.overdue is None:
        return "unknown", (Reason("credit", "credit_unknown"), *over)
    if credit.overdue > 0:
        return "overdue", (Reason("credit", "credit_overdue"), *over)
    return "ok", (Reason("credit", "credit_ok"), *over)


def is_over_limit(credit: Credit) -> bool:
    """Is more owed than the credit limit allows?  A customer without a limit never is."""
    return credit.limit is not None and credit.balance is not None and credit.balance > credit.limit
