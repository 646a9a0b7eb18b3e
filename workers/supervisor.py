"""Child processes that are kept alive together and end together."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

logger = logging.getLogger(__name__)

TICK = timedelta(milliseconds=100)
LONGEST_BACKOFF = timedelta(seconds=10)
STABLE = timedelta(seconds=20)
PATIENCE = timedelta(seconds=15)
"""How long a child may take to end before it is killed."""

LOCKED_AGAIN = timedelta(milliseconds=500)
"""How often a child looks whether another process still does its work."""

_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One process to keep alive.

    `ready` says when the next one may start, within `patience`; `log` takes what it says, if given.  `lock` is held
    by the process as long as it lives: where another process, of whomever, holds it, that one does the work, and this
    child is started when it ends.  `log_of_its_own` is where it says why it did not start.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] = lambda: True
    env: Mapping[str, str] | None = None
    log: Path | None = None
    lock: Path | None = None
    patience: timedelta = timedelta(seconds=30)
    log_of_its_own: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    again_at: float = 0.0
    is_stuck: bool = False


class Supervisor:
    """Starts children in order, restarts each that ends, and stops them in the reverse order."""

    def __init__(self, children: Sequence[Child], stop: threading.Event | None = None) -> None:
        self.children = tuple(children)
        self.stop = threading.Event() if stop is None else stop

    def start(self) -> None:
        """Start all; each is ready before the next starts.  Raises ChildFailed if one does not get ready."""
        for child in self.children:
            _spawn(child)
            until = time.monotonic() + child.patience.total_seconds()
            while not child.ready():
                if child.process is None:
                    _spawn(child)
                elif child.process.poll() is not None or time.monotonic() > until:
                    self.end()
                    raise ChildFailed(child)
                if self.stop.wait(0.02):
                    return

    def watch(self) -> None:
        """Restart what ends, until `stop` is set; at once at first, then ever more slowly."""
        while not self.stop.wait(TICK.total_seconds()):
            for child in self.children:
                self._tend(child)

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            status = child.process.poll()
            if status is None:
                if child.failures and now - child.started_at > STABLE.total_seconds():
                    child.failures = 0
                return
            backoff = min(LONGEST_BACKOFF.total_seconds(), 0.2 * 2**child.failures) if child.failures else 0.0
            logger.error("process ended", extra={"part": child.name, "status": status, "again_in_s": backoff})
            child.process, child.again_at = None, now + backoff
            child.failures += 1
        if now >= child.again_at and not self._start_again(child):
            child.again_at = now + LOCKED_AGAIN.total_seconds()

    def _start_again(self, child: Child) -> bool:
        """Start it; False if another does its work, or if the machine has no disk, memory or process to spare."""
        try:
            started = _spawn(child)
        except OSError as error:
            if not child.is_stuck:
                logger.error("process cannot be started", extra={"part": child.name, "why": error.strerror})
            child.is_stuck = True
            return False
        if child.is_stuck and started:
            logger.info("process could be started", extra={"part": child.name})
            child.is_stuck = False
        return started

    def end(self) -> None:
        """Ask all to end, the last started first, and kill what does not."""
        self.stop.set()
        for child in reversed(self.children):
            process = child.process
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(PATIENCE.total_seconds())
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def end_on_signals(self) -> None:
        """Let SIGTERM, SIGINT (Ctrl-C) and SIGHUP (a closed terminal) set `stop`."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())

    def pids(self) -> dict[str, int]:
        """The living children by name."""
        return {child.name: child.process.pid for child in self.children if child.process is not None}


class ChildFailed(Exception):
    """A process did not get ready; its own output says why."""

    def __init__(self, child: Child) -> None:
        where = f"; {child.log_of_its_own} says why" if child.log_of_its_own is not None else ""
        super().__init__(f"{child.name} did not start{where}")


def _spawn(child: Child) -> bool:
    """Start it; False if another process holds its lock."""
    try:
        lock = _take(child.lock)
    except BlockingIOError:
        return False
    log = child.log.open("ab") if child.log is not None else None
    try:
        # In a session of its own, so that Ctrl-C reaches only us and we end the children in order.
        child.process = subprocess.Popen(  # noqa: S603 (our own commands)
            list(child.command),
            env={**os.environ, **(child.env or {})},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=() if lock is None else (lock,),
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (no locks are held)
        )
    finally:
        if log is not None:
            log.close()
        if lock is not None:
            os.close(lock)
    child.started_at = time.monotonic()
    return True


def _take(path: Path | None) -> int | None:
    """An open file with a lock, which lasts until the last process that inherits it ends.  Raises BlockingIOError."""
    if path is None:
        return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _end_with_parent() -> None:
    """Linux: be terminated when the parent dies, so that even its SIGKILL leaves nothing running."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
