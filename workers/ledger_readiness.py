"""Does the database of the registered time answer?  Asked by `/readyz` and `hotline health`."""

from __future__ import annotations

import threading
import weakref
from dataclasses import replace

from sqlalchemy import text

from workers.readiness import Readiness
from workers.time_ledger.database import Database, LedgerUnavailable

PATIENCE = 2.0
"""Seconds after which a database that has not answered is away; who asks us gives up soon as well."""


class _Question(threading.Thread):
    """Asks one database once; `failure` says why it did not answer."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="ledger-readiness", daemon=True)
        self.failure: str | None = None
        self._database = database

    def run(self) -> None:
        """Ask."""
        try:
            with self._database.reading() as connection:
                connection.execute(text("SELECT 1"))
        except LedgerUnavailable as error:
            self.failure = str(error)
        except Exception as error:  # noqa: BLE001 (a thread that dies would say that all is well)
            self.failure = type(error).__name__
        finally:
            # What it holds on to, `_asked` would never forget.
            del self._database


_asked: weakref.WeakKeyDictionary[Database, _Question] = weakref.WeakKeyDictionary()
_mutex = threading.Lock()


def with_ledger(found: Readiness, database: Database) -> Readiness:
    """What was found, and the database.  Tickets go on without it, so it is a warning.  Never raises, nor hangs."""
    if not database.is_there:
        return replace(found, parts={**found.parts, "time_ledger": f"{database.kind}, not used yet"})
    question = _ask(database)
    question.join(PATIENCE)
    failure = "no answer yet" if question.is_alive() else question.failure
    if failure is None:
        return replace(found, parts={**found.parts, "time_ledger": database.kind})
    sentence = f"the database of the registered time does not answer ({failure}): no time can be registered"
    return replace(found, warnings=(*found.warnings, sentence), parts={**found.parts, "time_ledger": "away"})


def _ask(database: Database) -> _Question:
    """The question that is under way, so that a database that hangs holds one thread; else a new one."""
    with _mutex:
        question = _asked.get(database)
        # A question of the process that this one was forked from is not alive here.
        if question is None or not question.is_alive():
            question = _asked[database] = _Question(database)
            question.start()
        return question
