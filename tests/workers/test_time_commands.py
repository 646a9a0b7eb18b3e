"""`hotline time`: the way of an entry from the ticket to the ERP, and its copy for bad days."""

from __future__ import annotations

import csv
import io
import sqlite3
import stat
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from tests.workers.time_ledger.works import work
from workers.settings import NAMES
from workers.time_backup import NoBackup, back_up
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

MIDNIGHT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""Half past midnight of the 26th in Copenhagen."""


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TimeLedger:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return TimeLedger(Database(None, tmp_path / "data"), lambda: datetime.now(UTC))


def hotline(*words: str) -> Result:
    return CliRunner().invoke(app.main, ["time", *words])


def exported(*words: str) -> list[dict[str, str]]:
    done = hotline("export", *words)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.output), delimiter=";"))


def test_what_is_approved_is_exported_with_its_corrections_by_the_desks_own_days(ledger: TimeLedger) -> None:
    entry = ledger.register(work(note="=HYPERLINK(1)", minutes=20, billed_minutes=20))
    late = ledger.register(work(done_at=MIDNIGHT, agreement="subscription", customer_number=None))
    ledger.correct("12", entry.id, None, agent_id=7, agent="Mette Holm", request_id=str(uuid.uuid4()))
    days = ("--from", "2026-11-25", "--to", "2026-11-25")
    assert exported(*days) == []
    assert [row["id"] for row in exported(*days, "--all")] == ["1", "3"]
    assert hotline("approve", "--to", "2026-11-25", "--by", "Lise").output == "2 entries approved\n"
    assert hotline("approve", "--to", "2026-11-25", "--by", "Lise").output == "0 entries approved\n"
    first, second = exported(*days)
    assert (first["clips"], second["clips"], second["corrects"]) == ("1,33333", "-1,33333", "1")
    assert (first["minutes"], second["minutes"], first["approved_by"]) == ("20", "-20", "Lise")
    assert (first["note"], first["date"]) == ("'=HYPERLINK(1)", "2026-11-25")
    assert first["finished_at"] == "2026-11-25T12:00:00+01:00"
    hotline("approve", "--to", "2026-11-26", "--by", "Lise")
    (row,) = exported("--from", "2026-11-26", "--to", "2026-11-26")
    assert (row["id"], row["clips"], row["customer"]) == (str(late.id), "", "")


def test_what_the_erp_has_by_a_file_is_noted_once(ledger: TimeLedger) -> None:
    entry = ledger.register(work())
    ledger.register(work(done_at=MIDNIGHT))
    days = ("--from", "2026-11-25", "--to", "2026-11-25", "--by", "Lise")
    assert hotline("booked", *days).output == "0 entries booked\n", "nothing that is not approved"
    hotline("approve", "--to", "2026-11-26", "--by", "Lise")
    assert hotline("booked", *days).output == "1 entries booked\n"
    assert hotline("booked", *days).output == "0 entries booked\n"
    assert ledger.find("12", entry.id).known_at is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "--from", "1/11", "--to", "2026-11-30"), "1/11 is not a date such as 2026-11-23."),
        (("approve", "--to", "2026-02-30", "--by", "x"), "2026-02-30 is not a date"),
    ],
)
def test_a_slip_is_told_in_a_sentence(ledger: TimeLedger, words: tuple[str, ...], sentence: str) -> None:
    done = hotline(*words)
    assert done.exit_code == 1
    assert sentence in done.output


def test_a_database_that_is_away_is_told_in_a_sentence(ledger: TimeLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hotline:secret@127.0.0.1:1/time")
    done = hotline("export", "--from", "2026-11-01", "--to", "2026-11-30")
    assert done.exit_code == 1
    assert "The database of the registered time cannot be used" in done.output
    assert "secret" not in done.output


def test_a_backup_is_whole_while_time_is_registered_and_overwrites_nothing(
    ledger: TimeLedger, tmp_path: Path
) -> None:
    target = tmp_path / "copy.sqlite3"
    assert "no time has been registered yet" in hotline("backup", str(target)).output
    for _ in range(3):
        ledger.register(work())
    with ledger.database.writing() as connection:
        # What is not committed is not in it.
        connection.exec_driver_sql("INSERT INTO time_events (entry_id, kind, at, actor, reference) "
                                   "VALUES (1, 'approved', '2026-11-25 12:00:00', 'x', '')")  # fmt: skip
        done = hotline("backup", str(target))
    assert done.output == f"3 entries in {target}\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "unfinished" in one.name] == []
    again = hotline("backup", str(target))
    assert (again.exit_code, "nothing is overwritten" in again.output) == (1, True)
    restored = tmp_path / "restored"
    restored.mkdir()
    target.rename(restored / "time.sqlite3")
    copy = TimeLedger(Database(None, restored), lambda: datetime.now(UTC))
    assert [one.approved_at for one in copy.of_ticket("12")] == [None] * 3
    copy.register(work())
    assert len(copy.of_ticket("12")) == 4


def test_a_backup_of_a_ledger_that_nobody_has_open_in_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    folder = tmp_path / "100 % æ?#&"
    ledger = TimeLedger(Database(None, folder), lambda: datetime.now(UTC))
    ledger.register(work())
    ledger.database.close()
    assert not (folder / "time.sqlite3-wal").exists()
    assert back_up(ledger.database, tmp_path / "copy") == 1


def test_a_damaged_ledger_gives_no_backup(ledger: TimeLedger, tmp_path: Path) -> None:
    for _ in range(40):
        ledger.register(work(note="x" * 400))
    file = ledger.database.file
    assert file is not None
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(file.read_bytes())
    raw[20000:24000] = b"\xff" * 4000
    file.write_bytes(raw)
    with pytest.raises(NoBackup):
        back_up(ledger.database, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with pytest.raises(NoBackup, match="pg_dump"):
        back_up(Database("postgresql+psycopg://u@127.0.0.1:1/time", tmp_path), tmp_path / "copy")
