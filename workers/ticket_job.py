"""The one job: bring a ticket to what the rules decide about its newest state.

Everything here may happen twice, and any two lines may be the last ones before the process dies.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from datetime import timedelta

from integrations.errors import BadCredentials, Conflict, IntegrationError, NotFound, OutcomeUnknown, Retryable
from integrations.zendesk.ticket import TicketSnapshot
from rules.engine import decide, questions_for
from rules.model import CustomerFacts, Decision
from rules.note import compose_note, material
from workers.desk import Desk
from workers.error_reports import report
from workers.leases import LeaseLost
from workers.ledger import Entry, Intent, Written, after
from workers.log import log_ids
from workers.pending import Lease

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
"""No ticket is given up earlier because a system is merely down (design §8)."""

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
MOST_CRASHES = 3
"""Attempts after which an error of our own, which time does not mend, is given up."""

CONFLICTS_IN_A_ROW = 3
LOOK_AGAIN = timedelta(minutes=5)
"""When the ERP did not answer, the ticket is looked at again after this long, to complete it."""

_desk: Desk | None = None


def serve(desk: Desk) -> None:
    """Let the jobs of this process work at `desk`."""
    global _desk  # noqa: PLW0603 (RQ calls a function by its name; this is how it finds its desk)
    _desk = desk


def process_ticket(ticket_id: str) -> None:
    """Make one pass over the ticket if it is pending and nobody else is at it.  Never raises for what a pass meets."""
    assert _desk is not None, "serve() has not been called"
    desk = _desk
    lease = desk.pending.begin(ticket_id)
    if lease is None:
        return
    began = time.monotonic()
    with log_ids(ticket=ticket_id, event=lease.event, job=lease.token[:8]), desk.leases.holding(lease):
        outcome = _pass(desk, lease)
        took = time.monotonic() - began
        desk.counters.observe("job_duration", took, f"jobs:{outcome}")
        logger.info("pass", extra={"outcome": outcome, "ms": round(took * 1000), "attempts": lease.attempts})


def _pass(desk: Desk, lease: Lease) -> str:
    """One pass, every end of which settles the lease; the outcome as counted."""
    left = desk.zendesk_pause.left()
    if left is not None:
        return desk.pending.postpone(lease, left + _jitter(timedelta(seconds=2)), counts=False) and "paused"
    try:
        for _ in range(CONFLICTS_IN_A_ROW):
            try:
                outcome, facts = _bring_up_to_date(desk, lease)
            except Conflict:
                desk.counters.count("jobs:conflict")
                continue
            break
        else:
            return desk.pending.postpone(lease, _jitter(FIRST_WAIT), counts=False) and "conflict"
    except LeaseLost:
        logger.warning("lease lost")
        return "lost"
    except BadCredentials as error:
        if desk.zendesk_pause.begin(f"{error.operation}: {error.detail}"):
            report(error, system=error.system, operation=error.operation)
        return desk.pending.postpone(lease, desk.zendesk_pause.left() or FIRST_WAIT, counts=False) and "paused"
    except NotFound:
        desk.pending.finish(lease)
        return "gone"
    except Retryable as error:
        return _wait(desk, lease, error)
    except IntegrationError as error:
        return _give_up(desk, lease, error)
    except Exception as error:  # noqa: BLE001 (an error of ours must end as a dead ticket, not as a lost one)
        logger.exception("pass failed")
        if lease.attempts + 1 >= MOST_CRASHES:
            return _give_up(desk, lease, error)
        report(error, ticket=lease.ticket_id)
        return desk.pending.postpone(lease, _backoff(lease.attempts), counts=True) and "crashed"
    desk.zendesk_pause.end()
    if facts.erp == "down":
        desk.pending.postpone(lease, LOOK_AGAIN + _jitter(LOOK_AGAIN), counts=False)
    else:
        desk.pending.finish(lease)
    return outcome


def _bring_up_to_date(desk: Desk, lease: Lease) -> tuple[str, CustomerFacts]:
    """Read, find out, decide, write at most once.  Raises what the clients raise, and LeaseLost."""
    snapshot = desk.zendesk().get_ticket(lease.ticket_id)
    if snapshot.ended is not None:
        return f"ended:{snapshot.ended}", CustomerFacts()
    entry = _read_back(desk, snapshot)
