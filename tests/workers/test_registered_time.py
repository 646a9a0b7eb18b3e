"""What time is drawn on: the card of the local day of the work, in the price as in what is left of the cards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from rules.clip_cost import TimeRules
from rules.language.catalogue import load_catalogue
from rules.model import Agreement, Customer, CustomerFacts
from rules.questions import Questions
from workers.desk import Desk
from workers.net_agreements import NetAgreements
from workers.registered_time import Worker, quote, to_work
from workers.sidebar_ticket import SidebarTicket
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

ZONE = ZoneInfo("Europe/Copenhagen")
READ_AT = datetime(2027, 1, 4, 8, tzinfo=UTC)
OLD = Agreement("clips", "bc", date(2026, 1, 1), date(2026, 12, 31), 600, 300, 15)
NEW = Agreement("clips", "bc", date(2027, 1, 1), date(2027, 12, 31), 600, 600, 30)
CUSTOMER = Customer("K10452", "Sømærk", READ_AT, agreements=(OLD, NEW))
RULES = SimpleNamespace(zone=ZONE, time=TimeRules(), schedules={})
DESK = cast(Desk, SimpleNamespace(rulebook=RULES, catalogue=load_catalogue("da")))
TICKET = cast(
    SidebarTicket,
    SimpleNamespace(
        situation=SimpleNamespace(customer=CUSTOMER, ticket=SimpleNamespace(id="12")),
        decision=SimpleNamespace(agreement="clips", product="bc", identity="proven", customer_number="k10452"),
    ),
)
AGENT = Worker(7, "Mette Holm")


@pytest.mark.parametrize(
    ("done_at", "left"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), [270, 600]),  # 23.59 in Denmark
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), [300, 570]),  # half past midnight, in the new year
        (datetime(2027, 1, 1, 0, 30, tzinfo=UTC), [300, 570]),
    ],
)
def test_time_is_priced_by_the_card_that_it_is_taken_from(done_at: datetime, left: list[int], tmp_path: Path) -> None:
    ledger = TimeLedger(Database(None, tmp_path), lambda: READ_AT)
    priced = quote(DESK, TICKET, 25, done_at)
    card = priced.coverage.card
    assert card is not None
    ledger.register(to_work(DESK, TICKET, priced, AGENT, done_at=done_at, note="", request_id="1"))
    facts = CustomerFacts(by_number={"K10452": CUSTOMER})
    found = NetAgreements(None, ledger, lambda: ZONE).complete(facts, Questions(("K10452",))).by_number["K10452"]
    assert found is not None
    assert found.agreements is not None
    assert [one.remaining_minutes for one in found.agreements] == left
    assert priced.cost.clip_minutes == card.clip_minutes
    drawn_on = [one for one, rest in zip((OLD, NEW), left, strict=True) if one.remaining_minutes != rest]
    assert drawn_on == [card]


def test_the_customer_is_kept_as_the_erp_writes_the_number_whatever_the_ticket_says(tmp_path: Path) -> None:
    ledger = TimeLedger(Database(None, tmp_path), lambda: READ_AT)
    done_at = datetime(2027, 1, 1, 12, tzinfo=UTC)
    work = to_work(DESK, TICKET, quote(DESK, TICKET, 25, done_at), AGENT, done_at=done_at, note="", request_id="1")
    assert ledger.register(work).customer_number == "K10452"
