"""Many tickets at once: few requests, one note each, and whatever does not fit goes the way of a single ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis

from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from integrations.teamviewer.session import RemoteSession
from tests.workers.conftest import create, let_it_settle
from tests.workers.test_ticket_pass import make_account, notes, values
from workers import batch, ticket_job
from workers.batch import process_waiting
from workers.bulk_settlement import settle_bulk_write
from workers.bulk_writes import MOST_UNDER_WAY
from workers.desk import Desk
from workers.pending import CRITICAL, PENDING
from workers.remote_sessions import RemoteRecords

CALM = "Hvordan laver jeg en rapport i BC? Det er spørgsmål nummer {}."
URGENT = "Business Central er nede for alle brugere, ingen kan arbejde ({})."


@pytest.fixture
def desk(desk: Desk, simulator: Simulator) -> Iterator[Desk]:
    """With an account that has all fields and groups, whose bulk updates are carried out at once."""
    make_account(desk)
    simulator.bulk_jobs.pace.wait = simulator.bulk_jobs.pace.each = 0.0
    return desk


def calm(zendesk: Control, desk: Desk, number: int) -> list[str]:
    return create(zendesk, desk, *(CALM.format(n) for n in range(number)))


def under_way(desk: Desk) -> list[str]:
    return [str(one) for one in desk.redis.zrange("hotline:bulk", 0, -1)]


def settle(desk: Desk, simulator: Simulator) -> None:
    """Look at every bulk update until all are settled."""
    for job_id in under_way(desk):
        while simulator.bulk_jobs.find(job_id).status in ("queued", "working"):  # type: ignore[union-attr]
            pass
        settle_bulk_write(job_id)
    assert under_way(desk) == []


def waiting(desk: Desk) -> int:
    return int(desk.redis.zcard(PENDING)) + int(desk.redis.zcard(CRITICAL))


def test_fifty_tickets_cost_five_requests_and_get_one_note_each(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 50)
    desk.zendesk().names()
    zendesk.clear_calls()
    process_waiting()
    assert waiting(desk) == 50, "until it is known what became of them"
    settle(desk, simulator)
    assert zendesk.calls() == {
        "GET /api/v2/tickets/show_many": 2,
        "GET /api/v2/users/me": 1,
        "PUT /api/v2/tickets/update_many": 1,
        "GET /api/v2/job_statuses/{id}": 1,
    }
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 50
    assert values(zendesk, desk, ids[0])["product"] == "hotline_product_bc"
    assert waiting(desk) == 0
    assert desk.counters.read()["jobs:updated"] == 50
    assert all(entry is not None and entry.intents == () for entry in map(desk.ledger.get, ids))
    assert all(desk.looked.as_of(one) is not None for one in ids), "the sweep knows our own write"


def test_a_second_batch_over_the_same_tickets_writes_nothing(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 8)
    process_waiting()
    settle(desk, simulator)
    for one in ids:
        desk.pending.add(one, "test")
    process_waiting()
    assert under_way(desk) == []
    assert waiting(desk) == 0
    assert desk.counters.read()["jobs:unchanged"] == 8


def test_the_critical_ones_are_written_first_and_without_waiting_for_a_job(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 9)
    urgent = create(zendesk, desk, URGENT.format(1), URGENT.format(2))
    zendesk.clear_calls()
    process_waiting()
    writes = [row["path"] for row in zendesk.requests() if row["call"].startswith("PUT")]
    assert sorted(writes[:2]) == sorted(f"/api/v2/tickets/{one}" for one in urgent)
    assert writes[2:] == ["/api/v2/tickets/update_many"]
    settle(desk, simulator)
    assert [len(notes(zendesk, one)) for one in (*ids, *urgent)] == [1] * 11


def test_many_critical_ones_go_together_before_the_rest(zendesk: Control, desk: Desk, simulator: Simulator) -> None:
    calm(zendesk, desk, 6)
    urgent = create(zendesk, desk, *(URGENT.format(n) for n in range(7)))
    process_waiting()
    first, second = (desk.bulk_writes.get(one) for one in under_way(desk))
    assert first is not None
    assert second is not None
    assert sorted([len(first.items), len(second.items)]) == [6, 7]
    assert sorted(max((first, second), key=lambda one: len(one.items)).ticket_ids) == sorted(urgent)
    settle(desk, simulator)
    assert all(len(notes(zendesk, one)) == 1 for one in urgent)


def test_a_ticket_that_somebody_changed_meanwhile_goes_the_way_of_a_single_one(
    zendesk: Control, desk: Desk, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = calm(zendesk, desk, 8)
    simulator.bulk_jobs.pace.wait = 60
    process_waiting()
    (job_id,) = under_way(desk)
    job = simulator.bulk_jobs.find(job_id)
    assert job is not None
    # As when a consultant is quicker than Zendesk's job; its stamps are of whole seconds.
    simulator.desk.account.tickets[int(ids[3])].updated_at += timedelta(seconds=5)
    simulator.bulk_jobs.pace.wait = 0
    simulator.bulk_jobs._run(job, lambda asked: simulator.bulk_jobs._write(asked, job.client))
    settle(desk, simulator)
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 8
    counts = desk.counters.read()
    assert counts["jobs:updated"] == 8
    assert zendesk.calls()["PUT /api/v2/tickets/{id}"] == 1
    assert waiting(desk) == 0


def test_gone_and_closed_tickets_end_cleanly_among_the_others(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 9)
    zendesk.delete_ticket(ids[0])
    zendesk.act(ids[1], {"status": "closed"})
    process_waiting()
    settle(desk, simulator)
    counts = desk.counters.read()
    assert (counts["jobs:gone"], counts["jobs:closed"], counts["jobs:updated"]) == (1, 1, 7)
    assert waiting(desk) == 0


def test_remote_support_ends_with_tickets_that_are_solved_closed_or_deleted_together(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids, records = calm(zendesk, desk, 9), RemoteRecords(desk.redis)
    link = "https://get.teamviewer.com/s/1"
    for one in ids[:4]:
        records.put_open(one, RemoteSession(f"s1-{one}", "open", link, f"{link}?s=1"))
    zendesk.act(ids[0], {"status": "solved"})
    zendesk.act(ids[1], {"status": "closed"})
    zendesk.delete_ticket(ids[2])
    process_waiting()
    settle(desk, simulator)
    assert records.ending() == sorted(ids[:3])


@pytest.mark.parametrize("fault", [{"cut": "after"}, {"cut": "within"}, {"cut": "before"}, {"status": 503}])
def test_a_bulk_update_without_an_answer_is_read_back_and_not_repeated(
    zendesk: Control, desk: Desk, simulator: Simulator, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_job, "FIRST_WAIT", timedelta(0))
    ids = calm(zendesk, desk, 8)
    let_it_settle(simulator, *ids)
    zendesk.order_fault(method="PUT", path="update_many", **fault)
    process_waiting()
    assert under_way(desk) == []
    assert waiting(desk) == 8
    while any(one.status != "completed" for one in simulator.bulk_jobs._jobs.values()):
        pass
    while desk.pending.due() < 8:
        pass
    process_waiting()
    settle(desk, simulator)
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 8
    assert waiting(desk) == 0


def test_a_job_that_fails_half_way_is_made_good_without_a_second_note(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 8)
    let_it_settle(simulator, *ids)
    simulator.bulk_jobs.pace.stop_after = 3
    process_waiting()
    settle(desk, simulator)
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 8
    assert waiting(desk) == 0
    assert zendesk.calls()["PUT /api/v2/tickets/{id}"] == 5, "of the other three their audits told"


@pytest.mark.parametrize(
    ("status", "error"), [(422, "RecordInvalid"), (400, "TooManyValues"), (409, "UpdateConflict")]
)
def test_a_bulk_update_that_is_refused_as_a_whole_is_done_one_by_one(
    zendesk: Control, desk: Desk, status: int, error: str
) -> None:
    ids = calm(zendesk, desk, 7)
    zendesk.order_fault(method="PUT", path="update_many", status=status, body=f'{{"error": "{error}"}}')
    process_waiting()
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 7
    assert waiting(desk) == 0


def test_while_zendesk_takes_no_more_jobs_the_tickets_wait(zendesk: Control, desk: Desk) -> None:
    ids = calm(zendesk, desk, 7)
    body = '{"error": "TooManyJobs", "description": "Too many jobs"}'
    zendesk.order_fault(method="PUT", path="update_many", status=429, body=body, headers={"Retry-After": "30"})
    process_waiting()
    assert waiting(desk) == 7
    assert desk.pending.due() == 0
    assert [notes(zendesk, one) for one in ids] == [[]] * 7
    assert all(entry is not None and entry.intents == () for entry in map(desk.ledger.get, ids))


def test_a_job_that_is_still_working_is_looked_at_again_and_its_tickets_are_left_alone(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    calm(zendesk, desk, 7)
    simulator.bulk_jobs.pace.wait = 60
    process_waiting()
    (job_id,) = under_way(desk)
    settle_bulk_write(job_id)
    assert under_way(desk) == [job_id]
    assert desk.pending.due() == 0
    assert desk.bulk_writes.claim(5) == [], "not at once"


def test_an_event_that_comes_while_zendesk_writes_is_seen_to_afterwards(
    zendesk: Control, desk: Desk, simulator: Simulator
) -> None:
    ids = calm(zendesk, desk, 7)
    process_waiting()
    desk.pending.add(ids[2], "newer")
    assert desk.pending.due() == 0, "it would only be read back"
    settle(desk, simulator)
    assert (waiting(desk), desk.pending.due()) == (1, 1)
    ticket_job.process_ticket(ids[2])
    assert len(notes(zendesk, ids[2])) == 1


@pytest.mark.parametrize("how", ["forgotten by Zendesk", "never ends", "forgotten by us"])
def test_a_bulk_update_that_is_lost_sight_of_is_left_to_the_audits(
    zendesk: Control, desk: Desk, simulator: Simulator, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = calm(zendesk, desk, 7)
    process_waiting()
    (job_id,) = under_way(desk)
    while simulator.bulk_jobs.find(job_id).status != "completed":  # type: ignore[union-attr]
        pass
    if how == "forgotten by Zendesk":
        simulator.bulk_jobs._jobs.clear()
    elif how == "never ends":
        simulator.bulk_jobs.find(job_id).status = "working"  # type: ignore[union-attr]
        monkeypatch.setattr("workers.bulk_settlement.GIVE_UP_AFTER", timedelta(seconds=-1))
    else:
        desk.redis.delete(f"hotline:bulk:{job_id}")
        desk.pending.leave_entrusted(ids, timedelta(0))
    settle_bulk_write(job_id)
    assert under_way(desk) == []
    for one in ids:
        ticket_job.process_ticket(one)
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 7
    assert waiting(desk) == 0


def test_a_handful_goes_one_by_one(zendesk: Control, desk: Desk) -> None:
    ids = calm(zendesk, desk, 3)
    process_waiting()
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 3
    assert "PUT /api/v2/tickets/update_many" not in zendesk.calls()


def test_one_ticket_that_makes_us_stumble_does_not_stop_the_others(
    zendesk: Control, desk: Desk, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = calm(zendesk, desk, 8)
    really = batch.consider

    def stumble(*args: Any) -> Any:
        if args[2].ticket.id == ids[4]:
            raise ZeroDivisionError
        return really(*args)

    monkeypatch.setattr(batch, "consider", stumble)
    process_waiting()
    settle(desk, simulator)
    assert [len(notes(zendesk, one)) for one in ids] == [1] * 8


def test_revoked_credentials_pause_all_of_them(zendesk: Control, desk: Desk) -> None:
    calm(zendesk, desk, 7)
    zendesk.order_fault(path="show_many", status=401, times=2, body='{"error": "invalid_token"}')
    process_waiting()
    assert desk.zendesk_pause.left() is not None
    assert waiting(desk) == 7
    assert desk.pending.dead() == []
    assert desk.pending.due() == 0


def test_the_limit_of_jobs_leaves_room_for_others() -> None:
    assert MOST_UNDER_WAY < 30


def test_a_redis_that_goes_away_leaves_the_tickets_to_their_leases(
    zendesk: Control, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm(zendesk, desk, 7)

    def away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(batch, "intend", away)
    process_waiting()
    assert waiting(desk) == 7
    assert "PUT /api/v2/tickets/update_many" not in zendesk.calls()
