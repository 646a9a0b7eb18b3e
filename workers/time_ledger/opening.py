"""The ledger of this installation, one in each process."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path

from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger


@functools.cache
def open_time_ledger(database_url: str | None, data_dir: Path) -> TimeLedger:
    """By the settings; the database is opened when it is first used."""
    return TimeLedger(Database(database_url, data_dir), lambda: datetime.now(UTC))
