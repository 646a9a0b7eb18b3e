from __future__ import annotations

from demo.zendesk.control import Control
from tests.workers.conftest import create
from workers.desk import Desk
from workers.pending import CRITICAL, PENDING
from workers.triage import triage_waiting


def test_the_critical_ones_among_the_waiting_overtake_for_one_call(zendesk: Control, desk: Desk) -> None:
    calm, urgent, other = create(
        zendesk,
        desk,
        "Hvordan laver jeg en rapport?",
        "Business Central er nede for alle brugere.",
        "Tak for hjælpen.",
    )
    triage_waiting()
    assert desk.redis.zrange(CRITICAL, 0, -1) == [urgent]
    assert desk.redis.zrange(PENDING, 0, -1) == sorted([calm, other])
    assert [one.ticket_id for one in desk.pending.claim(1)] == [urgent]
    assert zendesk.calls()["GET /api/v2/tickets/show_many"] == 1


def test_a_zendesk_that_does_not_answer_changes_nothing(zendesk: Control, desk: Desk) -> None:
    create(zendesk, desk, "Business Central er nede for alle brugere.")
    zendesk.order_fault(path="/api/v2/tickets/show_many", status=503)
    triage_waiting()
    assert desk.redis.zcard(CRITICAL) == 0
    assert desk.redis.zcard(PENDING) == 1
