"""What `/readyz` says of the database of registered time."""

from __future__ import annotations

from pathlib import Path

from workers.ledger_readiness import with_ledger
from workers.readiness import Readiness
from workers.time_ledger.database import Database

FOUND = Readiness((), ("something else",), {"web": "2"})


def test_a_database_that_answers_is_a_part(tmp_path: Path) -> None:
    database = Database(None, tmp_path)
    assert with_ledger(FOUND, database).parts == {"web": "2", "time_ledger": "sqlite, not used yet"}
    assert not database.is_there, "asking makes none"
    database.open()
    found = with_ledger(FOUND, database)
    assert (found.ready, found.warnings) == (True, ("something else",))
    assert found.parts["time_ledger"] == "sqlite"


def test_one_that_does_not_answer_is_warned_of_and_tickets_go_on(tmp_path: Path) -> None:
    away = Database("postgresql+psycopg://hotline:secret@127.0.0.1:1/time", tmp_path)
    found = with_ledger(FOUND, away)
    assert found.ready
    assert found.parts["time_ledger"] == "away"
    assert found.warnings[-1].endswith("no time can be registered")
    assert "secret" not in found.warnings[-1]
