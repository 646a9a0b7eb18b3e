"""Kills, cuts and faults at random, one after the other, while something else goes on."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeAlias

from demo.zendesk.calls import Fault
from tests.chaos.installation import Installation

Deed: TypeAlias = Callable[["Havoc"], None]


class Havoc:
    """Does one of `deeds` after the other with pauses of up to `pause` seconds, from enter to exit.

    The same chance gives the same deeds in the same order.
    """

    def __init__(
        self, installation: Installation, deeds: Sequence[Deed], chance: random.Random, pause: tuple[float, float]
    ) -> None:
        self.on = installation
        self.chance = chance
        self._deeds = tuple(deeds)
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="havoc")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.on.simulator.calls.clear_faults()

    def wait(self, shortest: float, longest: float) -> None:
        """Let something last; cut short at the end."""
        self._stop.wait(self.chance.uniform(shortest, longest))

    def _run(self) -> None:
        while not self._stop.is_set():
            self.chance.choice(self._deeds)(self)
            self.wait(*self._pause)


def kill(*parts: str) -> Deed:
    """SIGKILL one of these parts."""

    def do(havoc: Havoc) -> None:
        part = havoc.chance.choice(parts)
        names = ["redis"] if part == "redis" else havoc.on.names(part)
        havoc.on.kill(havoc.chance.choice(names))

    return do


def freeze_a_worker(havoc: Havoc) -> None:
    """For longer than a lease lasts, so that another takes over what it was doing."""
    name = havoc.chance.choice(havoc.on.names("worker"))
    pid = havoc.on.inside.pids().get(name)
    if pid is None:
        return
    try:
        os.kill(pid, signal.SIGSTOP)
        havoc.wait(8.5, 14)
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return
    havoc.on.deeds["SIGSTOP worker"] += 1


def cut_redis(havoc: Havoc) -> None:
    """Connections end before a command is passed on, after, or within its answer."""
    how = havoc.chance.choice(("before", "after", "within"))
    times = havoc.chance.randint(1, 12)
    havoc.on.proxy.cut(how, times)
    havoc.on.deeds[f"redis cut {how}"] += times


def refuse_redis(havoc: Havoc) -> None:
    """Nobody listens where Redis was."""
    havoc.on.proxy.refuse()
    havoc.wait(0.2, 4)
    havoc.on.proxy.refuse(on=False)
    havoc.on.deeds["redis refused"] += 1


def hang_redis(havoc: Havoc) -> None:
    """What is sent arrives much later, also when its sender has given up."""
    havoc.on.proxy.hang()
    havoc.wait(0.5, 18)
    havoc.on.proxy.hang(on=False)
    havoc.on.deeds["redis hung"] += 1


_JSON_429 = '{"error": "APIRateLimitExceeded", "description": "Number of allowed requests exceeded"}'
_CONFLICT = '{"error": "UpdateConflict", "description": "Safe Update prevented the update"}'
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "cut before": {"cut": "before"},
    "cut within": {"cut": "within"},
    "cut after": {"cut": "after"},
    "hang": {"hang": 18.0},
    "late": {"latency": 3.0},
    "409": {"status": 409, "body": _CONFLICT, "method": "PUT"},
    "429 in JSON": {"status": 429, "body": _JSON_429, "headers": {"Retry-After": "2"}},
    "429 in text": {
        "status": 429,
        "body": "Number of allowed API requests per minute exceeded\n",
        "content_type": "text/plain",
        "headers": {"Retry-After": "1"},
    },
    "500": {"status": 500, "body": "<html>Internal Server Error</html>", "content_type": "text/html"},
    "503": {"status": 503, "body": "", "headers": {"Retry-After": "1"}},
}
"""What befalls a request to Zendesk."""


def break_zendesk(havoc: Havoc) -> None:
    """One of the faults, for the next requests of one method."""
    name = havoc.chance.choice(sorted(FAULTS))
    method = havoc.chance.choice(("GET", "PUT", "PUT"))
    times = havoc.chance.randint(1, 3)
    fault = {"method": method, "path": "/api/v2/", "times": times, **FAULTS[name]}
    havoc.on.simulator.calls.order(Fault(**fault))
    havoc.on.deeds[f"zendesk {name}"] += times


def revoke_tokens(havoc: Havoc) -> None:
    """Every token is refused from now on."""
    havoc.on.simulator.access.revoke_all()
    havoc.on.deeds["tokens revoked"] += 1
