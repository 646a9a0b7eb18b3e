"""A ledger in each kind of database."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.workers.time_ledger.postgresql import find_programs, running_postgresql
from workers.database_address import parse_database_url
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server; the test is left out, in words, where none is installed."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed")
    with running_postgresql(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """What DATABASE_URL is: None for the embedded database, or an empty database of the server's."""
    if request.param == "sqlite":
        return None
    server: str = request.getfixturevalue("postgresql")
    name = f"test_{next(_NUMBERS)}"
    engine = create_engine(parse_database_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return parse_database_url(f"{server.rpartition('/')[0]}/{name}")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: each commit waits for the disk, and a killed process loses nothing."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def opened(url: str | None, place: Path) -> Iterator[Callable[[], Database]]:
    """Opens the database once more, as another process would."""
    made: list[Database] = []

    def open_one() -> Database:
        made.append(Database(url, place))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


@pytest.fixture
def ledger(opened: Callable[[], Database]) -> TimeLedger:
    return TimeLedger(opened(), lambda: NOW)
