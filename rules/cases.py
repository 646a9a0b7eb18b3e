"""The admins' own cases: each is decided by the very function that decides real tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.cases_file import CaseShape, ExpectShape
from rules.engine import decide
from rules.language.catalogue import Catalogue
from rules.model import Agreement, Customer, CustomerFacts, Decision, Organization, Ticket

if TYPE_CHECKING:
    from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Result:
    """How a case went: `{what: (expected, got)}` for everything that is not as expected."""

    name: str
    file: str
    line: int
    wrong: Mapping[str, tuple[str, str]]

    def sentences(self, catalogue: Catalogue) -> list[str]:
        """One sentence for each thing that is not as expected."""
        return [
            catalogue.text("test.wrong", what=what, expected=expected, got=got)
            for what, (expected, got) in self.wrong.items()
        ]


def run_cases(rulebook: Rulebook) -> list[Result]:
    """Decide every case of the rulebook and compare."""
    return [Result(case.shape.name, case.file, case.line, _compare(case.shape, rulebook)) for case in rulebook.cases]


def _compare(case: CaseShape, rulebook: Rulebook) -> dict[str, tuple[str, str]]:
    received_at = _local(case.at, rulebook.zone)
    number = case.organization_number
    ticket = Ticket(
        id=case.name,
        channel=case.channel,
        received_at=received_at,
        subject=case.subject,
        description=case.text,
        requester_name=case.requester,
        requester_email=case.requester if case.requester and "@" in case.requester else None,
        requester_phone=case.requester if case.channel in ("sms", "voice") else None,
        tags=tuple(case.tags),
        organization=Organization(case.name, number) if number else None,
    )
    decision = decide(ticket, _facts(case, received_at), rulebook, received_at)
    got = _shown(decision)
    expected = _expected(case.expect, rulebook.zone)
    return {what: (value, got[what]) for what, value in expected.items() if value != got[what]}


def _facts(case: CaseShape, at: datetime) -> CustomerFacts:
    """An ERP that knows the customer with the agreement that the case names; without either, no ERP."""
    if case.organization_number is None or case.agreement is None:
        return CustomerFacts()
    kinds = () if case.agreement == "none" else (Agreement(case.agreement, None, None, None, 600, 600, 15),)
    customer = Customer(case.organization_number, case.name, at, agreements=kinds)
    return CustomerFacts(erp="ok", by_number={case.organization_number: customer})


def _expected(expect: ExpectShape, zone: ZoneInfo) -> dict[str, str]:
    written = {what: getattr(expect, what) for what in expect.model_fields_set}
    return {
        what: _text(_local(value, zone) if isinstance(value, datetime) else value) for what, value in written.items()
    }


def _shown(decision: Decision) -> dict[str, str]:
    values = {
        **{what: getattr(decision, what) for what in ExpectShape.model_fields if hasattr(decision, what)},
        "customer_number": decision.customer_number or decision.claimed_number,
        "first_reply_by": decision.due_at("first_reply_time"),
        "resolution_by": decision.due_at("total_resolution_time"),
    }
    return {what: _text(value) for what, value in values.items()}


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(sorted(map(str, value)))
    return "-" if value is None else str(value)
