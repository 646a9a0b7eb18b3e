"""One worker process: RQ workers as threads, and one heart that keeps the leases of all of them.

Threads keep their connections to Zendesk and the ERP open and cost 5 MB where a forked worker costs 60; the decision
record 0003 has the figures.  A killed process is noticed by its leases (`workers.pending`), not by RQ's registries.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType

import redis
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from workers.error_reports import report
from workers.leases import Leases
from workers.presence import Presence
from workers.redis_trouble import log_cut_short
from workers.tickets_queue import SafeJob, open_queue

logger = logging.getLogger(__name__)

THREADS = 8
LAST_JOBS = timedelta(seconds=12)
"""How long running jobs may take to end after a SIGTERM."""

_WORKER_TTL = 17
"""Seconds; RQ looks for work in blocking steps of this less 15, hence it can stop within two seconds."""


class ThreadWorker(SimpleWorker):
    """An RQ worker that runs in a thread: no signals, no pub/sub thread, ends between two jobs when told to."""

    death_penalty_class = TimerDeathPenalty
    exponential_backoff_factor = 1
    """Look for Redis every second: doubling up to a minute, as RQ does, would sleep through its return."""

    def _install_signal_handlers(self) -> None:
        """Signals belong to the main thread."""

    def subscribe(self) -> None:
        """No commands are taken over pub/sub: who may write to Redis shall not stop a worker."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""

    def stop(self) -> None:
        """End before the next job."""
        self._stop_requested = True

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """RQ asks this between two jobs and between two waits: the one safe place to leave."""
        if self._stop_requested:
            raise StopRequested
        return bool(super().should_run_maintenance_tasks)


def tell_of_failure(job: Job, kind: type[BaseException], error: BaseException, place: TracebackType | None) -> bool:
    """What a job did not catch itself is a fault of ours, or a job that is none of ours; RQ goes on as it would.

    A Redis that goes away is neither: its jobs are handed out again.
    """
    if isinstance(error, redis.RedisError):
        log_cut_short(logger, "job", error)
        return True
    logger.error("job failed", exc_info=(kind, error, place), extra={"job": job.id})
    report(error, job=job.id)
    return True


class WorkerProcess:
    """All that one worker process runs."""

    def __init__(
        self,
        rq_client: redis.Redis,
        presence: Presence,
        leases: Leases,
        each_second: Callable[[], None],
        threads: int = THREADS,
    ) -> None:
        self._rq_client = rq_client
        self._presence = presence
        self._leases = leases
        self._each_second = each_second
        self._threads = threads
        self._stop = threading.Event()
        self._stop_keeping = threading.Event()
        self._workers: list[ThreadWorker] = []

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; running jobs are finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        self.work_until_stopped()

    def stop(self) -> None:
        """End after the running jobs."""
        self._stop.set()

    def work_until_stopped(self) -> None:
        """Work until `stop`."""
        threads = [threading.Thread(target=self._work, name=f"worker-{i}", daemon=True) for i in range(self._threads)]
        heart = threading.Thread(target=self._leases.keep, args=(self._stop_keeping,), name="heart", daemon=True)
        for thread in [heart, *threads]:
            thread.start()
        while not self._stop.wait(1):
            self._say_alive()
        for worker in list(self._workers):
            worker.stop()
        until = time.monotonic() + LAST_JOBS.total_seconds()
        for thread in threads:
            # A thread that waits for a Redis that is away would never notice; its ticket's lease ends by itself.
            thread.join(max(0.0, until - time.monotonic()))
        self._stop_keeping.set()
        heart.join()
        try:
            self._presence.say_goodbye("worker", self._threads)
        except redis.RedisError:
            logger.info("redis is away at the end")

    def _say_alive(self) -> None:
        try:
            self._presence.say_alive("worker", self._threads)
            self._each_second()
        except redis.RedisError as error:
            log_cut_short(logger, "what is done each second", error)

    def _work(self) -> None:
        """RQ's worker leaves when Redis does, and at any error of its own; a new one takes its place."""
        while not self._stop.is_set():
            worker = None
            try:
                worker = ThreadWorker(
                    [open_queue(self._rq_client)],
                    connection=self._rq_client,
                    serializer=JSONSerializer,
                    job_class=SafeJob,
                    worker_ttl=_WORKER_TTL,
                    maintenance_interval=60,
                    log_job_description=False,
                    exception_handlers=[tell_of_failure],
                )
                self._workers.append(worker)
                worker.work(logging_level="CRITICAL")
            except redis.RedisError as error:
                log_cut_short(logger, "worker thread", error)
            except Exception as error:
                logger.error("worker thread crashed", exc_info=error)
                report(error)
            if worker in self._workers:
                self._workers.remove(worker)
            self._stop.wait(0.5)
