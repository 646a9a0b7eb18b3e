"""Agreements as the ERP or another source has them, less the time that only Hotline knows of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import cast

from rules.drawn_time import Draw, net_agreements
from rules.model import Customer, CustomerFacts, Product
from rules.problem import Problem
from rules.questions import Questions
from workers.agreement_sources import AgreementSource, change_customers
from workers.time_ledger.database import LedgerUnavailable
from workers.time_ledger.entry import Entry
from workers.time_ledger.ledger import TimeLedger

logger = logging.getLogger(__name__)


class NetAgreements:
    """Completes what is known by `source` if there is one, and takes from it what was registered meanwhile.

    `zone` is where a day begins: time is taken from the card that was valid on the local day of the work.
    """

    def __init__(self, source: AgreementSource | None, ledger: TimeLedger, zone: Callable[[], tzinfo]) -> None:
        self._source = source
        self._ledger = ledger
        self._zone = zone

    def problems(self) -> tuple[Problem, ...]:
        """What an admin must mend at the source."""
        return self._source.problems() if self._source is not None else ()

    def complete(self, facts: CustomerFacts, questions: Questions) -> CustomerFacts:
        """Never raises: while the database is away the figures stay the ERP's own, and `/readyz` says so."""
        known = self._source.complete(facts, questions) if self._source is not None else facts
        with_cards = {one.number: one.as_of for one in _customers(known) if _has_cards(one)}
        try:
            drawn = self._ledger.unknown_to_erp(with_cards, by_hand=self._source is not None)
        except LedgerUnavailable as error:
            logger.warning("time ledger away", extra={"error": str(error)})
            return known
        if not drawn:
            return known

        zone = self._zone()

        def put(customer: Customer) -> Customer:
            entries = drawn.get(customer.number)
            if customer.agreements is None or entries is None:
                return customer
            draws = [_draw(entry, zone) for entry in _standing(entries)]
            return replace(customer, agreements=net_agreements(customer.agreements, draws))

        return change_customers(known, put)


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    """Without what was taken back, which need not have been drawn on the one card that is given back to."""
    ids = {one.id for one in entries}
    return [one for one in entries if one.corrected_by not in ids and one.corrects not in ids]


def _draw(entry: Entry, zone: tzinfo) -> Draw:
    return Draw(entry.billed_minutes, cast(Product | None, entry.product), entry.done_at.astimezone(zone).date())


def _has_cards(customer: Customer) -> bool:
    return any(one.kind == "clips" for one in customer.agreements or ())


def _customers(facts: CustomerFacts) -> Iterator[Customer]:
    yield from (one for one in facts.by_number.values() if one is not None)
    for found in (facts.by_contact, facts.by_phone, facts.by_ref_id, facts.by_domain):
        yield from found
