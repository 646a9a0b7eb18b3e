"""Connections to PostgreSQL that give up: a server that hangs keeps its sockets open and answers nothing."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

SHORT = 3.0
"""Seconds for setting up a connection, and for asking one that lay idle whether it is still there."""

LONG = 17.0
"""Seconds for a statement; the server itself gives up before that (`statement_timeout`)."""

_ARGUMENTS: dict[str, Any] = {
    "connect_timeout": 3,
    "application_name": "hotline",
    "options": "-c statement_timeout=15000 -c lock_timeout=10000 -c synchronous_commit=on",
    # A machine that is gone is noticed by the kernel, also while nothing is sent.
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class PatientConnection(psycopg.Connection[Any]):
    """Closes itself when the server does not answer within `patience` seconds; raises psycopg.OperationalError."""

    patience: float = SHORT

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg's, but never for ever."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("no answer in time") from None


def make_engine(url: URL) -> Engine:
    """With a pool; each connection is asked whether it is still there before it is used."""
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=5, connect_args=dict(_ARGUMENTS))
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _be_patient)
    event.listen(engine, "checkin", _be_impatient)
    # A connection is not for two processes.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> PatientConnection:
    return PatientConnection.connect(*arguments, **named)


def _be_patient(connection: Any, _record: Any, _proxy: Any) -> None:
    connection.patience = LONG


def _be_impatient(connection: Any, _record: Any) -> None:
    if connection is not None:
        connection.patience = SHORT
