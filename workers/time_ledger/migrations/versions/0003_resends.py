"""When an entry of the ledger was sent to the ERP again; rows are added and never changed or deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table, and have the database itself refuse every change of its rows."""
    op.create_table(
        "time_resends",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("entry_id", _ID, sa.ForeignKey("time_entries.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_time_resends_entry", "time_resends", ["entry_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER time_resends_no_change BEFORE UPDATE OR DELETE ON time_resends "
            "FOR EACH ROW EXECUTE FUNCTION hotline_append_only()"
        )
        op.execute(
            "CREATE TRIGGER time_resends_no_truncate BEFORE TRUNCATE ON time_resends "
            "FOR EACH STATEMENT EXECUTE FUNCTION hotline_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER time_resends_no_{change.lower()} BEFORE {change} ON time_resends "
            "BEGIN SELECT RAISE(ABORT, 'time_resends is append-only'); END"
        )


def downgrade() -> None:
    """Raises: a ledger is never taken apart; restore a backup instead (docs/operation.md)."""
    raise RuntimeError("the time ledger is never taken apart")
