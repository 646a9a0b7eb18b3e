"""Rows of the ledger as entries, each with what has happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.sql import Select

from workers.time_ledger.entry import Entry
from workers.time_ledger.tables import ENTRIES, EVENTS, RESENDS

_APPROVED, _POSTING, _POSTED, _BOOKED = (EVENTS.alias(name) for name in ("approved", "posting", "posted", "booked"))
_COUNTER = ENTRIES.alias("counter")
_EVENTS = (("approved", _APPROVED), ("posting", _POSTING), ("posted", _POSTED), ("booked", _BOOKED))
_RESENT_AT = select(func.max(RESENDS.c.at)).where(RESENDS.c.entry_id == ENTRIES.c.id).scalar_subquery()


def known_at() -> ColumnElement[datetime | None]:
    """Since when the ERP has an entry, of a query of `select_entries`."""
    return func.coalesce(_POSTED.c.at, _BOOKED.c.at)


def booked_at() -> ColumnElement[datetime | None]:
    """When a person said that an entry is booked, likewise."""
    return cast(ColumnElement[datetime | None], _BOOKED.c.at)


def select_entries() -> Select[Any]:
    """All entries with their events; the caller narrows it down."""
    source: Any = ENTRIES.outerjoin(_COUNTER, _COUNTER.c.corrects == ENTRIES.c.id)
    for kind, events in _EVENTS:
        source = source.outerjoin(events, (events.c.entry_id == ENTRIES.c.id) & (events.c.kind == kind))
    return select(
        ENTRIES,
        _COUNTER.c.id.label("corrected_by"),
        _APPROVED.c.at.label("approved_at"),
        _APPROVED.c.actor.label("approved_by"),
        func.coalesce(_RESENT_AT, _POSTING.c.at).label("posting_at"),
        _POSTING.c.reference.label("posting_reference"),
        known_at().label("known_at"),
        _BOOKED.c.at.label("booked_at"),
        _POSTED.c.reference.label("erp_id"),
    ).select_from(source)


def parse_entry(row: RowMapping | Mapping[str, Any]) -> Entry:
    """An entry of a row of `select_entries`."""
    return Entry(**cast(dict[str, Any], dict(row)))
