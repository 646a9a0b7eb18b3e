from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.job import JobStatus
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.webhook import Webhook

from integrations.errors import Retryable
from tests.workers.test_supervisor import eventually
from workers import ticket_job
from workers.budget import Budget
from workers.bulk_writes import MOST_UNDER_WAY, BulkWrites
from workers.dispatcher import Dispatcher
from workers.leases import Leases
from workers.pending import PENDING, Pending
from workers.presence import Presence
from workers.redis_client import connect_for_rq
from workers.slots import Slots
from workers.tickets_queue import PROCESS_TICKET, SafeJob, enqueue_batch, open_queue
from workers.token_store import RedisTokenStore
from workers.worker import ThreadWorker, WorkerProcess, tell_of_failure


@pytest.fixture
def queue(redis_url: str, client: redis.Redis) -> Iterator[Queue]:
    rq_client = connect_for_rq(redis_url)
    yield open_queue(rq_client)
    rq_client.close()


def test_due_tickets_become_jobs_with_ids_only(client: redis.Redis, queue: Queue) -> None:
    pending = Pending(client)
    pending.accept("12", invocation="i", content="c", event="canary-event")
    assert Dispatcher(client, queue, pending, Presence(client), Budget(client)).dispatch_due() == 1
    (job,) = queue.jobs
    assert job.args == ["12"]
    assert job.description == job.id == "ticket-12-1"
    assert job.serializer is JSONSerializer


def test_critical_tickets_are_put_before_those_that_already_wait(client: redis.Redis, queue: Queue) -> None:
    pending = Pending(client)
    dispatcher = Dispatcher(client, queue, pending, Presence(client), Budget(client))
    pending.accept("1", invocation="a", content="a", event="a")
    dispatcher.dispatch_due()
    pending.accept("9", invocation="b", content="b", event="b", critical=True)
    dispatcher.dispatch_due()
    assert queue.job_ids == ["ticket-9-1", "ticket-1-1"]


def test_no_more_is_handed_out_than_the_workers_can_soon_take(client: redis.Redis, queue: Queue) -> None:
    pending = Pending(client)
    dispatcher = Dispatcher(client, queue, pending, Presence(client), Budget(client))
    for number in range(4):
        pending.add(str(number), "test")
        dispatcher.dispatch_due()
    assert queue.count == 3
    assert client.zcount("hotline:pending", "-inf", "inf") == 4


def test_more_than_a_handful_wait_for_others_to_join_and_are_processed_together(
    client: redis.Redis, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending, presence = Pending(client), Presence(client)
    presence.say_alive("worker", 8)
    dispatcher = Dispatcher(client, queue, pending, presence, Budget(client))
    for number in range(5):
        pending.add(str(number), "test")
    assert dispatcher.dispatch_due() == 5, "a handful goes one by one"
    pending.add("5", "test")
    assert dispatcher.dispatch_due() == 0, "with those that wait it is a crowd"
    pending.accept("critical", invocation="i", content="c", event="e", critical=True)
    assert dispatcher.dispatch_due() == 1, "what is critical waits for nobody"
    monkeypatch.setattr("workers.dispatcher.JOINING_FEW", timedelta(0))
    assert dispatcher.dispatch_due() == 1
    assert dispatcher.dispatch_due() == 0, "one batch takes them all"
    for number in range(6, 211):
        pending.add(str(number), "test")
    assert dispatcher.dispatch_due() == 1, "one waits already"
    batches = [job for job in queue.jobs if job.id.startswith("batch-")]
    assert [job.args for job in batches] == [[], []]


def test_the_jobs_of_workers_that_died_are_no_crowd(client: redis.Redis, queue: Queue) -> None:
    pending, presence = Pending(client), Presence(client)
    presence.say_alive("worker", 8)
    dispatcher = Dispatcher(client, queue, pending, presence, Budget(client))
    for number in range(5):
        pending.add(str(number), "test")
    assert dispatcher.dispatch_due() == 5
    held = [pending.begin(str(number)) for number in range(5)]
    worker = ThreadWorker([queue], connection=queue.connection, serializer=JSONSerializer, job_class=SafeJob)
    for job in queue.jobs:
        worker.prepare_execution(job)
    queue.empty()
    pending.add("5", "test")
    assert dispatcher.dispatch_due() == 0, "five are at work, and this is one more"
    for lease in held:
        assert lease is not None
        pending.finish(lease)
    dispatcher._crowd_until = 0.0
    assert len(StartedJobRegistry(queue=queue).get_job_ids(cleanup=False)) == 5, "RQ knows of no death"
    assert dispatcher.dispatch_due() == 1, "nobody is at work"


def test_those_that_come_just_after_a_crowd_go_together_too(client: redis.Redis, queue: Queue) -> None:
    pending, presence = Pending(client), Presence(client)
    presence.say_alive("worker", 8)
    dispatcher = Dispatcher(client, queue, pending, presence, Budget(client))
    for number in range(100):
        pending.add(str(number), "test")
    assert dispatcher.dispatch_due() == 1
    assert len(pending.take(100)[0]) == 100
    queue.empty()
    pending.add("100", "test")
    assert dispatcher.dispatch_due() == 0
    dispatcher._crowd_until = 0.0
    assert dispatcher.dispatch_due() == 1
    assert queue.job_ids == ["ticket-100-1"]


def test_while_zendesk_has_enough_bulk_updates_the_tickets_go_one_by_one(client: redis.Redis, queue: Queue) -> None:
    pending = Pending(client)
    for number in range(MOST_UNDER_WAY):
        BulkWrites(client).begin(f"job{number}", [])
    for number in range(9):
        pending.add(str(number), "test")
    assert Dispatcher(client, queue, pending, Presence(client), Budget(client)).dispatch_due() == 3
    assert all(job_id.startswith("ticket-") for job_id in queue.job_ids)


def test_a_function_that_is_not_on_the_list_is_not_run(queue: Queue) -> None:
    job = queue.enqueue_call("os.getpid", job_id="evil")
    with pytest.raises(PermissionError):
        job.perform()
    assert SafeJob.fetch("evil", connection=queue.connection, serializer=JSONSerializer).success_callback is None


def work_off(queue: Queue) -> None:
    """Let workers of ours do all that lies in the queue; one that leaves for junk has another take its place."""
    how = {"connection": queue.connection, "serializer": JSONSerializer, "job_class": SafeJob}
    how = {**how, "exception_handlers": [tell_of_failure]}
    for _ in range(queue.count):
        ThreadWorker([queue], log_job_description=False, **how).work(burst=True, logging_level="CRITICAL")


def test_whoever_can_write_to_redis_can_neither_run_nor_stop_anything(
    queue: Queue,
    client: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(ticket_job, "process_ticket", done.append)
    queued = {"created_at": "2026-11-23T10:00:00.000000Z", "origin": queue.name, "status": "queued"}
    touch = json.dumps(["os.system", None, [f"touch {tmp_path}/run"], {}])
    for name, data in {"command": touch, "junk": "no JSON", "pickle": "\x80\x04junk", "list": "[1, 2]"}.items():
        client.hset(f"rq:job:{name}", mapping={**queued, "data": data})
        client.rpush(f"rq:queue:{queue.name}", name)
    client.rpush(f"rq:queue:{queue.name}", "without-hash", "\xe6", "a:b")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        calls = [Webhook(url=url, job_status=status) for status in (JobStatus.FINISHED, JobStatus.FAILED)]
        queue.enqueue_call(PROCESS_TICKET, args=("1",), job_id="good", webhooks=calls)
        work_off(queue)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert done == ["1"]
    assert "command" in [record.__dict__.get("job") for record in caplog.records if record.message == "job failed"]
    assert list(tmp_path.iterdir()) == []
    assert queue.count == 0


def test_a_worker_process_runs_jobs_in_threads_and_ends_when_told(
    redis_url: str, client: redis.Redis, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    ticks: list[int] = []
    meet = threading.Barrier(2, timeout=10)

    def process(ticket_id: str) -> None:
        meet.wait()
        done.append(ticket_id)

    monkeypatch.setattr(ticket_job, "process_ticket", process)
    rq_client = connect_for_rq(redis_url)
    process_of_two = WorkerProcess(
        rq_client, Presence(client), Leases(Pending(client)), lambda: ticks.append(1), threads=2
    )
    thread = threading.Thread(target=process_of_two.work_until_stopped)
    thread.start()
    pending = Pending(client)
    pending.add("1", "test")
    pending.add("2", "test")
    Dispatcher(client, queue, pending, Presence(client), Budget(client)).dispatch_due()
    assert eventually(lambda: sorted(done) == ["1", "2"] and bool(ticks))
    process_of_two.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert Presence(client).count("worker") == 0
    rq_client.close()


def test_held_leases_are_renewed(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.leases.LEASE", timedelta(milliseconds=40))
    pending = Pending(client)
    pending.add("1", "test")
    lease = pending.begin("1")
    assert lease is not None
    client.zadd(PENDING, {"1": 0})
    stop = threading.Event()
    leases = Leases(pending)
    heart = threading.Thread(target=leases.keep, args=(stop,))
    with leases.holding(lease):
        heart.start()
        assert eventually(lambda: (client.zscore(PENDING, "1") or 0) > 0)
    stop.set()
    heart.join()


def test_a_pass_that_does_not_end_is_told_once(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("workers.leases.LEASE", timedelta(milliseconds=20))
    monkeypatch.setattr("workers.leases.LONG", timedelta(0))
    pending = Pending(client)
    pending.add("1", "test")
    lease = pending.begin("1")
    assert lease is not None
    stop = threading.Event()
    leases = Leases(pending)
    heart = threading.Thread(target=leases.keep, args=(stop,))
    with leases.holding(lease):
        heart.start()
        assert eventually(lambda: bool(caplog.records))
        until = client.zscore(PENDING, "1")
        assert eventually(lambda: client.zscore(PENDING, "1") != until)
    stop.set()
    heart.join()
    assert [record.message for record in caplog.records] == ["pass does not end"]


def test_at_most_so_many_calls_are_under_way_at_once(client: redis.Redis) -> None:
    slots = Slots(client, "erp", 1, longest=timedelta(seconds=30), patience=timedelta(milliseconds=50))
    with slots.hold(), pytest.raises(Retryable, match="too many calls"), slots.hold():
        pass
    with slots.hold():
        held = client.zcard("hotline:slots:erp")
    assert held == 1


def test_a_slot_that_was_never_given_back_frees_itself(client: redis.Redis) -> None:
    slots = Slots(client, "erp", 1, longest=timedelta(milliseconds=30), patience=timedelta(seconds=5))
    slots.hold().__enter__()
    with slots.hold():
        assert client.zcard("hotline:slots:erp") == 1


def test_a_token_is_shared_and_only_that_token_is_dropped(client: redis.Redis) -> None:
    store = RedisTokenStore(client)
    assert store.get("zendesk") is None
    with store.lock("zendesk"):
        store.put("zendesk", "one", timedelta(minutes=5))
    store.drop("zendesk", "other")
    assert store.get("zendesk") == "one"
    assert client.ttl("hotline:token:zendesk") <= 300
    store.drop("zendesk", "one")
    assert store.get("zendesk") is None


def test_who_waits_too_long_for_a_mint_is_told_to_try_again(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.token_store.MINTING", timedelta(milliseconds=80))
    store = RedisTokenStore(client)
    client.set("hotline:minting:zendesk", "another", px=5000)
    with pytest.raises(Retryable, match="still at it"), store.lock("zendesk"):
        pass


def test_a_batch_goes_first(queue: Queue) -> None:
    queue.enqueue_call("workers.ticket_job.process_ticket", args=("1",), job_id="x")
    enqueue_batch(queue)
    assert queue.job_ids[0].startswith("batch-")
    assert queue.job_ids[1:] == ["x"]
