"""Turns due tickets into RQ jobs.  Any number may run: every claim is atomic, so they share the work unelected."""

from __future__ import annotations

import logging
import math
import threading
import time
from datetime import timedelta

import redis
from rq import Queue

from workers.budget import Budget
from workers.bulk_writes import HANDFUL, MOST, MOST_UNDER_WAY, BulkWrites
from workers.pending import WAKE, Pending
from workers.presence import Presence
from workers.tickets_queue import BATCH_PREFIX, enqueue_batch, enqueue_dispatch, enqueue_settlement

logger = logging.getLogger(__name__)

LONGEST_NAP = timedelta(milliseconds=500)
TOGETHER_AGAIN = timedelta(seconds=5)

ROOM_PER_WORKER = 3
"""Jobs handed out ahead per worker thread: enough to keep it busy, few enough that critical tickets stay ahead."""


class Dispatcher:
    """Hands out what is pending as jobs of `queue`."""

    def __init__(
        self, client: redis.Redis, queue: Queue, pending: Pending, presence: Presence, budget: Budget
    ) -> None:
        self._redis = client
        self._queue = queue
        self._pending = pending
        self._presence = presence
        self._bulk_writes = BulkWrites(client)
        self._budget = budget
        self._together_at = float("-inf")

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
        """Hand out as much of what is due as the workers can soon take; how many jobs it were.

        More than a handful of tickets are processed together, unless Zendesk is busy enough with what it was given.
        """
        threads = max(1, self._presence.worker_threads())
        room = ROOM_PER_WORKER * threads - self._queue.count
        if room <= 0:
            return 0
        bulk_writes = self._bulk_writes.claim(room)
        for job_id in bulk_writes:
            enqueue_settlement(self._queue, job_id)
        room -= len(bulk_writes)
        due, free = self._pending.due(), MOST_UNDER_WAY - self._bulk_writes.under_way()
        stopped, spent = self._budget.is_stopped(), due > 0 and self._budget.is_spent()
        if free > 0 and not stopped and (due > HANDFUL or (spent and self._may_go_together())):
            waiting = sum(1 for job_id in self._queue.job_ids if job_id.startswith(BATCH_PREFIX))
            batches = max(0, min(math.ceil(due / MOST) - waiting, threads, free, room))
            for _ in range(batches):
                enqueue_batch(self._queue)
            return len(bulk_writes) + batches
        dispatches = self._pending.claim(room, only_critical=stopped or spent)
        for dispatch in dispatches:
            enqueue_dispatch(self._queue, dispatch)
        return len(bulk_writes) + len(dispatches)

    def _may_go_together(self) -> bool:
        """When the updates of the minute are used up, a few go together too, every now and then."""
        if time.monotonic() - self._together_at < TOGETHER_AGAIN.total_seconds():
            return False
        self._together_at = time.monotonic()
        return True

    def _nap(self) -> None:
        due_in = self._pending.next_due_in()
        nap = LONGEST_NAP if due_in is None else min(LONGEST_NAP, max(due_in, timedelta(milliseconds=10)))
        self._redis.blpop([WAKE], timeout=nap.total_seconds())
