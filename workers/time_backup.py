"""A copy of the embedded ledger while it is in use."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from workers.time_ledger.database import Database


class NoBackup(Exception):
    """Why there is none, for the operator."""


def back_up(database: Database, target: Path) -> int:
    """A whole, consistent copy in one file, readable by us alone; how many entries it has.

    The copy is checked before it takes its name.  Raises NoBackup, and OSError.
    """
    if database.file is None:
        raise NoBackup("the ledger is in PostgreSQL: back it up with pg_dump (docs/operation.md).")
    if target.exists():
        raise NoBackup(f"{target} exists already; nothing is overwritten.")
    if not database.file.exists():
        raise NoBackup("no time has been registered yet.")
    # Written to it is nothing, but what a crash has left beside it is read only by who might write.
    source_file = database.file.resolve().as_uri()
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source_file}?mode=rw", uri=True, timeout=10)) as source,
            contextlib.closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise NoBackup("the ledger is damaged; restore an older backup (docs/operation.md).")
            count = int(copy.execute("SELECT count(*) FROM time_entries").fetchone()[0])
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except sqlite3.Error as error:
        raise NoBackup(f"the ledger cannot be read ({type(error).__name__}).") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return count
