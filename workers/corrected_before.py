"""Which fields of a ticket agents have corrected, as the database has it, for a ledger that was lost with Redis.

The ticket's audits tell it too, except in an account that does not keep what we mark our writes with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from workers.settings import Settings

CorrectedBefore: TypeAlias = Callable[[str], frozenset[str]]


def open_corrected_before(settings: Settings) -> CorrectedBefore:
    """Asked for a ticket's id; knows of nothing where the database is not at hand."""

    def find(ticket_id: str) -> frozenset[str]:
        # Imported here: most processes never lose a ledger, and the library takes its time.
        from workers.corrections import Corrections  # noqa: PLC0415
        from workers.time_ledger.opening import open_time_ledger  # noqa: PLC0415

        database = open_time_ledger(settings.database_url, settings.data_dir).database
        return Corrections(database).fields_of(ticket_id)

    return find
