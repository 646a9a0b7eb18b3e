"""When many tickets wait: look at a hundred in one call, and let the critical ones overtake."""

from __future__ import annotations

import logging

from integrations.errors import IntegrationError
from rules.critical import judge_critical
from rules.text import parse_text
from workers import ticket_job

logger = logging.getLogger(__name__)

MOST = 100


def triage_waiting() -> None:
    """Promote the waiting tickets whose text is critical.  A Zendesk that does not answer changes nothing."""
    desk = ticket_job.desk()
    waiting = desk.pending.waiting(MOST)
    if not waiting or desk.zendesk_pause.left() is not None:
        return
    try:
        snapshots = desk.zendesk().get_tickets(waiting)
    except IntegrationError as error:
        logger.warning("triage failed", extra={"why": str(error)})
        return
    critical = [
        one.ticket.id
        for one in snapshots
        if judge_critical(
            one.ticket, parse_text(one.ticket.subject, one.ticket.description), desk.rulebook.critical
        ).critical
    ]
    desk.pending.promote(critical)
    logger.info("triage", extra={"waiting": len(waiting), "critical": len(critical)})
