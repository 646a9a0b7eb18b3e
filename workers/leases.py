"""The leases that this process holds, renewed together by one thread."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import redis

from workers.lease import Lease
from workers.pending import LEASE, Pending
from workers.redis_trouble import log_cut_short

logger = logging.getLogger(__name__)


LONG = timedelta(minutes=2)
"""Every call has a limit, so no pass takes longer unless something hangs that should not."""


SOON = 0.2
"""Seconds between two looks for a Redis that is away: who comes first when it is back shall not take us for dead."""


class LeaseLost(Exception):
    """Another worker may hold the ticket now: write nothing."""


class Leases:
    """Held while a pass runs; that one is still ours is seen as its ledger is written (`workers.ledger`)."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._held: dict[str, Lease] = {}
        self._since: dict[str, float] = {}
        self._mutex = threading.Lock()

    @contextlib.contextmanager
    def holding(self, lease: Lease) -> Iterator[None]:
        """Renew `lease` while the pass over its ticket runs."""
        with self._mutex:
            self._held[lease.token] = lease
            self._since[lease.token] = time.monotonic()
        try:
            yield
        finally:
            with self._mutex:
                self._held.pop(lease.token, None)
                self._since.pop(lease.token, None)

    def keep(self, stop: threading.Event) -> None:
        """Renew all held leases every quarter of their length until `stop`."""
        beat = LEASE.total_seconds() / 4
        pause = beat
        while not stop.wait(pause):
            with self._mutex:
                held = list(self._held.values())
            self._tell_of_long_ones(held)
            try:
                # Before the leases, so that none outlasts it.
                self._pending.say_alive()
                for lease in held:
                    self._pending.renew(lease)
                pause = beat
            except redis.RedisError as error:
                if pause == beat:
                    log_cut_short(logger, "renewal of leases", error)
                pause = SOON

    def _tell_of_long_ones(self, held: list[Lease]) -> None:
        """Say once of each, since a thread that hangs says nothing itself."""
        for lease in held:
            since = self._since.get(lease.token)
            if since is not None and time.monotonic() - since > LONG.total_seconds():
                self._since[lease.token] = float("inf")
                logger.error("pass does not end", extra={"ticket": lease.ticket_id, "event": lease.event})
