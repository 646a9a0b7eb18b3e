"""The one RQ queue: JSON instead of pickle, and only the functions that are allowed to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from workers.pending import QUEUE_NAME, Dispatch

PROCESS_TICKET = "workers.ticket_job.process_ticket"
TRIAGE = "workers.triage.triage_waiting"
ALLOWED = frozenset({PROCESS_TICKET, TRIAGE})

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
    """Let a worker process the ticket.  Its arguments are ids only, and so is what RQ logs and stores of it."""
    queue.enqueue_call(
        PROCESS_TICKET,
        args=(dispatch.ticket_id,),
        job_id=dispatch.job_id,
        description=dispatch.job_id,
        timeout=-1,
        result_ttl=0,
        failure_ttl=FAILURE_TTL_SECONDS,
        at_front=dispatch.critical,
    )


def enqueue_triage(queue: Queue) -> None:
    """Let a worker find the critical ones among the waiting tickets, before anything else."""
    queue.enqueue_call(
        TRIAGE,
        job_id="triage",
        description="triage",
        timeout=-1,
        result_ttl=0,
        failure_ttl=FAILURE_TTL_SECONDS,
        at_front=True,
    )
