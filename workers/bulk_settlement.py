"""The RQ job that looks what became of a bulk update, and settles its tickets."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import redis

from integrations.errors import IntegrationError, NotFound, Retryable
from workers import ticket_job
from workers.bulk_writes import ENTRUSTED, BulkItem, BulkWrite
from workers.desk import Desk
from workers.lease import Lease
from workers.ledger import Entry
from workers.redis_trouble import log_cut_short
from workers.ticket_pass import Passed

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(minutes=30)
"""A job that has not ended by then is not waited for any more: the tickets' audits tell what it did."""


def settle_bulk_write(zendesk_job_id: str) -> None:
    """Look at it once: settle its tickets if it has ended, else see to it that somebody looks again."""
    at = ticket_job.desk()
    try:
        bulk = at.bulk_writes.get(zendesk_job_id)
        if bulk is not None:
            _look(at, bulk)
    except redis.RedisError as error:
        # It is handed out again, and the tickets become due by themselves.
        log_cut_short(logger, "bulk settlement", error)


def _look(desk: Desk, bulk: BulkWrite) -> None:
    try:
        job = desk.zendesk().get_job(bulk.job_id, bulk.ticket_ids)
    except NotFound:
        _leave_to_the_audits(desk, bulk, "forgotten")
        return
    except IntegrationError as error:
        logger.info("bulk write not seen", extra={"why": str(error), "zendesk_job": bulk.job_id})
        asked = error.retry_after if isinstance(error, Retryable) else None
        _wait(desk, bulk, asked or timedelta(0))
        return
    if not job.has_ended:
        _wait(desk, bulk)
        return
    stamps = _find_stamps(desk, [ticket_id for ticket_id, result in job.results.items() if result == "updated"])
    for item in bulk.items:
        result = job.results.get(item.ticket_id)
        lease = desk.pending.begin(item.ticket_id)
        if lease is None:
            continue
        with desk.leases.holding(lease):
            if lease.first_at != item.first_at:
                # Another pass has ended since, and what is pending now is newer than anything we know.
                desk.pending.postpone(lease, timedelta(0))
            elif result == "updated":
                _settle_updated(desk, replace(lease, generation=item.generation), item, stamps)
            else:
                if result == "refused":
                    _forget_intent(desk, lease, item)
                ticket_job.process_alone(desk, lease)
    desk.bulk_writes.end(bulk.job_id)
    logger.info(
        "bulk write ended",
        extra={"zendesk_job": bulk.job_id, "tickets": len(bulk.items), "updated": len(stamps)},
    )


def _wait(desk: Desk, bulk: BulkWrite, at_least: timedelta = timedelta(0)) -> None:
    if desk.bulk_writes.age(bulk) > GIVE_UP_AFTER:
        _leave_to_the_audits(desk, bulk, "not ended")
        return
    wait = desk.bulk_writes.look_again(bulk, at_least)
    desk.pending.leave_entrusted(bulk.ticket_ids, wait + ENTRUSTED)


def _leave_to_the_audits(desk: Desk, bulk: BulkWrite, why: str) -> None:
    """The intents stay in the ledgers, so each ticket is read back before anything is written to it again."""
    logger.error("bulk write lost", extra={"why": why, "zendesk_job": bulk.job_id, "tickets": len(bulk.items)})
    desk.pending.leave_entrusted(bulk.ticket_ids, timedelta(0))
    desk.bulk_writes.end(bulk.job_id)


def _find_stamps(desk: Desk, ticket_ids: list[str]) -> Mapping[str, str]:
    """The `updated_at` of these, so that the sweep does not take our own write for somebody's."""
    if not ticket_ids:
        return {}
    try:
        return {one.ticket.id: one.updated_stamp for one in desk.zendesk().get_tickets(ticket_ids)}
    except IntegrationError as error:
        logger.info("stamps not read", extra={"why": str(error)})
        return {}


def _settle_updated(desk: Desk, lease: Lease, item: BulkItem, stamps: Mapping[str, str]) -> None:
    entry = desk.ledger.get(item.ticket_id)
    intent = entry and next((one for one in entry.intents if one.operation_id == item.operation_id), None)
    if intent is not None:
        desk.ledger.put(lease, Entry(intent.written))
    passed = Passed("updated", item.incomplete, stamps.get(item.ticket_id), item.more)
    ticket_job.settle(desk, lease, lambda: passed)


def _forget_intent(desk: Desk, lease: Lease, item: BulkItem) -> None:
    """Zendesk has said that this write did not happen."""
    entry = desk.ledger.get(item.ticket_id)
    if entry is not None:
        left = tuple(one for one in entry.intents if one.operation_id != item.operation_id)
        desk.ledger.put(lease, Entry(entry.written, left))
