"""The RQ job of a ticket: make the pass, and settle its lease whatever the pass met (design §8)."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import redis
from rq import get_current_job

from integrations.errors import BadCredentials, Conflict, IntegrationError, NotFound, Retryable
from workers.budget import BudgetSpent
from workers.desk import Desk
from workers.error_reports import report
from workers.gate import hold_back
from workers.lease import Lease
from workers.leases import LeaseLost
from workers.log import log_ids
from workers.pending import MOST_DEATHS, SUSPECT
from workers.redis_trouble import log_cut_short
from workers.remote_sessions import RemoteRecords
from workers.ticket_pass import Passed, pass_over

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
"""No ticket is given up earlier because a system is merely down."""

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
CONFLICTS_IN_A_ROW = 3
MOST_CRASHES = 3
"""Attempts after which an error of our own, which time does not mend, is given up."""

TOGETHER_AFTER = timedelta(seconds=3)
"""How long a ticket waits for others when the updates of the minute are used up."""

LOOK_AGAIN = timedelta(minutes=5)
"""When the ERP did not answer, the ticket is looked at again after this long, to complete it."""

_desks: list[Desk] = []
_suspect_under_way = threading.Lock()


class ProcessDied(Exception):
    """Passes over a ticket ended their processes; told to who looks after Hotline, never raised."""


def serve(desk: Desk) -> None:
    """Let the jobs of this process work at `desk`; RQ calls a job by its name only, so the desk waits here."""
    _desks[:] = [desk]


def desk() -> Desk:
    """The desk of this process, with the rulebook that is in force now."""
    return _desks[0].of_now()


def process_ticket(ticket_id: str) -> None:
    """Make one pass over the ticket, if it is pending and nobody else is at it."""
    at = desk()
    lease = at.pending.begin(ticket_id)
    if lease is None:
        return
    with at.leases.holding(lease):
        if lease.deaths >= MOST_DEATHS:
            _bury_deadly(at, lease)
        elif not postpone_if_paused(at, lease):
            _process_suspect(at, lease) if lease.deaths >= SUSPECT else process_alone(at, lease)


def _process_suspect(desk: Desk, lease: Lease) -> None:
    """Make the pass while no other suspect is under way in this process, which it may end."""
    if not _suspect_under_way.acquire(blocking=False):
        desk.pending.postpone(lease, FIRST_WAIT + _jitter(FIRST_WAIT))
        return
    try:
        logger.warning("pass over a suspect", extra={"ticket": lease.ticket_id, "deaths": lease.deaths})
        process_alone(desk, lease)
    finally:
        _suspect_under_way.release()


def _bury_deadly(desk: Desk, lease: Lease) -> None:
    """Give up on a ticket that ends every process that works on it."""
    detail = f"the process ended within each of {lease.deaths} passes: killed, out of memory, or crashed"
    with log_ids(ticket=lease.ticket_id, event=lease.event):
        settled = desk.pending.bury(lease, ProcessDied.__name__, detail)
        logger.error("gave up", extra={"why": detail, "settled": settled})
        report(ProcessDied(detail), ticket=lease.ticket_id)
    desk.counters.count(f"jobs:{settled}")


def postpone_if_paused(desk: Desk, lease: Lease) -> bool:
    """While Zendesk does not accept who we are, nothing is tried; True if so."""
    paused = desk.zendesk_pause.left()
    if paused is None:
        return False
    desk.pending.postpone(lease, paused + _jitter(FIRST_WAIT))
    desk.counters.count("jobs:paused")
    return True


def settle(desk: Desk, lease: Lease, bring: Callable[[], Passed]) -> None:
    """Let `bring` end a pass over the ticket, and settle its lease whatever comes of that."""
    began = time.monotonic()
    job = get_current_job()
    with log_ids(ticket=lease.ticket_id, event=lease.event, job=job.id if job else ""):
        try:
            outcome = _settle(desk, lease, bring)
        except redis.RedisError as error:
            # The lease runs out by itself, and then the ticket is handed out again.
            log_cut_short(logger, "pass", error)
            return
        tell(desk, lease, outcome, time.monotonic() - began)


def tell(desk: Desk, lease: Lease, outcome: str, took: float) -> None:
    """Count how a pass of `took` seconds ended, and log it."""
    desk.counters.observe("job_duration", took, f"jobs:{outcome}")
    if outcome == "updated":
        desk.counters.observe("job_wait", took + (lease.began_at - lease.first_at).total_seconds())
    logger.info("pass", extra={"outcome": outcome, "ms": round(took * 1000), "attempt": lease.attempts + 1})


def _settle(desk: Desk, lease: Lease, bring: Callable[[], Passed]) -> str:
    """Make the pass and end its lease; the outcome in one word."""
    began = time.monotonic()
    try:
        passed = bring()
    except LeaseLost:
        return "lost"
    except BudgetSpent as spent:
        # Soon, since what waits together may go together, which takes less of the budget.
        desk.pending.postpone(lease, min(spent.wait, TOGETHER_AFTER) + _jitter(FIRST_WAIT))
        return "budget"
    except Exception as error:  # noqa: BLE001 (an error of ours must not lose the ticket)
        return _end_badly(desk, lease, error)
    desk.zendesk_pause.end(timedelta(seconds=time.monotonic() - began))
    complete(desk, lease, passed)
    return passed.outcome


def complete(desk: Desk, lease: Lease, passed: Passed) -> None:
    """End the lease of a complete pass."""
    if passed.stamp is not None:
        desk.looked.note(lease.ticket_id, passed.stamp)
    if passed.more:
        desk.pending.revisit(lease, timedelta(0))
    elif passed.incomplete:
        desk.pending.revisit(lease, LOOK_AGAIN + _jitter(LOOK_AGAIN))
    else:
        desk.pending.finish(lease)


def process_alone(desk: Desk, lease: Lease) -> None:
    """Make a pass over a ticket that turned out not to be one of many."""
    settle(desk, lease, lambda: pass_despite_conflicts(desk, lease))


def pass_despite_conflicts(desk: Desk, lease: Lease) -> Passed:
    """A pass; one that somebody else's write made void is made anew, at once and a few times."""
    for _ in range(CONFLICTS_IN_A_ROW - 1):
        try:
            return pass_over(desk, lease)
        except Conflict:
            desk.counters.count("jobs:conflict")
    return pass_over(desk, lease)


def _end_badly(desk: Desk, lease: Lease, error: Exception) -> str:
    if isinstance(error, BadCredentials):
        if desk.zendesk_pause.begin(f"{error.operation}: {error.detail}"):
            report(error, system=error.system, operation=error.operation)
        desk.pending.postpone(lease, (desk.zendesk_pause.left() or FIRST_WAIT) + _jitter(FIRST_WAIT))
        return "paused"
    if isinstance(error, NotFound):
        RemoteRecords(desk.redis).end(lease.ticket_id)
        desk.pending.finish(lease)
        return "gone"
    if isinstance(error, redis.RedisError):
        raise error
    if isinstance(error, Retryable | Conflict) and lease.failing_for < GIVE_UP_AFTER:
        asked = error.retry_after if isinstance(error, Retryable) else None
        if error.system == "zendesk" and error.detail == "429":
            desk.budget.stop(asked)
        elif asked is not None:
            hold_back(desk.redis, asked)
        wait = max(asked or timedelta(0), _backoff(lease.attempts))
        desk.pending.retry(lease, wait + _jitter(wait / 4))
        # Each ticket says it of itself; that Zendesk is away is said once, by `workers.outages`.
        logger.info("retry", extra={"why": str(error), "in_s": round(wait.total_seconds(), 1)})
        return "retry"
    if not isinstance(error, IntegrationError) and lease.crashes + 1 < MOST_CRASHES:
        logger.error("crashed", exc_info=error)
        report(error, ticket=lease.ticket_id)
        desk.pending.crashed(lease, _backoff(lease.attempts))
        return "crashed"
    detail = str(error) if isinstance(error, IntegrationError) else ""
    settled = desk.pending.bury(lease, type(error).__name__, detail)
    logger.error("gave up", exc_info=error, extra={"why": detail, "settled": settled})
    report(error, ticket=lease.ticket_id)
    return settled


def _backoff(attempts: int) -> timedelta:
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts, 20)))


def _jitter(most: timedelta) -> timedelta:
    return most * random.random()  # noqa: S311 (spreads load, guards nothing)
