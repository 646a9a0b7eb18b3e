"""With real Sentinels: the master is found, each kind of connection follows a failover, no error tells a password."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from rq import Queue, SimpleWorker

from tests.redis_servers import PASSWORD, QUOTED, SERVICE, Group, free_port, running_group, wait_until
from workers.pending import Pending
from workers.redis_address import SentinelAddress, parse_redis_url
from workers.redis_client import check_keeping, connect, connect_for_rq
from workers.sentinel import Sentinels

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("sentinels")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    with running_group(tmp_path_factory.mktemp("group"), sentinel_password="of-the-sentinels") as started:
        yield started


@pytest.fixture
def group(running: Group) -> Group:
    """With a replica, whoever was the master before."""
    wait_until(running.is_watched)
    with running.master().client() as master:
        master.flushall()
        wait_until(lambda: int(master.wait(1, 1000)) == 1)
    return running


def works(do: Callable[[], object]) -> bool:
    """Does it work by now?  Any other error than those that the parts wait out fails the test."""
    try:
        do()
    except (redis.ConnectionError, redis.TimeoutError):
        return False
    return True


def test_a_master_that_becomes_a_replica_is_left_by_every_kind_of_connection(group: Group) -> None:
    url = group.url()
    client, for_rq = connect(url), connect_for_rq(url)
    pending, queue = Pending(client), Queue("any", connection=for_rq)
    client.set("written", "before")
    queue.enqueue("builtins.len", "abc")
    assert SimpleWorker([queue], connection=for_rq).work(burst=True)
    with waiting_for_work(url) as got:
        group.promote_the_other()
        # Connections that stay open, for scripts, for transactions and for RQ.
        wait_until(lambda: works(lambda: pending.add("4711", "test")))
        wait_until(lambda: works(lambda: client.pipeline().set("a", "1").set("b", "2").execute()))
        wait_until(lambda: works(lambda: queue.enqueue("builtins.len", "abcd")))
        with group.master().client() as master:
            assert (master.get("a"), master.llen("rq:queue:any")) == ("1", 1)
            master.lpush("work", "1")
        wait_until(lambda: bool(got))
    assert SimpleWorker([queue], connection=for_rq).work(burst=True)
    with group.master().client() as master:
        assert master.llen("rq:queue:any") == 0
    assert pending.is_pending("4711")


@contextmanager
def waiting_for_work(url: str) -> Iterator[list[object]]:
    """What comes to one who waits as the scheduler waits to be woken, and RQ's workers for jobs."""
    got, stop = list[object](), threading.Event()

    def wait() -> None:
        client = connect(url)
        while not stop.is_set() and not got:
            try:
                found = client.blpop(["work"], timeout=1)
                got.extend([found] if found else [])
            except redis.RedisError:
                stop.wait(0.1)

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield got
    finally:
        stop.set()
        thread.join(10)


def test_many_threads_that_ask_at_once_lose_no_sentinel_of_the_list(group: Group) -> None:
    address = parse_redis_url(group.url(dead=1))
    assert isinstance(address, SentinelAddress)
    sentinels = Sentinels(address)
    before = set(map(id, sentinels.sentinels))
    found = list[tuple[str, int]]()
    threads = [threading.Thread(target=lambda: found.append(sentinels.discover_master(SERVICE))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [("127.0.0.1", group.master().port)] * 16
    assert set(map(id, sentinels.sentinels)) == before


def test_without_sentinels_the_error_is_one_that_the_parts_wait_out_and_names_no_password(group: Group) -> None:
    nobody = f"redis+sentinel://:{QUOTED}@127.0.0.1:{free_port()},127.0.0.1:{free_port()}/0?service={SERVICE}"
    other_name = group.url().replace(SERVICE, "another")
    unsigned = group.url().replace("of-the-sentinels", "wrong")
    no_sentinel = f"redis+sentinel://127.0.0.1:{group.master().port}/0?service={SERVICE}&sentinel_password={QUOTED}"
    for url, words in (
        (nobody, "no Sentinel names a master of hotline-main"),
        (other_name, "no Sentinel names a master of another"),
        (unsigned, "or they want another sentinel_password"),
        (no_sentinel, "what answers is no Sentinel"),
    ):
        for client in (connect(url), connect(url, fast_failing=True)):
            with pytest.raises(redis.ConnectionError) as caught:
                client.ping()
            assert words in str(caught.value)
            assert PASSWORD not in str(caught.value) + repr(client) + repr(client.connection_pool)
            assert "wrong" not in str(caught.value)


# The last two: nobody starts the killed master again, and Sentinels that were frozen do nothing for half a minute.
def test_a_killed_master_is_followed_and_nothing_that_was_replicated_is_lost(group: Group) -> None:
    url = group.url(dead=1)
    patient, fast, for_rq = connect(url), connect(url, fast_failing=True), connect_for_rq(url)
    check_keeping(fast)
    pending = Pending(patient)
    pending.add("4711", "test")
    assert patient.wait(1, 5000) == 1, "the replica has it"
    before = group.master()
    before.kill()
    for client in (patient, fast, for_rq):
        wait_until(lambda one=client: works(lambda: one.set("written", "after")))
    assert group.master() is not before
    assert pending.is_pending("4711")
    lease = pending.begin("4711")
    assert lease is not None
    assert pending.finish(lease) == "done", "scripts are loaded anew at the new master"


def test_sentinels_that_hang_are_told_of_in_time_by_every_thread(running: Group) -> None:
    """Zendesk waits for its answer while eight threads of a web ask at once."""
    client = connect(running.url(), fast_failing=True)
    took = list[float]()

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        took.append(time.monotonic() - began)

    for one in running.sentinels:
        one.freeze()
    try:
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        for one in running.sentinels:
            one.freeze(False)
    assert len(took) == 8
    assert max(took) < 8, "Zendesk gives up after ten seconds"
