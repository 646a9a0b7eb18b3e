"""Agreements from elsewhere than the ERP: the organization in Zendesk, or a file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from rules.agreements import read_agreements
from rules.agreements_file import CustomerTerms
from rules.model import Customer, CustomerFacts
from rules.organization_agreement import parse_organization_agreement
from rules.problem import Problem
from rules.questions import Questions

logger = logging.getLogger(__name__)


class AgreementSource(Protocol):
    """Puts agreements into what is known of who is calling."""

    def problems(self) -> tuple[Problem, ...]:
        """What an admin must mend."""
        ...

    def complete(self, facts: CustomerFacts, questions: Questions) -> CustomerFacts:
        """`facts` with the agreements of this source in place of the ERP's; never raises."""
        ...


class OrganizationAgreements:
    """The agreement that stands on the requester's organization in Zendesk."""

    def problems(self) -> tuple[Problem, ...]:
        """None: what a field says and makes no sense is "ukendt" on its ticket."""
        return ()

    def complete(self, facts: CustomerFacts, questions: Questions) -> CustomerFacts:
        """It holds for the customer whose number the organization carries; of others it says nothing."""
        organization = questions.organization
        number = (organization.external_id or "").strip() if organization is not None else ""
        if organization is None or not number:
            return change_customers(facts, lambda customer: replace(customer, agreements=None))
        own = parse_organization_agreement(organization.fields)

        def put(customer: Customer) -> Customer:
            return replace(customer, agreements=own if _key(customer.number) == _key(number) else None)

        known = change_customers(facts, put)
        if known.by_number.get(number) is None and facts.erp == "off":
            alone = Customer(number, organization.name, datetime.now(UTC), agreements=own)
            return replace(known, by_number={**known.by_number, number: alone})
        return known


class FileAgreements:
    """A file that the desk keeps; read anew when it changes, and the last good one is kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._terms: Mapping[str, CustomerTerms] | None = None
        self._problems: tuple[Problem, ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file as it is now."""
        self._read()
        return self._problems

    def complete(self, facts: CustomerFacts, questions: Questions) -> CustomerFacts:
        """A customer that the file does not list has no agreement."""
        terms = self._read()
        if terms is None:
            return change_customers(facts, lambda customer: replace(customer, agreements=None))

        def put(customer: Customer) -> Customer:
            own = terms.get(_key(customer.number), CustomerTerms())
            accounts = own.accounts if customer.accounts is None else customer.accounts
            return replace(customer, agreements=own.agreements, accounts=accounts)

        known = change_customers(facts, put)
        if facts.erp != "off":
            return known
        listed = {
            number: Customer(number, own.name or "", datetime.now(UTC), own.agreements, own.accounts)
            for number in questions.customer_numbers
            if (own := terms.get(_key(number))) is not None
        }
        return replace(known, by_number={**known.by_number, **listed})

    def _read(self) -> Mapping[str, CustomerTerms] | None:
        try:
            state = os.stat(self._path)
            stamp = (state.st_mtime_ns, state.st_size)
        except OSError:
            stamp = (0, 0)
        if stamp != self._stamp:
            self._stamp = stamp
            terms, problems = read_agreements(self._path)
            self._problems = tuple(problems)
            if problems:
                # The sentences may quote a customer's number; `hotline health` says them to who asks.
                places = ", ".join(f"{one.line}:{one.column}" for one in problems[:5])
                logger.error("agreements file unusable", extra={"problems": len(problems), "places": places})
            self._terms = terms if terms is not None else self._terms
        return self._terms


def change_customers(facts: CustomerFacts, change: Callable[[Customer], Customer]) -> CustomerFacts:
    """The same facts with every customer changed."""

    def each(customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        return tuple(change(customer) for customer in customers)

    return replace(
        facts,
        by_number={
            number: None if customer is None else change(customer) for number, customer in facts.by_number.items()
        },
        by_contact=each(facts.by_contact),
        by_phone=each(facts.by_phone),
        by_ref_id=each(facts.by_ref_id),
        by_domain=each(facts.by_domain),
    )


def _key(number: str) -> str:
    return number.strip().upper()
