"""Real servers for tests of what one embedded server cannot show: ports, passwords, replicas and Sentinels."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from workers.embedded_redis import find_server

PASSWORD = "canary:p@ss/word?"  # every sign that a URL must escape
QUOTED = "canary%3Ap%40ss%2Fword%3F"
SERVICE = "hotline-main"


@dataclass(slots=True)
class Server:
    """One running process that speaks Redis's protocol on a port of this machine."""

    port: int
    process: subprocess.Popen[bytes]
    password: str | None

    def client(self) -> redis.Redis:
        return redis.Redis("127.0.0.1", self.port, password=self.password, decode_responses=True, socket_timeout=2)

    def role(self) -> str:
        """`master`, `slave`, `sentinel`, or "" if it does not answer."""
        try:
            with self.client() as client:
                return str(client.execute_command("ROLE")[0])
        except redis.RedisError:
            return ""

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def freeze(self, on: bool = True) -> None:
        os.kill(self.process.pid, signal.SIGSTOP if on else signal.SIGCONT)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(holds: object, seconds: float = 30) -> None:
    """Return when `holds()`, or fail."""
    assert callable(holds)
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


@contextmanager
def running_server(folder: Path, *options: str, password: str | None = PASSWORD) -> Iterator[Server]:
    """An append-only server on a port of its own."""
    port = free_port()
    config = folder / f"{port}.conf"
    lines = [f"port {port}", f"dir {folder}", "bind 127.0.0.1", 'save ""', *options]
    lines += ["appendonly yes", f"appenddirname aof-{port}", "maxmemory-policy noeviction"]
    if password is not None:
        lines += [f'requirepass "{password}"', f'masterauth "{password}"']
    with _running(config, lines, port, password) as server:
        yield server


@contextmanager
def running_sentinel(folder: Path, master_port: int, *, quorum: int, password: str | None) -> Iterator[Server]:
    """A Sentinel that watches the master on `master_port`, whose password is the usual one."""
    port = free_port()
    config = folder / f"{port}.conf"
    lines = [f"port {port}", f"dir {folder}", "bind 127.0.0.1"]
    lines += [
        f"sentinel monitor {SERVICE} 127.0.0.1 {master_port} {quorum}",
        f'sentinel auth-pass {SERVICE} "{PASSWORD}"',
        f"sentinel down-after-milliseconds {SERVICE} 500",
        f"sentinel failover-timeout {SERVICE} 3000",
        f"sentinel parallel-syncs {SERVICE} 1",
    ]
    if password is not None:
        lines += [f'requirepass "{password}"', f'sentinel sentinel-pass "{password}"']
    with _running(config, lines, port, password, "--sentinel") as server:
        yield server


@contextmanager
def _running(config: Path, lines: Sequence[str], port: int, password: str | None, *words: str) -> Iterator[Server]:
    config.write_text("\n".join(lines) + "\n")
    process = subprocess.Popen([find_server(), str(config), *words], stdout=subprocess.DEVNULL)
    server = Server(port, process, password)
    try:
        wait_until(lambda: server.role() != "" or process.poll() is not None)
        assert process.poll() is None, "the server did not start"
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            server.kill()


@dataclass(slots=True)
class Group:
    """A master, a replica, and three Sentinels of which two must agree."""

    servers: list[Server]
    sentinels: list[Server]

    def url(self, *, dead: int = 0) -> str:
        """As REDIS_URL says it; with `dead` addresses in front at which nobody answers."""
        ports = [*(free_port() for _ in range(dead)), *(one.port for one in self.sentinels)]
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        password = f"&sentinel_password={self.sentinels[0].password}" if self.sentinels[0].password else ""
        return f"redis+sentinel://:{QUOTED}@{hosts}/0?service={SERVICE}{password}"

    def master(self) -> Server:
        """The one that the Sentinels name."""
        with self.sentinels[0].client() as client:
            named = client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
        return next(one for one in self.servers if one.port == int(named[1]))

    def is_watched(self) -> bool:
        """Do all Sentinels know the replica and each other, so that a failover can begin?"""
        for one in self.sentinels:
            with one.client() as client:
                state = client.sentinel_masters()[SERVICE]
            if (state["num-slaves"], state["num-other-sentinels"]) != (1, len(self.sentinels) - 1):
                return False
        return True

    def promote_the_other(self) -> None:
        """As an administrator would before taking a machine out: the master lives on, as a replica."""
        before = self.master()
        with self.sentinels[0].client() as client:
            client.execute_command("SENTINEL", "FAILOVER", SERVICE)
        wait_until(lambda: self.master() is not before and before.role() == "slave")


@contextmanager
def running_group(folder: Path, *, sentinel_password: str | None = None) -> Iterator[Group]:
    """The whole group, ready for a failover."""
    with ExitStack() as stack:
        first = stack.enter_context(running_server(folder))
        second = stack.enter_context(running_server(folder, f"replicaof 127.0.0.1 {first.port}"))
        sentinels = [
            stack.enter_context(running_sentinel(folder, first.port, quorum=2, password=sentinel_password))
            for _ in range(3)
        ]
        group = Group([first, second], sentinels)
        wait_until(group.is_watched)
        yield group
