"""The database of the time ledger: SQLite under DATA_DIR, or PostgreSQL by DATABASE_URL.

What was committed outlives a killed process and a power cut: SQLite in WAL mode with `synchronous=FULL`, PostgreSQL
with `synchronous_commit=on`.  Whoever opens it first migrates it, under a lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from workers.database_address import FILE

logger = logging.getLogger(__name__)

NEWEST = "0003"
"""The revision that this version of Hotline works with."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_271_994_431
"""PostgreSQL's advisory lock of whoever migrates or posts; any number that nobody else in the database uses."""

_BUSY_MS = 10_000
REST = 10.0
"""Seconds for which a server that failed is not asked again: one waits for it, and all others go on at once."""


class LedgerUnavailable(Exception):
    """The database does not answer, or cannot be used; says why in our own words.  `is_gone` if nothing came."""

    def __init__(self, why: str, *, is_gone: bool = False) -> None:
        super().__init__(why)
        self.is_gone = is_gone


class Database:
    """One database; opened when first used, then migrated if it is older.  Safe to use from several threads."""

    def __init__(self, url: str | None, data_dir: Path) -> None:
        """`url` as `workers.database_address` lets it through; None for the embedded one."""
        self._file = data_dir / FILE
        self._url: URL = make_url(url) if url is not None else URL.create("sqlite", database=str(self._file))
        self._mutex = threading.RLock()
        self._opening = threading.Lock()
        self._failed_at: float | None = None
        self._made: Engine | None = None
        self._is_open = False

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    @property
    def file(self) -> Path | None:
        """SQLite's file."""
        return Path(self._url.database or "") if self.kind == "sqlite" else None

    @property
    def is_there(self) -> bool:
        """False for an embedded database that nobody has used yet."""
        return self.file is None or self.file.exists()

    def open(self) -> None:
        """Connect, and migrate if need be.  Raises LedgerUnavailable."""
        with self._reached():
            self._open()

    def open_soon(self) -> None:
        """Open it meanwhile, so that the first who needs it does not wait."""

        def quietly() -> None:
            # Who needs it hears of it, and so does who asks how Hotline is.
            with contextlib.suppress(LedgerUnavailable):
                self.open()

        threading.Thread(target=quietly, name="time-ledger", daemon=True).start()

    def close(self) -> None:
        """Let go of its connections; it opens again when used."""
        with self._mutex:
            if self._made is not None:
                self._made.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state.  Raises LedgerUnavailable."""
        with self._reached(), self._open().connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing, durable when it ends.  Raises LedgerUnavailable, and IntegrityError for what is there."""
        with (
            self._reached(),
            self._open().connect() as connection,
            connection.execution_options(hotline_writes=True).begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def alone(self, name: str, *, patient: bool = True) -> Iterator[bool]:
        """One process of all at a time; yields False at once if another is at it and we are not `patient`."""
        number = _LOCK + sum(name.encode())
        if self.kind == "sqlite":
            with _flock(self._file_lock(name), patient=patient) as mine:
                yield mine
            return
        with reached(), self._engine().connect() as connection, connection.begin():
            if patient:
                connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": number})
                mine = True
            else:
                found = connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": number})
                mine = bool(found.scalar_one())
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})

    def _open(self) -> Engine:
        self._require_answers()
        engine = self._engine()
        if self._is_open:
            return engine
        with self._opening, self._noticed():
            # Who waited for another that failed does not try it too.
            self._require_answers()
            if not self._is_open:
                with _opening():
                    if _revision(engine) != NEWEST:
                        with self.alone("migrate"):
                            _migrate(engine)
                self._is_open = True
        return engine

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        with reached(), self._noticed():
            yield

    @contextlib.contextmanager
    def _noticed(self) -> Iterator[None]:
        """Remember that the server went away; what is wrong with a statement says nothing of it."""
        try:
            yield
        except (DBAPIError, LedgerUnavailable) as error:
            if self.kind == "postgresql" and _is_gone(error):
                self._failed_at = time.monotonic()
            raise

    def _require_answers(self) -> None:
        """Raises LedgerUnavailable while a server that failed is left alone."""
        if self._failed_at is not None and time.monotonic() - self._failed_at < REST:
            raise LedgerUnavailable("it did not answer just now")

    def _engine(self) -> Engine:
        with self._mutex:
            if self._made is None:
                self._made = self._make_engine()
            return self._made

    def _make_engine(self) -> Engine:
        if self.kind == "postgresql":
            # Imported here: an embedded ledger needs no driver of PostgreSQL.
            from workers.time_ledger.postgresql import make_engine  # noqa: PLC0415

            return make_engine(self._url)
        file = Path(self._url.database or "")
        with _named(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            # For our own eyes only; SQLite gives its other files the same rights.
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        engine = create_engine(self._url, poolclass=NullPool, connect_args={"timeout": _BUSY_MS / 1000})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _file_lock(self, name: str) -> Path:
        return Path(f"{self._url.database}.{name}.lock")


@contextlib.contextmanager
def reached() -> Iterator[None]:
    """What the database does to us becomes LedgerUnavailable; what is wrong with a row stays what it is."""
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise LedgerUnavailable(_why(error), is_gone=_is_gone(error)) from None
    except DBAPIError as error:
        # DatabaseError itself is what a damaged file, or one that is no database, ends in.
        if error.connection_invalidated or type(error) is DatabaseError:
            raise LedgerUnavailable(_why(error), is_gone=_is_gone(error)) from None
        raise


def _is_gone(error: Exception) -> bool:
    """The server did not answer; an answer of its own has a code."""
    if isinstance(error, LedgerUnavailable):
        return error.is_gone
    is_mute = isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None
    return is_mute or (isinstance(error, DBAPIError) and error.connection_invalidated)


@contextlib.contextmanager
def _opening() -> Iterator[None]:
    """Whatever keeps it from being opened, such as a role that may not make tables, is the database's state."""
    try:
        yield
    except SQLAlchemyError as error:
        raise LedgerUnavailable(_why(error), is_gone=_is_gone(error)) from None


@contextlib.contextmanager
def _named(kind: type[OSError]) -> Iterator[None]:
    try:
        yield
    except kind as error:
        raise LedgerUnavailable(f"{error.strerror}") from None


def _why(error: SQLAlchemyError) -> str:
    """Never the driver's own words, which quote addresses and values."""
    inner = getattr(error, "orig", None)
    return type(inner).__name__ if inner is not None else type(error).__name__


def _set_up_sqlite(connection: Any, _: object) -> None:
    # Transactions are begun by `_begin_sqlite`; the driver's own would begin them late.
    connection.isolation_level = None
    cursor = connection.cursor()
    _enter_wal(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _enter_wal(cursor: sqlite3.Cursor) -> None:
    """Of several who open a new file at once SQLite refuses all but one, and lets nobody wait for that by itself."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hotline_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(engine: Engine) -> str | None:
    """Where the database stands; None for an empty one."""
    with engine.connect() as connection, connection.begin():
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return None if found is None else str(found)


def _migrate(engine: Engine) -> None:
    """Called by who holds the lock; another may have done it meanwhile."""
    found = _revision(engine)
    if found == NEWEST:
        return
    if found is not None and found > NEWEST:
        raise LedgerUnavailable(f"it was made by a newer version of Hotline (revision {found})")
    # Imported here: Alembic takes its time, and is needed once in a version's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection, connection.execution_options(hotline_writes=True).begin():
        config.attributes["connection"] = connection
        command.upgrade(config, NEWEST)
    logger.info("time ledger migrated", extra={"revision": NEWEST, "before": found})


@contextlib.contextmanager
def _flock(path: Path, *, patient: bool) -> Iterator[bool]:
    with _named(OSError):
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
