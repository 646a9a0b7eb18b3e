"""What Alembic runs to migrate: `workers.time_ledger.database` gives it the connection, which holds the lock."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

_connection: Connection = context.config.attributes["connection"]
context.configure(connection=_connection, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
