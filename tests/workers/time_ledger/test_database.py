"""The database: made under a lock, as the tables say, for our own eyes, and named where it does not answer."""

from __future__ import annotations

import os
import signal
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from workers.database_address import parse_database_url
from workers.time_ledger import database as module
from workers.time_ledger import postgresql as server
from workers.time_ledger.database import NEWEST, Database, LedgerUnavailable
from workers.time_ledger.tables import METADATA


def test_the_migrations_make_the_tables_that_the_code_uses(opened: Callable[[], Database]) -> None:
    with opened().reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_newest_revision_is_the_one_that_the_code_asks_for() -> None:
    scripts = ScriptDirectory(str(Path(module.__file__).parent / "migrations"))
    assert scripts.get_heads() == [NEWEST]


def test_those_who_open_it_at_the_same_time_make_it_once(opened: Callable[[], Database]) -> None:
    databases = [opened() for _ in range(4)]
    failures: list[Exception] = []
    gate = threading.Barrier(len(databases))

    def open_one(database: Database) -> None:
        gate.wait()
        try:
            database.open()
        except Exception as error:  # noqa: BLE001 (the test tells of it)
            failures.append(error)

    threads = [threading.Thread(target=open_one, args=(one,)) for one in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with databases[0].reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_what_a_newer_version_has_made_is_left_alone(opened: Callable[[], Database]) -> None:
    with opened().writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerUnavailable, match="newer version of Hotline"):
        opened().open()


def test_a_migration_that_fails_leaves_nothing_behind(
    opened: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "_migrate", _half_a_migration)
        with pytest.raises(RuntimeError):
            opened().open()
    database = opened()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM time_entries")).scalar_one() == 0


def _half_a_migration(engine: module.Engine) -> None:
    with engine.connect() as connection, connection.execution_options(hotline_writes=True).begin():
        connection.execute(text("CREATE TABLE time_entries (id INTEGER)"))
        raise RuntimeError("power cut")


def test_the_embedded_database_is_for_our_own_eyes_and_durable(tmp_path: Path) -> None:
    database = Database(None, tmp_path / "data")
    assert not database.is_there
    database.open()
    assert database.is_there
    for file in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_role_that_may_make_no_tables_is_named(postgresql: str, tmp_path: Path) -> None:
    owner = create_engine(parse_database_url(postgresql), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("CREATE ROLE reader LOGIN"))
        connection.execute(text("CREATE DATABASE bare"))
    owner.dispose()
    address = postgresql.replace("//hotline@", "//reader@").rpartition("/")[0]
    database = Database(parse_database_url(f"{address}/bare"), tmp_path)
    with pytest.raises(LedgerUnavailable, match="InsufficientPrivilege"):
        database.open()
    database.close()


def test_one_at_a_time_is_alone(opened: Callable[[], Database]) -> None:
    one, other = opened(), opened()
    with one.alone("post") as mine:
        assert mine
        with other.alone("post", patient=False) as theirs:
            assert not theirs
        with other.alone("other", patient=False) as theirs:
            assert theirs
    with other.alone("post", patient=False) as theirs:
        assert theirs


def test_a_database_that_does_not_answer_is_named_without_the_words_of_the_driver(tmp_path: Path) -> None:
    away = Database("postgresql+psycopg://hotline:secret@127.0.0.1:1/time", tmp_path)
    assert away.is_there
    with pytest.raises(LedgerUnavailable) as caught:
        away.open()
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerUnavailable):
        Database(None, tmp_path / "file").open()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "time.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(LedgerUnavailable):
        Database(None, broken).open()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://u:p@db.example:5432/time", "postgresql+psycopg://u:p@db.example:5432/time"),
        ("postgres://u@db/time", "postgresql+psycopg://u@db/time"),
        ("postgresql+psycopg://u@/time?host=/var/run", "postgresql+psycopg://u@/time?host=/var/run"),
        ("sqlite:////var/lib/hotline/time.db", "sqlite:////var/lib/hotline/time.db"),
    ],
)
def test_an_address_is_taken_as_it_is_usually_written(given: str, wanted: str) -> None:
    assert parse_database_url(given) == wanted


@pytest.mark.parametrize(
    "given",
    [
        "mysql://u@db/time",
        "postgresql://u@db",
        "sqlite://",
        "sqlite:///relative.db",
        "time.db",
        "postgresql://u@db:x/t",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_in_words(given: str) -> None:
    with pytest.raises(ValueError, match="not of the form"):
        parse_database_url(given)


def test_a_server_that_went_away_is_left_alone_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = 0
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        address = f"postgresql://hotline:secret@127.0.0.1:{door.getsockname()[1]}/time"
        database = Database(parse_database_url(address), tmp_path)

        def hang_up() -> None:
            nonlocal reached
            while not done.is_set():
                try:
                    door.accept()[0].close()
                    reached += 1
                except TimeoutError:
                    continue

        done = threading.Event()
        thread = threading.Thread(target=hang_up)
        thread.start()
        try:
            for rest in (60, 60, 60, 0):
                monkeypatch.setattr(module, "REST", rest)
                with pytest.raises(LedgerUnavailable), database.reading():
                    pass
        finally:
            done.set()
            thread.join()
    assert reached == 2


def test_a_server_that_hangs_is_given_up(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHORT", "LONG"):
        monkeypatch.setattr(server, name, 0.5)
    database = Database(parse_database_url(postgresql), tmp_path)
    ended = threading.Event()
    failures: list[str] = []

    def read() -> None:
        try:
            with database.reading() as connection:
                found = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                stopped.append(found)
                os.kill(found, signal.SIGSTOP)
                connection.execute(text("SELECT 1"))
        except LedgerUnavailable as error:
            failures.append(str(error))
        ended.set()

    stopped: list[int] = []
    threading.Thread(target=read, daemon=True).start()
    try:
        assert ended.wait(15)
    finally:
        for one in stopped:
            os.kill(one, signal.SIGCONT)
    assert failures == ["OperationalError"]
    with pytest.raises(LedgerUnavailable, match="just now"), database.reading():
        pass
    monkeypatch.setattr(module, "REST", 0)
    with database.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()
