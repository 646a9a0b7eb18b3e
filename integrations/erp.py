"""What Hotline asks of any ERP.  One folder per ERP implements it; the workers choose one by the setting `ERP`."""

from __future__ import annotations

from typing import Protocol

from rules.model import Customer


class Erp(Protocol):
    """A customer master that is only read.

    Every method raises only the errors of `integrations.errors` and never retries.
    """

    def find_customer(self, number: str) -> Customer | None:
        """The customer with exactly this number; None when the ERP knows none.

        UnexpectedAnswer when the answer is not beyond doubt that one customer's.
        """
        ...

    def find_customers_by_email(self, email: str) -> tuple[Customer, ...]:
        """The customers that have a contact with this e-mail address, ordered by number; () when there are none."""
        ...

    def check(self) -> None:
        """Return when the ERP answers and knows the configured company, else raise what is wrong."""
        ...
