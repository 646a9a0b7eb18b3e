"""Corrections that agents made in the sidebar, kept in the database as cases for the admins to take over.

Only what was corrected is kept; what the ticket says is read from Zendesk when somebody asks for the cases.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from integrations.zendesk.client import ZendeskClient
from rules.act import Act, CorrectedField
from rules.correction_case import KeptCorrection, render_cases, to_case
from rules.language.catalogue import Catalogue
from rules.model import FieldValue
from rules.rulebook import Rulebook
from workers.time_ledger.database import Database, LedgerUnavailable
from workers.time_ledger.tables import CORRECTIONS

logger = logging.getLogger(__name__)

MOST_TICKETS = 500
"""The newest; who adopts corrections does so long before there are more."""

_AT_ONCE = 100


class Corrections:
    """Those of all tickets.  Every method but `fields_of` raises LedgerUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, ticket_id: str, act: Act) -> None:
        """Keep one, once, however often it is given."""
        row = {
            "request_id": act.id,
            "ticket_id": ticket_id,
            "field": act.field,
            "value": _to_text(act.value),
            "before": _to_text(act.before),
            "agent": act.agent[:200],
            "at": act.at,
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(CORRECTIONS).values(row))
        except IntegrityError:
            return

    def read(self, since: datetime | None = None) -> list[KeptCorrection]:
        """All since then, the oldest first."""
        query = select(CORRECTIONS).order_by(CORRECTIONS.c.at, CORRECTIONS.c.id)
        if since is not None:
            query = query.where(CORRECTIONS.c.at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            KeptCorrection(
                row["ticket_id"],
                cast(CorrectedField, row["field"]),
                _from_text(row["value"]),
                _from_text(row["before"]),
                row["agent"],
                row["at"].astimezone(UTC),
            )
            for row in rows
        ]

    def fields_of(self, ticket_id: str) -> frozenset[str]:
        """What was corrected on a ticket; nothing where there is no database, or none that answers."""
        if not self._database.is_there:
            return frozenset()
        try:
            with self._database.reading() as connection:
                found = connection.execute(select(CORRECTIONS.c.field).where(CORRECTIONS.c.ticket_id == ticket_id))
                return frozenset(found.scalars())
        except LedgerUnavailable as error:
            logger.warning("corrections not read", extra={"ticket": ticket_id, "why": str(error)})
            return frozenset()

    def forget_customer(self, number: str) -> int:
        """Remove those to or from that customer number; how many."""
        told = [_to_text(one) for one in {number.strip(), number.strip().upper()}]
        found = CORRECTIONS.c.value.in_(told) | CORRECTIONS.c.before.in_(told)
        with self._database.writing() as connection:
            return int(connection.execute(delete(CORRECTIONS).where(found)).rowcount)


def render_corrections(
    kept: Sequence[KeptCorrection], zendesk: ZendeskClient, rulebook: Rulebook, catalogue: Catalogue
) -> str:
    """The corrections as a file in the form of cases.yaml.  Raises the errors of `integrations.errors`."""
    by_ticket: dict[str, list[KeptCorrection]] = {}
    for one in kept:
        by_ticket.setdefault(one.ticket_id, []).append(one)
    ids = list(by_ticket)[-MOST_TICKETS:]
    tickets = {}
    for place in range(0, len(ids), _AT_ONCE):
        for snapshot in zendesk.get_tickets(ids[place : place + _AT_ONCE]):
            tickets[snapshot.ticket.id] = snapshot.ticket
    cases = [to_case(tickets[one], by_ticket[one], rulebook.zone, catalogue) for one in ids if one in tickets]
    return render_cases(cases, [one for one in ids if one not in tickets], catalogue)


def _to_text(value: FieldValue) -> str:
    return json.dumps(str(value) if isinstance(value, Decimal) else value, ensure_ascii=False)


def _from_text(text: str) -> FieldValue:
    value: FieldValue = json.loads(text)
    return value
