"""What `/readyz` says of the database of registered time."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from workers import ledger_readiness
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


def test_one_that_hangs_is_away_at_once_and_holds_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, answers, asked = Database(None, tmp_path), threading.Event(), []
    database.open()
    reading = database.reading

    @contextlib.contextmanager
    def hang() -> Iterator[Connection]:
        asked.append(1)
        assert answers.wait(20)
        with reading() as connection:
            yield connection

    monkeypatch.setattr(ledger_readiness, "PATIENCE", 0.05)
    monkeypatch.setattr(database, "reading", hang)
    began = time.monotonic()
    assert [with_ledger(FOUND, database).parts["time_ledger"] for _ in range(3)] == ["away"] * 3
    assert time.monotonic() - began < 10
    assert len(asked) == 1
    monkeypatch.setattr(ledger_readiness, "PATIENCE", 20)
    answers.set()
    assert with_ledger(FOUND, database).parts["time_ledger"] == "sqlite"
