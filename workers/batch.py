"""The RQ job of a crowd: many waiting tickets, read by one request and written by one.

What cannot be done together, because the ticket is gone, somebody changed it, or Zendesk refuses something of it,
gets a pass of its own: there is one place that knows what to do then (`workers.ticket_job`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import redis

from integrations.errors import (
    BadCredentials,
    Conflict,
    IntegrationError,
    OutcomeUnknown,
    Retryable,
    UnexpectedAnswer,
)
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.critical import judge_critical
from rules.text import parse_text
from workers import ticket_job
from workers.budget import BudgetSpent
from workers.bulk_writes import ENTRUSTED, HANDFUL, MOST, BulkItem
from workers.desk import Desk
from workers.lease import Lease
from workers.leases import LeaseLost
from workers.own_user import make_own_writes_known
from workers.redis_trouble import log_cut_short
from workers.ticket_look import look_into
from workers.ticket_pass import Considered, Passed, Write, consider, end_remote_support, intend, write_one

logger = logging.getLogger(__name__)


def process_waiting() -> None:
    """Take up to a hundred of the tickets that wait, and bring each to what the rules decide."""
    at = ticket_job.desk()
    try:
        leases, suspects = at.pending.take(MOST)
        with ExitStack() as held:
            for lease in leases:
                held.enter_context(at.leases.holding(lease))
            if leases:
                Batch(at, leases).process()
        for ticket_id in suspects:
            ticket_job.process_ticket(ticket_id)
    except redis.RedisError as error:
        # The leases run out by themselves, and then the tickets are handed out again.
        log_cut_short(logger, "batch", error)


@dataclass(frozen=True, slots=True)
class Ready:
    """A ticket of the batch that is to be written."""

    lease: Lease
    considered: Considered
    write: Write


class Batch:
    """Tickets that are processed together.  `process` ends the lease of each."""

    def __init__(self, desk: Desk, leases: Sequence[Lease]) -> None:
        self._desk = desk
        self._zendesk: ZendeskClient = desk.zendesk()
        self._leases = {lease.ticket_id: lease for lease in leases}

    def process(self) -> None:
        """Bring each ticket to what the rules decide; what is critical is decided and written before the rest."""
        leases = [one for one in self._leases.values() if not ticket_job.postpone_if_paused(self._desk, one)]
        if not self._go_together(len(leases)):
            self._process_alone(leases)
            return
        try:
            snapshots = self._zendesk.get_tickets([one.ticket_id for one in leases])
        except IntegrationError as error:
            self._give_up(leases, error)
            return
        critical = [one for one in snapshots if self._is_critical(one)]
        urgent = {one.ticket.id for one in critical}
        others = [one for one in snapshots if one.ticket.id not in urgent]
        logger.info("batch", extra={"tickets": len(leases), "critical": len(critical)})
        for part in (critical, others):
            self._write(self._consider(part))
        found = {one.ticket.id for one in snapshots}
        self._process_alone([one for one in leases if one.ticket_id not in found])

    def _go_together(self, tickets: int) -> bool:
        """A handful is done sooner one by one, while there are updates left for it."""
        return tickets > HANDFUL or (tickets > 0 and self._desk.budget.is_spent())

    def _is_critical(self, snapshot: TicketSnapshot) -> bool:
        ticket = snapshot.ticket
        text = parse_text(ticket.subject, ticket.description)
        return judge_critical(ticket, text, self._desk.rulebook.critical).critical

    def _consider(self, snapshots: Sequence[TicketSnapshot]) -> list[Ready]:
        """Decide about each; those that end without a write are settled."""
        ready: list[Ready] = []
        for place, snapshot in enumerate(snapshots):
            lease = self._leases[snapshot.ticket.id]
            try:
                decided = self._decide(lease, snapshot)
            except redis.RedisError:
                raise
            except (BadCredentials, Retryable) as error:
                # Each of the others would only ask the same of a system that cannot answer.
                self._give_up([self._leases[one.ticket.id] for one in snapshots[place:]], error)
                break
            except Exception:  # noqa: BLE001 (one ticket must not stop the others, and its own pass will tell)
                self._process_alone([lease])
            else:
                if decided is not None:
                    ready.append(decided)
        return ready

    def _decide(self, lease: Lease, snapshot: TicketSnapshot) -> Ready | None:
        desk = self._desk
        end_remote_support(desk, snapshot)
        if snapshot.ended is not None:
            self._end(lease, Passed(snapshot.ended, stamp=snapshot.updated_stamp))
            return None
        seen = look_into(desk, self._zendesk, snapshot, answered=lease.generation > 1)
        considered = consider(desk, self._zendesk, seen, lease)
        if considered.write is None:
            self._end(lease, Passed("unchanged", considered.incomplete, snapshot.updated_stamp))
            return None
        return Ready(lease, considered, considered.write)

    def _end(self, lease: Lease, passed: Passed) -> None:
        ticket_job.settle(self._desk, lease, lambda: passed)

    def _write(self, ready: Sequence[Ready]) -> None:
        if not self._go_together(len(ready)):
            for one in ready:
                ticket_job.settle(self._desk, one.lease, self._writing(one))
            return
        desk = self._desk
        held: list[Ready] = []
        try:
            desk.budget.take(critical=True)
            make_own_writes_known(desk, self._zendesk)
            held = [one for one in ready if self._intend(one)]
            if not held:
                return
            job_id = self._zendesk.update_tickets([one.write.update for one in held])
        except (IntegrationError, BudgetSpent) as error:
            self._fail(held or ready, error)
            return
        desk.bulk_writes.begin(job_id, [_item(one) for one in held])
        for one in held:
            desk.alerts.told(one.considered.decision, one.write.flags)
            desk.pending.entrust(one.lease, ENTRUSTED)
        logger.info("bulk write", extra={"zendesk_job": job_id, "tickets": len(held)})

    def _intend(self, one: Ready) -> bool:
        """Let the ledger know of the write; False if another worker has the ticket by now."""
        try:
            intend(self._desk, one.lease, one.considered.seen, one.write)
        except LeaseLost:
            self._desk.alerts.release(one.considered.decision, one.write.flags)
            return False
        return True

    def _writing(self, one: Ready) -> Callable[[], Passed]:
        """Write it by itself; should somebody have changed it since it was read, make a whole pass."""

        def bring() -> Passed:
            try:
                return write_one(self._desk, self._zendesk, one.lease, one.considered, one.write)
            except Conflict:
                self._desk.counters.count("jobs:conflict")
                return ticket_job.pass_despite_conflicts(self._desk, one.lease)

        return bring

    def _fail(self, held: Sequence[Ready], error: IntegrationError | BudgetSpent) -> None:
        """The bulk update was refused as a whole, or nobody knows whether it was accepted."""
        desk = self._desk
        for one in held:
            if isinstance(error, OutcomeUnknown | UnexpectedAnswer):
                desk.alerts.told(one.considered.decision, one.write.flags)
            else:
                desk.alerts.release(one.considered.decision, one.write.flags)
                with suppress(LeaseLost):
                    desk.ledger.put(one.lease, one.considered.seen.entry)
        self._give_up([one.lease for one in held], error)

    def _give_up(self, leases: Sequence[Lease], error: IntegrationError | BudgetSpent) -> None:
        """Let these wait if time may mend it; else each finds out by itself whether the error is about it."""

        def fail() -> Passed:
            raise error

        logger.warning("batch given up", extra={"tickets": len(leases), "why": str(error)})
        if not isinstance(error, BadCredentials | Retryable | BudgetSpent):
            self._process_alone(leases)
            return
        for lease in leases:
            ticket_job.settle(self._desk, lease, fail)

    def _process_alone(self, leases: Sequence[Lease]) -> None:
        for lease in leases:
            ticket_job.process_alone(self._desk, lease)


def _item(one: Ready) -> BulkItem:
    lease, operation_id = one.lease, one.write.update.operation_id
    ends = (one.considered.incomplete, one.write.more)
    return BulkItem(lease.ticket_id, lease.generation, lease.first_at, operation_id, *ends)
