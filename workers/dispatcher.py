"""Turns due tickets into RQ jobs.  Any number may run: every claim is atomic, so they share the work unelected."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

import redis
from rq import Queue
from rq.registry import StartedJobRegistry

from workers.budget import Budget
from workers.bulk_writes import HANDFUL, MOST, MOST_UNDER_WAY, BulkWrites
from workers.gate import Gate
from workers.pending import JOB_PREFIX, WAKE, Pending, lease_keys
from workers.presence import Presence
from workers.redis_trouble import log_cut_short
from workers.tickets_queue import BATCH_PREFIX, enqueue_batch, enqueue_dispatch, enqueue_settlement, ticket_of

logger = logging.getLogger(__name__)

LONGEST_NAP = timedelta(milliseconds=500)
JOINING = timedelta(seconds=1)
"""How long a crowd waits for others: each batch costs the same few requests, be it of six tickets or of a hundred."""

JOINING_FEW = timedelta(seconds=5)
"""The same of a few that go together because the updates of the minute are used up: a batch needs one, too."""

CROWDED = timedelta(seconds=2)
"""So long after a crowd those that come next go together too."""

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
        self._gate = Gate(client, pending)
        self._held_back = False
        self._joining_since: float | None = None
        self._crowd_until = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Dispatch until `stop`; a Redis that is away is waited for."""
        while not stop.is_set():
            try:
                self._presence.say_alive("scheduler")
                self.dispatch_due()
                self._nap()
            except redis.RedisError as error:
                log_cut_short(logger, "dispatch", error)
                stop.wait(0.3)

    def dispatch_due(self) -> int:
        """Hand out as much of what is due as the workers can soon take; how many jobs it were.

        A crowd is processed together, unless Zendesk is busy enough with what it was given.
        """
        threads = max(1, self._presence.worker_threads())
        room = ROOM_PER_WORKER * threads - self._queue.count
        if room <= 0:
            return 0
        bulk_writes = self._bulk_writes.claim(room)
        for job_id in bulk_writes:
            enqueue_settlement(self._queue, job_id)
        room -= len(bulk_writes)
        if not self._gate.is_open():
            return len(bulk_writes) + self._let_some_try(room)
        due = self._pending.due()
        self._held_back = False
        if not due:
            self._joining_since = None
            return len(bulk_writes)
        free = MOST_UNDER_WAY - self._bulk_writes.under_way()
        self._held_back = self._budget.is_stopped()
        if not self._held_back and free > 0 and self._is_crowd(due):
            self._held_back = True
            batches = self._call_batches(due, min(threads, free, room))
            if batches:
                return len(bulk_writes) + batches
        dispatches = self._pending.claim(room, only_critical=self._held_back)
        for dispatch in dispatches:
            enqueue_dispatch(self._queue, dispatch)
        return len(bulk_writes) + len(dispatches)

    def _is_crowd(self, due: int) -> bool:
        """More than a handful are at work or wait, or the updates of the minute are used up."""
        now = time.monotonic()
        if due + self._count_alone() > HANDFUL:
            self._crowd_until = now + CROWDED.total_seconds()
        return now < self._crowd_until or self._budget.is_spent()

    def _count_alone(self) -> int:
        """Tickets that go one by one, at work or in the queue.

        RQ takes the jobs of a worker that died for started, for minutes; their tickets are nobody's.
        """
        queued = sum(1 for job_id in self._queue.job_ids if job_id.startswith(JOB_PREFIX))
        started = StartedJobRegistry(queue=self._queue).get_job_ids(cleanup=False)
        tickets = {ticket_of(job_id) for job_id in started if job_id.startswith(JOB_PREFIX)}
        held = self._redis.exists(*(lease_keys(one)[1] for one in tickets)) if tickets else 0
        return queued + held

    def _call_batches(self, due: int, room: int) -> int:
        """Call full batches at once, and one that is not full when the crowd has waited long enough for others."""
        now = time.monotonic()
        if self._joining_since is None:
            self._joining_since = now
        full, joining = due // MOST, JOINING if due > HANDFUL else JOINING_FEW
        if not full and now - self._joining_since < joining.total_seconds():
            return 0
        self._joining_since = None
        waiting = sum(1 for job_id in self._queue.job_ids if job_id.startswith(BATCH_PREFIX))
        batches = max(0, min(max(full, 1) - waiting, room))
        for _ in range(batches):
            enqueue_batch(self._queue)
        return batches

    def _let_some_try(self, room: int) -> int:
        dispatches = self._pending.claim(min(room, self._gate.admit())) if room > 0 else []
        for dispatch in dispatches:
            enqueue_dispatch(self._queue, dispatch)
        return len(dispatches)

    def _nap(self) -> None:
        due_in = self._pending.next_due_in() if self._gate.is_open() else None
        # What is due and was not handed out waits for others, or for Zendesk.
        least = timedelta(milliseconds=50 if self._held_back else 10)
        nap = LONGEST_NAP if due_in is None else min(LONGEST_NAP, max(due_in, least))
        self._redis.blpop([WAKE], timeout=nap.total_seconds())
