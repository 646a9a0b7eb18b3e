"""Parts restarted in turn under a stream of webhooks, and a Redis that fails over: none lost, one note for each."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
import requests

from demo.stack import _apply
from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.server import Simulator
from tests.redis_servers import PASSWORD, QUOTED, running_group, wait_until
from workers.counters import Counters
from workers.installation import hotline_command, serves
from workers.pending import PREFIX, Pending
from workers.presence import Presence
from workers.redis_client import connect

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("rolling"), pytest.mark.timeout(180)]

EVERY = 0.25
"""Seconds between two tickets that come in."""

_HOLD_SOCKET = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does for hotline-web.service: the socket that it holds is the third file of the process."""


@dataclass(slots=True)
class Installation:
    """The parts as systemd runs them: the socket of the web outlives the web."""

    env: dict[str, str]
    log: Path
    listener: socket.socket
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        command = hotline_command(name.partition("-")[0])
        files: tuple[int, ...] = ()
        if name == "web":
            files = (self.listener.fileno(),)
            command = [sys.executable, "-c", _HOLD_SOCKET, str(files[0]), *command]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(command, env=self.env, pass_fds=files, stdout=log, stderr=log)

    def restart(self, name: str) -> None:
        """As `systemctl restart`: the new one starts when the old one has ended by itself."""
        process = self.running[name]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, f"{name} did not end well"
        self.start(name)

    def end(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def installed(zendesk: Simulator, redis_url: str, folder: Path) -> Iterator[Installation]:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        env = {
            "PATH": os.environ["PATH"],
            "REDIS_URL": redis_url,
            "DATA_DIR": str(folder),
            "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": zendesk.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
        }
        env["ZENDESK_WEBHOOK_SECRET"] = _apply(env)
        installation = Installation(env, folder / "log", listener)
        try:
            for name in ("web", "worker-1", "worker-2", "scheduler"):
                installation.start(name)
            yield installation
        finally:
            installation.end()


class Stream:
    """Tickets that come in one after the other until it is told to stop."""

    def __init__(self, zendesk: Control) -> None:
        self._zendesk = zendesk
        self._stop = threading.Event()
        self.tickets: list[str] = []
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            number = len(self.tickets)
            created = self._zendesk.create_ticket(
                description=f"Spørgsmål nummer {number}: hvordan bogfører jeg en kreditnota?",
                requester_email=f"kunde{number}@firma.example",
                created_at="2026-11-23T10:00:00+01:00",
            )
            self.tickets.append(str(created))

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_every_part_is_restarted_in_turn_without_losing_an_event(
    redis_url: str, client: redis.Redis, tmp_path: Path
) -> None:
    presence, pending = Presence(client), Pending(client)
    with Simulator(0) as simulator, installed(simulator, redis_url, tmp_path) as installation:
        zendesk = Control(simulator.address)
        port = int(installation.listener.getsockname()[1])
        wait_until(lambda: serves("127.0.0.1", port) and presence.count("scheduler") == 1)
        wait_until(lambda: presence.count("worker") == 2)
        with Stream(Control(simulator.address)) as stream:
            for name in ("web", "worker-1", "scheduler", "worker-2", "web"):
                before = len(stream.tickets)
                installation.restart(name)
                replaced = installation.running[name].pid
                part = name.partition("-")[0]
                if part == "web":
                    wait_until(lambda: serves("127.0.0.1", port))
                else:
                    wait_until(lambda p=part, pid=replaced: _lives(client, p, pid))
                wait_until(lambda n=before: len(stream.tickets) >= n + 4)
        zendesk.await_deliveries(30)
        wait_until(lambda: pending.depth()[:2] == (0, 0), 60)
        deliveries = zendesk.deliveries()
        assert {one["status_code"] for one in deliveries} <= {200, 202}, "no webhook was refused for good"
        assert len(stream.tickets) >= 20
        for ticket in stream.tickets:
            comments = zendesk.ticket(ticket)["comments"]
            assert sum(one["public"] is False for one in comments) == 1, ticket
        assert Counters(client).read().get("sweep:found", 0) == 0, "the webhooks told of all"
        assert pending.dead() == []
        print(f"{len(stream.tickets)} tickets, {len(deliveries)} deliveries")  # noqa: T201


def test_every_part_follows_a_failover_of_redis_by_itself(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "data").mkdir()
    with (
        running_group(tmp_path / "redis") as group,
        Simulator(0) as simulator,
        installed(simulator, group.url(), tmp_path / "data") as installation,
    ):
        zendesk, client = Control(simulator.address), connect(group.url())
        port = int(installation.listener.getsockname()[1])
        wait_until(lambda: is_ready(port))
        with Stream(zendesk) as stream:
            wait_until(lambda: len(stream.tickets) >= 5)
        zendesk.await_deliveries(30)
        assert int(client.wait(1, 5000)) == 1, "what a master has not passed on is lost with it"
        before = group.master()
        before.kill()
        wait_until(lambda: group.master() is not before and is_ready(port))
        with Stream(Control(simulator.address)) as later:
            wait_until(lambda: len(later.tickets) >= 5)
        zendesk.await_deliveries(30)
        wait_until(lambda: Pending(client).depth()[:2] == (0, 0), 60)
        for ticket in (*stream.tickets, *later.tickets):
            comments = zendesk.ticket(ticket)["comments"]
            assert sum(one["public"] is False for one in comments) == 1, ticket
        assert all(process.poll() is None for process in installation.running.values()), "nothing was restarted"
        assert QUOTED not in installation.log.read_text("utf-8")
        assert PASSWORD not in installation.log.read_text("utf-8")


def is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _lives(client: redis.Redis, part: str, pid: int) -> bool:
    members = client.zrange(f"{PREFIX}alive:{part}", 0, -1)
    return any(f":{pid}/" in str(member) for member in members)
