"""The whole installation as supervised processes, with a proxy before Redis, and orders to each part."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import redis

from demo.business_central.account import CLIENT_ID as BC_CLIENT_ID
from demo.business_central.account import CLIENT_SECRET as BC_CLIENT_SECRET
from demo.business_central.account import SUPPORT_API, TENANT_ID
from demo.business_central.company import BASE_PATH
from demo.business_central.records import read_records
from demo.stack import DATA, HOST, _apply, _free_ports, _simulator
from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.control import Control
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator
from tests.chaos.orders import Orders
from tests.chaos.redis_proxy import RedisProxy
from workers.bulk_writes import BulkWrites
from workers.embedded_redis import socket_path, socket_url
from workers.installation import hotline_command, redis_child, serves
from workers.pending import Pending
from workers.presence import Presence
from workers.redis_client import connect
from workers.settings import DEFAULT_RULES_DIR, NAMES
from workers.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parents[2]
UNLIMITED = Rates(*[1_000_000] * 4)
LOG = "CHAOS_LOG"
"""Names a file that keeps what the parts of all installations said."""

NO_CLOCKS: Mapping[str, float] = {}


class Tireless(Supervisor):
    """A supervisor to which every death is the first, so that no run waits for its patience."""

    def _tend(self, child: Child) -> None:
        child.failures = 0
        super()._tend(child)


@dataclass(slots=True)
class Installation:
    """The running parts, and what was done to them."""

    folder: Path
    env: dict[str, str]
    simulator: Simulator
    zendesk: Control
    proxy: RedisProxy
    orders: Orders
    outside: Supervisor
    inside: Supervisor
    redis: redis.Redis
    deeds: Counter[str] = field(default_factory=Counter)

    def kill(self, name: str) -> None:
        """SIGKILL a part by its name, such as `worker-1`; of the web all of its processes."""
        supervisor = self.outside if name == "redis" else self.inside
        pid = supervisor.pids().get(name)
        if pid is None:
            return
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.deeds[f"SIGKILL {name.partition('-')[0]}"] += 1

    def names(self, part: str) -> list[str]:
        """The parts whose names begin so."""
        return [child.name for child in self.inside.children if child.name.startswith(part)]

    def hotline(self, *words: str) -> str:
        """What a command of the admin prints."""
        return subprocess.run(
            hotline_command(*words), env=self.env, capture_output=True, text=True, check=True, timeout=120
        ).stdout

    def is_quiet(self) -> bool:
        """Is nothing pending, nothing under way at Zendesk, and no webhook still to be told?"""
        try:
            pending = Pending(self.redis).depth()[:2] == (0, 0) and not BulkWrites(self.redis).under_way()
        except redis.RedisError:
            return False
        return pending and not self.simulator.desk.webhooks.waiting()

    def ordered_deaths(self) -> Counter[str]:
        """What the parts did to themselves by order."""
        words = {"kill": "SIGKILL", "freeze": "SIGSTOP"}
        return Counter(f"{words[one['deed']]} in {one['kind']}" for one in self.orders.done())


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


@contextmanager
def installed(
    *,
    workers: int = 2,
    schedulers: int = 1,
    clocks: Mapping[str, float] = NO_CLOCKS,
    rates: Rates = UNLIMITED,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Installation]:
    """Start everything, prepare the account, and end everything on leaving.

    `clocks` says by how many seconds the clock of a part is wrong, by its name.
    """
    web, bc, redis_port = _free_ports(3)
    company = read_records(DATA / "customers.json", date.today()).company_id  # noqa: DTZ011 (as demo.stack)
    with (
        tempfile.TemporaryDirectory(prefix="hotline-chaos-") as directory,
        Simulator(0, rates=rates) as simulator,
    ):
        folder = Path(directory)
        env = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            **dict.fromkeys(NAMES, ""),
            # The rules of all installations of a run are the same, also while somebody edits them.
            "RULES_DIR": str(_rules()),
            "PYTHONPATH": str(ROOT),
            "HOTLINE_PUBLIC_URL": f"http://{HOST}:{web}",
            "DATA_DIR": directory,
            "ZENDESK_SUBDOMAIN": "demo",
            "ZENDESK_BASE_URL": simulator.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "ZENDESK_UPDATES_PER_MINUTE": "99999" if rates is UNLIMITED else "",
            "ERP": "business_central",
            "BC_BASE_URL": f"http://{HOST}:{bc}{BASE_PATH}",
            "BC_TOKEN_URL": f"http://{HOST}:{bc}/{TENANT_ID}/oauth2/v2.0/token",
            "BC_CLIENT_ID": BC_CLIENT_ID,
            "BC_CLIENT_SECRET": BC_CLIENT_SECRET,
            "BC_COMPANY_ID": company,
            "BC_SUPPORT_API": SUPPORT_API,
            "CHAOS_ORDERS": str(folder / "orders"),
            **(settings or {}),
        }
        log = folder / "hotline.log"
        outside = Tireless(
            [redis_child(folder), _simulator("business_central", bc, folder, "--data", str(DATA / "customers.json"))]
        )
        watchers: list[threading.Thread] = []
        try:
            _start(outside, log)
            env["ZENDESK_WEBHOOK_SECRET"] = _apply(env)
            with RedisProxy(redis_port, socket_path(folder)) as proxy:
                env["REDIS_URL"] = proxy.url
                names = [
                    *(f"scheduler-{n + 1}" for n in range(schedulers)),
                    *(f"worker-{n + 1}" for n in range(workers)),
                    "web",
                ]
                inside = Tireless([_part(name, env, web, clocks.get(name, 0)) for name in names])
                client = connect(socket_url(folder))
                try:
                    _start(inside, log)
                    for supervisor in (outside, inside):
                        watchers.append(threading.Thread(target=supervisor.watch))
                        watchers[-1].start()
                    control = Control(simulator.address)
                    orders = Orders(folder / "orders")
                    running = Installation(folder, env, simulator, control, proxy, orders, outside, inside, client)
                    presence = Presence(client)
                    assert eventually(lambda: presence.count("worker") == workers, 60), "the workers do not start"
                    yield running
                finally:
                    _let_go_on(inside)
                    inside.end()
                    client.close()
        finally:
            outside.end()
            for watcher in watchers:
                watcher.join()
            _keep(log)


@functools.cache
def _rules() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="hotline-chaos-rules-")
    atexit.register(folder.cleanup)
    return Path(shutil.copytree(DEFAULT_RULES_DIR, folder.name, dirs_exist_ok=True))


def _start(supervisor: Supervisor, log: Path) -> None:
    for child in supervisor.children:
        child.log = log
    supervisor.start()


def _part(name: str, env: dict[str, str], port: int, clock: float) -> Child:
    part = name.partition("-")[0]
    words = ("--host", HOST, "--port", str(port)) if part == "web" else ()
    return Child(
        name,
        [sys.executable, "-P", "-m", "tests.chaos.part", part, *words],
        ready=(lambda: serves(HOST, port)) if part == "web" else (lambda: True),
        env={**env, "CHAOS_CLOCK": str(clock)},
    )


def _let_go_on(supervisor: Supervisor) -> None:
    """What is frozen would not hear that it shall end."""
    for pid in supervisor.pids().values():
        try:
            os.killpg(pid, signal.SIGCONT)
        except ProcessLookupError:
            continue


def _keep(log: Path) -> None:
    kept = os.environ.get(LOG)
    if kept and log.exists():
        with Path(kept).open("ab") as file:
            file.write(log.read_bytes())
