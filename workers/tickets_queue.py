"""The one RQ queue: JSON instead of pickle, and only the functions that are allowed to run."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, cast

import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from workers.pending import JOB_PREFIX, QUEUE_NAME, Dispatch

PROCESS_TICKET = "workers.ticket_job.process_ticket"
PROCESS_WAITING = "workers.batch.process_waiting"
SETTLE_BULK_WRITE = "workers.bulk_settlement.settle_bulk_write"
ALLOWED = frozenset({PROCESS_TICKET, PROCESS_WAITING, SETTLE_BULK_WRITE})

BATCH_PREFIX = "batch-"

FAILURE_TTL_SECONDS = 24 * 3600


class SafeJob(Job):
    """A job that runs one of our own functions and nothing else, whoever could write to Redis."""

    @property
    def func(self) -> Callable[..., Any] | None:
        """The function to run.  Raises PermissionError if it is not one of ours."""
        if self.func_name not in ALLOWED or self.instance is not None:
            raise PermissionError("this job function is not on the list of those that may run")
        return cast("Callable[..., Any] | None", super().func)

    success_callback = failure_callback = stopped_callback = property(lambda _self: None)

    def send_webhooks(self, *_: object, **__: object) -> None:
        """Call no address that stands in Redis."""


def open_queue(client: redis.Redis) -> Queue:
    """The queue on `client` (which must not decode answers)."""
    return Queue(QUEUE_NAME, connection=client, serializer=JSONSerializer, job_class=SafeJob)


def enqueue_dispatch(queue: Queue, dispatch: Dispatch) -> None:
    """Let a worker process the ticket."""
    _enqueue(queue, PROCESS_TICKET, dispatch.job_id, dispatch.ticket_id, at_front=dispatch.critical)


def ticket_of(job_id: str) -> str:
    """The ticket of a job that `enqueue_dispatch` made, by the job's id."""
    return job_id.removeprefix(JOB_PREFIX).rpartition("-")[0]


def enqueue_batch(queue: Queue) -> None:
    """Let a worker take many of the tickets that wait, and process them together."""
    _enqueue(queue, PROCESS_WAITING, f"{BATCH_PREFIX}{secrets.token_hex(8)}", at_front=True)


def enqueue_settlement(queue: Queue, zendesk_job_id: str) -> None:
    """Let a worker find out what became of a bulk update."""
    _enqueue(queue, SETTLE_BULK_WRITE, f"bulk-{zendesk_job_id}", zendesk_job_id, at_front=True)


def _enqueue(queue: Queue, function: str, job_id: str, *args: str, at_front: bool) -> None:
    """The arguments are ids only, and so is what RQ logs and stores of the job."""
    queue.enqueue_call(
        function,
        args=args,
        job_id=job_id,
        description=job_id,
        timeout=-1,
        result_ttl=0,
        failure_ttl=FAILURE_TTL_SECONDS,
        at_front=at_front,
    )
