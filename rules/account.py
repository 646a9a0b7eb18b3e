"""Which of the customer's accounts (regnskaber) a ticket is about, and between which it must be asked.

Terms: "Hvis du som kunde har mange regnskaber, inkluder da også regnskabets navn eller RefID, som begge dele kan
findes i SMARTwebclient".  Only ever an account of the proven customer; nobody else is shown its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.fold import fold
from rules.model import Account, Customer, Extraction, Product, Reason, Ticket


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """`account` is the one meant; `possible` are two or more between which the customer must be asked."""

    account: Account | None = None
    possible: tuple[Account, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def product(self) -> Product:
        """What the account runs on, or all that are possible."""
        of = (self.account,) if self.account is not None else self.possible
        products = {one.product for one in of}
        only = products.pop() if len(products) == 1 else None
        return only or "unknown"


def decide_account(ticket: Ticket, extraction: Extraction, proven: Customer | None) -> AccountChoice:
    """The account by its RefID, its name, the product, or because there is no other."""
    accounts = proven.accounts if proven is not None else None
    if not accounts or ticket.by_hand.get("account"):
        return AccountChoice()
    if extraction.ref_id is not None:
        found = next((one for one in accounts if one.ref_id.casefold() == extraction.ref_id.casefold()), None)
        if found is not None:
            return AccountChoice(found)
        return _among(accounts, extraction, (Reason("account", "ref_id_unknown", {"ref_id": extraction.ref_id}),))
    if extraction.account is None:
        return _among(accounts, extraction)
    named = _named(accounts, extraction.account)
    if not named:
        reason = Reason("account", "account_unknown", {"account": extraction.account})
        return _among(accounts, extraction, (reason,))
    return AccountChoice(named[0]) if len(named) == 1 else _among(named, extraction)


def _named(accounts: Sequence[Account], name: str) -> tuple[Account, ...]:
    """Those of exactly this name, or else those whose name holds it or is held by it."""
    wanted = fold(name).strip()
    exact = tuple(one for one in accounts if fold(one.name).strip() == wanted)
    if exact:
        return exact
    return tuple(one for one in accounts if (own := fold(one.name).strip()) and (wanted in own or own in wanted))


def _among(accounts: Sequence[Account], extraction: Extraction, reasons: tuple[Reason, ...] = ()) -> AccountChoice:
    """What the product leaves; the only one where nothing speaks against it."""
    fitting = [one for one in accounts if extraction.product in ("unknown", one.product) or one.product is None]
    left = tuple(fitting or accounts)
    if len(left) > 1:
        return AccountChoice(None, left, (*reasons, Reason("account", "account_several", {"count": str(len(left))})))
    if reasons or not fitting:
        return AccountChoice(reasons=reasons)
    why = "account_only" if len(accounts) == 1 else "account_by_product"
    return AccountChoice(left[0], reasons=(Reason("account", why, {"account": left[0].name}),))
