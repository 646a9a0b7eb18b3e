"""The ledger: entries and what happens to them, both only ever added to, which the database itself enforces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_KEYS = {"time_entries": ("request_id", "kind"), "time_events": ("entry_id", "kind")}


def upgrade() -> None:
    """Make the tables, their indexes and the triggers that refuse every change."""
    op.create_table(
        "time_entries",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("corrects", _ID, sa.ForeignKey("time_entries.id")),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("ticket_id", sa.String(20), nullable=False),
        sa.Column("customer_number", sa.String(20)),
        sa.Column("agreement", sa.String(12), nullable=False),
        sa.Column("product", sa.String(8)),
        sa.Column("agent_id", sa.BigInteger, nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("billed_minutes", sa.Integer, nullable=False),
        sa.Column("clip_minutes", sa.Integer, nullable=False),
        sa.Column("done_at", _INSTANT, nullable=False),
        sa.Column("registered_at", _INSTANT, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("counted", sa.Text, nullable=False),
        sa.UniqueConstraint("request_id", "kind", name="uq_time_entries_request"),
        sa.UniqueConstraint("corrects", name="uq_time_entries_corrects"),
        sa.CheckConstraint("kind in ('work', 'counter')", name="ck_time_entries_kind"),
        sa.CheckConstraint(
            "(kind = 'work' and minutes > 0 and billed_minutes >= 0 and corrects is null)"
            " or (kind = 'counter' and minutes < 0 and billed_minutes <= 0 and corrects is not null)",
            name="ck_time_entries_sign",
        ),
        sa.CheckConstraint("clip_minutes > 0", name="ck_time_entries_clip"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_time_entries_ticket", "time_entries", ["ticket_id"])
    op.create_index("ix_time_entries_customer", "time_entries", ["customer_number"])
    op.create_index("ix_time_entries_done", "time_entries", ["done_at"])
    op.create_table(
        "time_events",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("entry_id", _ID, sa.ForeignKey("time_entries.id"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.UniqueConstraint("entry_id", "kind", name="uq_time_events_kind"),
        sa.CheckConstraint("kind in ('approved', 'posting', 'posted', 'booked')", name="ck_time_events_kind"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        _forbid_changes_in_postgresql()
    else:
        _forbid_changes_in_sqlite()


def downgrade() -> None:
    """Raises: a ledger is never taken apart; restore a backup instead (docs/operation.md)."""
    raise RuntimeError("the time ledger is never taken apart")


def _forbid_changes_in_sqlite() -> None:
    """`INSERT OR REPLACE` deletes without a trigger's knowing, so the row that it would replace is looked for."""
    for table, (one, other) in _KEYS.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        there = f"SELECT 1 FROM {table} WHERE id = NEW.id OR ({one} = NEW.{one} AND {other} = NEW.{other})"  # noqa: S608
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER time_entries_corrected_once BEFORE INSERT ON time_entries "
        "WHEN NEW.corrects IS NOT NULL AND EXISTS (SELECT 1 FROM time_entries WHERE corrects = NEW.corrects) "
        "BEGIN SELECT RAISE(ABORT, 'time_entries is append-only'); END"
    )


def _forbid_changes_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION hotline_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION hotline_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hotline_append_only()"
        )
