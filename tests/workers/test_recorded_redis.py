"""What earlier versions left in Redis is read by this one: an upgrade loses nothing and writes nothing twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from demo.zendesk.control import Control
from tests.workers import recorded_redis as recorded
from tests.workers.conftest import create
from tests.workers.recorded_redis import AT, KEEP, SCOPE, TESTDATA
from tests.workers.test_ticket_pass import make_account, notes
from workers.bulk_writes import BulkWrites
from workers.contact_index import ContactIndex, Recognised
from workers.counters import Counters
from workers.customer_cache import CustomerCache
from workers.desk import Desk
from workers.dispatcher import Dispatcher
from workers.erp_changes import ErpChanges
from workers.ledger import Ledger
from workers.looked import Looked
from workers.pending import KNOWN_CRITICAL, PENDING, Pending
from workers.presence import Presence
from workers.redis_client import connect_for_rq
from workers.tickets_queue import PROCESS_TICKET, SafeJob, open_queue
from workers.worker import ThreadWorker

RECORDINGS = sorted(TESTDATA.glob("redis-*.json"))


@pytest.fixture(params=RECORDINGS, ids=lambda path: path.stem)
def recording(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture
def _loaded(recording: dict[str, Any], redis_url: str) -> None:
    raw = connect_for_rq(redis_url)
    recorded.load(raw, recording)
    raw.close()


def test_this_version_has_a_recording() -> None:
    assert f"redis-{version('hotline')}" in [path.stem for path in RECORDINGS], recorded.__doc__


@pytest.mark.usefixtures("_loaded")
def test_every_ticket_that_an_earlier_version_left_gets_one_note(
    client: redis.Redis, desk: Desk, zendesk: Control, redis_url: str
) -> None:
    make_account(desk)
    recorded.create_tickets(zendesk)
    assert desk.pending.retry_dead(recorded.DEAD)
    rq_client = connect_for_rq(redis_url)
    queue = open_queue(rq_client)
    assert queue.count == 4
    dispatcher = Dispatcher(client, queue, desk.pending, Presence(client), desk.budget)
    until = datetime.now(UTC) + timedelta(seconds=90)
    while desk.pending.depth()[:2] != (0, 0):
        assert datetime.now(UTC) < until
        dispatcher.dispatch_due()
        work_off(queue, rq_client)
        client.blpop(["nothing"], timeout=0.05)
    assert queue.failed_job_registry.get_job_ids() == []
    for number in range(1, recorded.TICKETS + 1):
        # What an earlier version has written is not pending, and its ticket here is another.
        assert len(notes(zendesk, str(number))) == (str(number) != recorded.WRITTEN), number
    assert desk.pending.dead() == []
    rq_client.close()


def test_jobs_of_another_version_that_this_one_does_not_know_cost_no_ticket(
    client: redis.Redis, desk: Desk, zendesk: Control, redis_url: str
) -> None:
    """While workers are replaced, older ones get jobs of a newer scheduler, and newer ones those of an older."""
    make_account(desk)
    (ticket,) = create(zendesk, desk, "Hvordan bogfører jeg en kreditnota?")
    (claimed,) = desk.pending.claim(1)
    rq_client = connect_for_rq(redis_url)
    queue = open_queue(rq_client)
    queue.enqueue_call("workers.triage.triage_waiting", job_id="triage", description="triage")
    queue.enqueue_call(PROCESS_TICKET, args=(ticket, "more"), job_id=claimed.job_id, description=claimed.job_id)
    work_off(queue, rq_client)
    assert notes(zendesk, ticket) == []
    assert desk.pending.is_pending(ticket)
    client.zadd(PENDING, {ticket: 0})  # as if the lease were over
    Dispatcher(client, queue, desk.pending, Presence(client), desk.budget).dispatch_due()
    work_off(queue, rq_client)
    assert len(notes(zendesk, ticket)) == 1
    assert desk.pending.depth()[:2] == (0, 0)
    rq_client.close()


def work_off(queue: Queue, rq_client: redis.Redis) -> None:
    worker = ThreadWorker([queue], connection=rq_client, serializer=JSONSerializer, job_class=SafeJob)
    worker.work(burst=True, logging_level="CRITICAL")


@pytest.mark.usefixtures("_loaded")
def test_states_of_pending_tickets_are_told_as_they_were(client: redis.Redis) -> None:
    pending = Pending(client)
    failed = pending.begin(recorded.FAILED)
    assert failed is not None
    assert (failed.generation, failed.attempts, failed.crashes, failed.event) == (1, 2, 1, "e-3")
    assert failed.first_at < datetime.now(UTC)
    assert failed.failing_for > timedelta(0)
    assert pending.begin(recorded.LEASED) is not None, "who held it has ended"
    assert pending.begin(recorded.WRITTEN) is None, "its pass was complete"
    assert client.smembers(KNOWN_CRITICAL) == {recorded.CRITICAL}
    again = pending.accept(recorded.WAITING, invocation=f"i-{recorded.WAITING}", content="c-new", event="e-new")
    assert again == "repeated", "the event is known"
    (dead,) = pending.dead()
    assert (dead.ticket_id, dead.error, dead.detail) == (recorded.DEAD, "Rejected", "zendesk update_ticket: 422")
    assert (dead.attempts, dead.event) == (1, "e-5")


@pytest.mark.usefixtures("_loaded")
def test_ledgers_say_what_was_written_and_what_may_still_arrive(client: redis.Redis) -> None:
    ledger = Ledger(client)
    intended = ledger.get(recorded.INTENDED)
    assert intended is not None
    assert intended.written == recorded.KNOWN
    assert [(one.operation_id, one.written, one.intended_at) for one in intended.intents] == [
        (recorded.INTENT.operation_id, recorded.KNOWN, AT)
    ]
    written = ledger.get(recorded.WRITTEN)
    assert written is not None
    assert written.written is not None
    assert written.intents == ()
    assert written.written.values["group"] == "ERP Support"
    assert written.written.material
    assert Looked(client).as_of(recorded.WRITTEN) is not None


def test_a_ledger_with_one_open_write_as_it_was_first_recorded_is_read_too(client: redis.Redis) -> None:
    written = {"values": {"overdue_amount": {"d": "12.50"}}, "tags": [], "material": None}
    client.set("hotline:ledger:1", json.dumps({"written": None, "intent": {"operation": "ab", "written": written}}))
    entry = Ledger(client).get("1")
    assert entry is not None
    assert [one.operation_id for one in entry.intents] == ["ab"]
    assert str(entry.intents[0].written.values["overdue_amount"]) == "12.50"


@pytest.mark.usefixtures("_loaded")
def test_a_bulk_update_under_way_is_known_with_its_tickets(client: redis.Redis) -> None:
    bulk_writes = BulkWrites(client)
    bulk = bulk_writes.get(recorded.BULK_JOB)
    assert bulk is not None
    assert bulk.ticket_ids == [recorded.ENTRUSTED]
    assert (bulk.items[0].generation, bulk.items[0].operation_id) == (1, recorded.INTENT.operation_id)
    assert bulk_writes.claim(5) == [recorded.BULK_JOB]


@pytest.mark.usefixtures("_loaded")
def test_what_the_erp_said_is_read_or_asked_for_anew_but_never_misread(client: redis.Redis) -> None:
    cached = CustomerCache(client, SCOPE, KEEP).read(["10482", "999"], "b@k.example", AT)
    if "10482" not in cached.stale_numbers:
        assert cached.customers == {"10482": recorded.CUSTOMER, "999": None}
        assert cached.owners == ("10482",)
    later = CustomerCache(client, SCOPE, KEEP).read(["10482"], None, AT + timedelta(days=1))
    assert later.stale_numbers == ("10482",)
    assert later.customers.get("10482", recorded.CUSTOMER) == recorded.CUSTOMER


@pytest.mark.usefixtures("_loaded")
def test_contacts_are_recognised_by_the_index_of_an_earlier_version(client: redis.Redis) -> None:
    index, one = ContactIndex(client, SCOPE, KEEP), ("10482",)
    found = index.find(
        email="bente@klitgaard.example", phone="+4586123456", ref_id="1201", domain="klitgaard.example"
    )
    assert found == Recognised(one, one, one, one)
    assert index.built_at() == AT


@pytest.mark.usefixtures("_loaded")
def test_changes_that_business_central_told_an_earlier_version_of_are_looked_at(client: redis.Redis) -> None:
    read = list[tuple[str, str | None]]()

    class Reader:
        def read_changed(self, notifications: Any) -> frozenset[str] | None:
            read.extend((one.resource, one.key) for one in notifications)
            return None

    cache = CustomerCache(client, SCOPE, KEEP)
    assert ErpChanges(client).settle(Reader(), cache) == 2
    assert read == [("customers", None)]


@pytest.mark.usefixtures("_loaded")
def test_counts_go_on_from_where_they_were(client: redis.Redis) -> None:
    counts = Counters(client).read()
    assert counts["webhooks:accepted"] == 10
    assert counts["jobs:updated"] >= 1
