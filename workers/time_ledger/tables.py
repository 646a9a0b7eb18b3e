"""The tables as they are now.  What makes them is in `migrations`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Instant(TypeDecorator[datetime]):
    """An aware instant, in UTC; SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for an instant without a zone."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant has a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC, whatever zone the server shows."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()
_ID = BigInteger().with_variant(Integer, "sqlite")

ENTRIES = Table(
    "time_entries",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("request_id", String(36), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("corrects", _ID, ForeignKey("time_entries.id")),
    Column("fingerprint", String(64), nullable=False),
    Column("ticket_id", String(20), nullable=False),
    Column("customer_number", String(20)),
    Column("agreement", String(12), nullable=False),
    Column("product", String(8)),
    Column("agent_id", BigInteger, nullable=False),
    Column("agent", String(200), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("billed_minutes", Integer, nullable=False),
    Column("clip_minutes", Integer, nullable=False),
    Column("done_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("counted", Text, nullable=False),
    UniqueConstraint("request_id", "kind", name="uq_time_entries_request"),
    UniqueConstraint("corrects", name="uq_time_entries_corrects"),
    CheckConstraint("kind in ('work', 'counter')", name="ck_time_entries_kind"),
    CheckConstraint(
        "(kind = 'work' and minutes > 0 and billed_minutes >= 0 and corrects is null)"
        " or (kind = 'counter' and minutes < 0 and billed_minutes <= 0 and corrects is not null)",
        name="ck_time_entries_sign",
    ),
    CheckConstraint("clip_minutes > 0", name="ck_time_entries_clip"),
    Index("ix_time_entries_ticket", "ticket_id"),
    Index("ix_time_entries_customer", "customer_number"),
    Index("ix_time_entries_done", "done_at"),
    sqlite_autoincrement=True,
)
"""Work, and counter-entries that take one back.  Rows are added and never changed or deleted."""

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("request_id", String(36), nullable=False),
    Column("ticket_id", String(20), nullable=False),
    Column("field", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("agent", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("request_id", name="uq_corrections_request"),
    sqlite_autoincrement=True,
)
"""What agents have corrected in the sidebar (`workers.corrections`); values as JSON.  Rows may be removed."""

EVENTS = Table(
    "time_events",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("entry_id", _ID, ForeignKey("time_entries.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("reference", Text, nullable=False),
    UniqueConstraint("entry_id", "kind", name="uq_time_events_kind"),
    CheckConstraint("kind in ('approved', 'posting', 'posted', 'booked')", name="ck_time_events_kind"),
    sqlite_autoincrement=True,
)
"""What happened to an entry after it was registered, each at most once; added like the entries."""

RESENDS = Table(
    "time_resends",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("entry_id", _ID, ForeignKey("time_entries.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_time_resends_entry", "entry_id"),
    sqlite_autoincrement=True,
)
"""When an entry was sent to the ERP once more; added like the entries."""
