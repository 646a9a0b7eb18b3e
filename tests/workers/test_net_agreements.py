"""Clip cards less registered time: until the ERP knows it, or a person has put it where agreements are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.model import Agreement, Customer, CustomerFacts
from rules.problem import Problem
from rules.questions import Questions
from tests.workers.time_ledger.works import work
from workers.agreement_sources import change_customers
from workers.net_agreements import NetAgreements
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CARD = Agreement("clips", purchased_minutes=600, remaining_minutes=600, clip_minutes=15)


class Listed:
    """Agreements that people keep elsewhere than in the ERP."""

    def problems(self) -> tuple[Problem, ...]:
        return ()

    def complete(self, facts: CustomerFacts, questions: Questions) -> CustomerFacts:
        assert questions.customer_numbers
        return change_customers(facts, lambda one: replace(one, agreements=(CARD,)))


def left(agreements: NetAgreements, as_of: datetime) -> int:
    """Minutes on the card of figures that were read then."""
    facts = CustomerFacts(by_number={"10452": Customer("10452", "Sømærk", as_of, agreements=(CARD,))})
    found = agreements.complete(facts, Questions(("10452",))).by_number["10452"]
    assert found is not None
    assert found.agreements is not None
    return found.agreements[0].remaining_minutes


@pytest.mark.parametrize(("source", "posted"), [(None, 600), (Listed(), 570)], ids=["erp", "by hand"])
def test_what_was_posted_is_known_to_the_erp_and_not_to_a_list(
    source: Listed | None, posted: int, tmp_path: Path
) -> None:
    ledger = TimeLedger(Database(None, tmp_path), lambda: NOW)
    entry = ledger.register(work())
    agreements, later = NetAgreements(source, ledger, lambda: UTC), NOW + timedelta(minutes=6)
    assert left(agreements, later) == 570
    ledger.note("posted", [entry.id], "post", "guid")
    assert left(agreements, later) == posted
    ledger.note("booked", [entry.id], "Lise")
    assert left(agreements, NOW - timedelta(minutes=1)) == 570
    assert left(agreements, later) == 600


def test_what_was_taken_back_leaves_every_card_as_it_was(tmp_path: Path) -> None:
    ledger = TimeLedger(Database(None, tmp_path), lambda: NOW)
    cards = (
        Agreement("clips", valid_to=date(2026, 12, 1), purchased_minutes=60, remaining_minutes=15, clip_minutes=60),
        Agreement("clips", valid_to=date(2027, 12, 1), purchased_minutes=600, remaining_minutes=300, clip_minutes=15),
    )
    entry = ledger.register(work())
    facts = CustomerFacts(by_number={"10452": Customer("10452", "Sømærk", NOW, agreements=cards)})
    agreements = NetAgreements(None, ledger, lambda: UTC)

    def minutes() -> list[int]:
        found = agreements.complete(facts, Questions(("10452",))).by_number["10452"]
        assert found is not None
        return [one.remaining_minutes for one in found.agreements or ()]

    assert minutes() == [0, 285]
    ledger.correct(entry.ticket_id, entry.id, None, agent_id=1, agent="Lise", request_id="r2")
    assert minutes() == [15, 300]
