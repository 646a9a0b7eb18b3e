"""Redis as it is in trouble: real servers that are read-only, out of memory, out of disk or still loading."""

from __future__ import annotations

import logging
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.redis_servers import Server, free_port, running_server, wait_until
from workers.embedded_redis import find_server
from workers.pending import Pending
from workers.presence import Presence
from workers.redis_client import connect, connect_for_rq
from workers.redis_trouble import explain, find_refusal, judge, wait_until_loaded


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, password=None) as running:
        yield running


def url(server: Server) -> str:
    return f"redis://127.0.0.1:{server.port}"


def trouble(client: redis.Redis) -> str | None:
    refusal = find_refusal(client)
    return judge(refusal) if refusal is not None else None


def accept(pending: Pending, ticket_id: str) -> str:
    return pending.accept(ticket_id, invocation=ticket_id, content=ticket_id, event="e")


def test_a_master_that_becomes_a_replica_is_read_only_until_it_is_one_no_more(server: Server) -> None:
    client = connect(url(server))
    pending = Pending(client)
    assert accept(pending, "1") == "accepted"
    lease = pending.begin("1")
    assert lease is not None
    assert accept(pending, "3") == "accepted"
    client.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))
    assert trouble(client) == "read_only"
    for refused in (lambda: accept(pending, "2"), lambda: pending.renew(lease), lambda: pending.claim(1)):
        with pytest.raises(redis.RedisError) as told:
            refused()
        assert judge(told.value) == "read_only"
    client.execute_command("REPLICAOF", "NO", "ONE")
    assert trouble(client) is None
    assert pending.renew(lease), "the lease is still ours"
    assert accept(pending, "2") == "accepted"


def test_connections_leave_a_master_that_was_demoted(tmp_path: Path) -> None:
    """As behind a virtual address: the same host and port, and another server after the failover."""
    with running_server(tmp_path, password=None) as server:
        clients = [connect(url(server)), connect(url(server), fast_failing=True), connect_for_rq(url(server))]
        admin = server.client()
        for client in clients:
            client.set("a", "1")
            before = client.client_id()
            admin.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))
            with pytest.raises(redis.ReadOnlyError):
                client.set("a", "2")
            assert client.client_id() != before
            pipe = client.pipeline().set("a", "2").get("a")
            with pytest.raises(redis.RedisError):
                pipe.execute()
            admin.execute_command("REPLICAOF", "NO", "ONE")
            client.set("a", "3")


def test_a_redis_without_memory_takes_no_event_and_still_lets_passes_end(server: Server) -> None:
    client = connect(url(server))
    pending = Pending(client)
    for one in ("1", "2"):
        accept(pending, one)
    lease = pending.begin("1")
    assert lease is not None
    client.config_set("maxmemory", "1")
    assert trouble(client) == "out_of_memory"
    with pytest.raises(redis.OutOfMemoryError):
        accept(pending, "3")
    assert pending.renew(lease)
    assert pending.finish(lease) == "done"
    client.config_set("maxmemory", "0")
    assert accept(pending, "3") == "accepted", "the refused event was not half remembered"
    assert {one.ticket_id for one in pending.claim(9)} == {"2", "3"}


@contextmanager
def started(folder: Path, *options: str, largest_file: int = resource.RLIM_INFINITY) -> Iterator[tuple[int, str]]:
    """The pid and URL of an append-only server, which may not be ready yet."""
    port = free_port()
    limit = (largest_file, resource.RLIM_INFINITY)
    process = subprocess.Popen(
        [find_server(), "--port", str(port), "--dir", str(folder), "--appendonly", "yes", "--save", "", *options],
        stdout=subprocess.DEVNULL,
        # SIGXFSZ stays ignored, as it is in Python, so that a file that may not grow is an error like a full disk.
        restore_signals=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),  # noqa: PLW1509 (no locks are held)
    )
    try:
        yield process.pid, f"redis://127.0.0.1:{port}"
        assert process.poll() is None, "it still runs"
    finally:
        process.kill()
        process.wait(10)


def fill(client: redis.Redis) -> None:
    while True:
        client.set("filler", "x" * 10_000)


def test_a_full_disk_under_the_append_only_file_is_named_and_mends_itself(tmp_path: Path) -> None:
    with started(tmp_path, largest_file=200_000) as (pid, address):
        client = connect(address, fast_failing=True)
        wait_until(lambda: find_refusal(client) is None)
        pending = Pending(client)
        with pytest.raises(redis.ResponseError) as told:
            fill(client)
        assert explain(told.value) == "Redis cannot write to its disk (ResponseError)"
        with pytest.raises(redis.ResponseError):
            accept(pending, "100")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait_until(lambda: find_refusal(client) is None)
        assert accept(pending, "100") == "accepted", "the refused event was not half remembered"


def test_a_redis_that_is_loading_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    assert trouble(connect(f"redis://127.0.0.1:{free_port()}", fast_failing=True)) == "away"
    with started(tmp_path) as (_, address):
        client = connect(address, fast_failing=True)
        wait_until(lambda: find_refusal(client) is None)
        pipe = client.pipeline(transaction=False)
        for number in range(30_000):
            pipe.set(f"key {number}", "x")
        pipe.execute()
    with started(tmp_path, "--key-load-delay", "5") as (_, address):
        client = connect(address, fast_failing=True)
        wait_until(lambda: trouble(client) == "loading")
        wait_until_loaded(client)
        assert trouble(client) is None


def test_a_process_says_once_that_redis_is_away_and_once_that_it_is_back(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = connect(url(server), fast_failing=True)
    presence, admin = Presence(client), server.client()
    presence.say_alive("worker", 8)
    admin.config_set("min-replicas-to-write", "1")
    presence._said_at = float("-inf")
    for _ in range(3):
        with pytest.raises(redis.RedisError):
            presence.say_alive("worker", 8)
    admin.config_set("min-replicas-to-write", "0")
    for _ in range(3):
        presence.say_alive("worker", 8)
        presence._said_at = float("-inf")
    assert caplog.messages == ["redis is away", "redis is back"]
    assert "min-replicas-to-write" in caplog.records[0].__dict__["why"]
