"""Does the database of the registered time answer?  Asked by `/readyz` and `hotline health`."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from workers.readiness import Readiness
from workers.time_ledger.database import Database, LedgerUnavailable


def with_ledger(found: Readiness, database: Database) -> Readiness:
    """What was found, and the database.  Tickets go on without it, so it is a warning.  Never raises."""
    if not database.is_there:
        return replace(found, parts={**found.parts, "time_ledger": f"{database.kind}, not used yet"})
    try:
        with database.reading() as connection:
            connection.execute(text("SELECT 1"))
    except LedgerUnavailable as error:
        sentence = f"the database of the registered time does not answer ({error}): no time can be registered"
        return replace(found, warnings=(*found.warnings, sentence), parts={**found.parts, "time_ledger": "away"})
    return replace(found, parts={**found.parts, "time_ledger": database.kind})
