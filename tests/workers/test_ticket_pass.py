from __future__ import annotations

from demo.zendesk.control import Control
from tests.workers.conftest import create
from workers import ticket_job
from workers.desk import Desk
from workers.pending import PENDING


def test_a_closed_and_a_deleted_ticket_end_with_that_outcome(zendesk: Control, desk: Desk) -> None:
    closed, deleted = create(zendesk, desk, "Spørgsmål om NAV", "Spørgsmål om BC")
    zendesk.act(closed, {"status": "solved"})
    zendesk.act(closed, {"status": "closed"})
    zendesk.delete_ticket(deleted)
    ticket_job.process_ticket(closed)
    ticket_job.process_ticket(deleted)
    counts = desk.counters.read()
    assert counts["jobs:closed"] == 1
    assert counts.get("jobs:gone", 0) + counts.get("jobs:deleted", 0) == 1
    assert desk.redis.zcard(PENDING) == 0


def test_what_the_account_lacks_is_named_and_the_rest_is_written(zendesk: Control, desk: Desk) -> None:
    (ticket_id,) = create(zendesk, desk, "Hvordan laver jeg en rapport i BC?")
    ticket_job.process_ticket(ticket_id)
    state = zendesk.ticket(ticket_id)
    assert state["ticket"]["priority"] == "normal"
    assert any(one["public"] is False for one in state["comments"])
    missing = desk.missing.read()
    assert "group BC Support" in missing
    assert "field customer_number" not in missing, "nothing was to be written there"
    assert "field rulebook" in missing
