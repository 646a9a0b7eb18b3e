"""Turns due tickets into RQ jobs.  Any number may run: every claim is atomic, so they share the work unelected."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import redis
from rq import Queue

from workers.pending import WAKE, Pending
from workers.presence import Presence
from workers.tickets_queue import enqueue_dispatch, enqueue_triage

logger = logging.getLogger(__name__)

LONGEST_NAP = timedelta(milliseconds=500)
ROOM_PER_WORKER = 3
"""Jobs handed out ahead per worker thread: enough to keep it busy, few enough that critical tickets stay ahead."""

CROWD = 5
"""From this many waiting tickets on, they are triaged so that the critical ones overtake."""


class Dispatcher:
    """Hands out what is pending as jobs of `queue`."""

    def __init__(self, client: redis.Redis, queue: Queue, pending: Pending, presence: Presence) -> None:
        self._redis = client
        self._queue = queue
        self._pending = pending
        self._presence = presence
        self._triaged_at_most = 0

    def run(self, stop: threading.Event) -> None:
        """Dispatch until `stop`; a Redis that is away is waited for, and said once when it goes and comes."""
        away = False
        while not stop.is_set():
            try:
                self._presence.say_alive("scheduler")
                self.dispatch_due()
                self._nap()
                if away:
                    logger.info("redis is back")
                away = False
            except redis.RedisError as error:
                if not away:
                    logger.error("redis is away", extra={"error": type(error).__name__})
                away = True
                stop.wait(0.3)

    def dispatch_due(self) -> int:
        """Hand out as many due tickets as the workers can soon take; how many it were."""
        threads = max(1, self._presence.worker_threads())
        room = ROOM_PER_WORKER * threads - self._queue.count
        if room <= 0:
            self._call_triage_if_crowded()
            return 0
        dispatches = self._pending.claim(room)
        for dispatch in dispatches:
            enqueue_dispatch(self._queue, dispatch)
        if len(dispatches) == room:
            self._call_triage_if_crowded()
        return len(dispatches)

    def _call_triage_if_crowded(self) -> None:
        """Ask once per crowd, and again whenever it has grown by as much, so that late arrivals are seen too."""
        waiting, _later, _age = self._pending.depth()
        if waiting < CROWD:
            self._triaged_at_most = 0
        elif waiting >= self._triaged_at_most + CROWD:
            self._triaged_at_most = waiting
            enqueue_triage(self._queue)

    def _nap(self) -> None:
        due_in = self._pending.next_due_in()
        nap = LONGEST_NAP if due_in is None else min(LONGEST_NAP, max(due_in, timedelta(milliseconds=10)))
        self._redis.blpop([WAKE], timeout=nap.total_seconds())
