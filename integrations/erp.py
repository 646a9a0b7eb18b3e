"""What Hotline asks of any ERP.  One folder per ERP implements it; the workers choose one by the setting `ERP`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rules.model import Customer

MOST_CUSTOMERS_OF_ONE_ADDRESS = 5
"""An address that more customers share, such as a bookkeeper's, tells nobody apart; these are the first by number."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an ERP knows of those who were asked for.

    `by_number` has each number that was asked for, as it was asked for; None where the ERP knows no such customer.
    `by_email` are the customers that have the address themselves or as a contact's, ordered by number.
    `incomplete` if a part did not answer that may answer later, such as the partner's own API: that part is None in
    the customers, and the rest stands.
    """

    by_number: Mapping[str, Customer | None] = field(default_factory=dict)
    by_email: tuple[Customer, ...] = ()
    incomplete: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """How one customer can be recognised: a row for the local index, since no ERP can search by telephone number.

    `phones` are free text as the ERP has them, `emails` addresses, `ref_ids` the RefIDs of the customer's accounts.
    One customer may come in many rows.
    """

    customer_number: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ref_ids: tuple[str, ...] = ()


class Erp(Protocol):
    """A customer master that is only read.  Safe to use from several threads.

    Every method raises only the errors of `integrations.errors` and never retries.  An answer that is not beyond
    doubt what was asked for (another number, more rows than can be, another address) is UnexpectedAnswer.
    """

    @property
    def finds_contacts(self) -> bool:
        """Does `find` look through the persons at every customer too?  If not, the local index stands in for it."""
        ...

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        """Everything about the customers with exactly these numbers, and about those that have this address.

        In as few round trips as the ERP allows.  Text that can be no customer number or address of this ERP is not
        asked for: None, or ().
        """
        ...

    def read_contacts(self) -> Iterator[Contact]:
        """Every way to recognise every customer, page by page; for the index, never while a ticket waits."""
        ...

    def check(self) -> None:
        """Return when the ERP answers and knows the configured company, else raise what is wrong."""
        ...
