"""Registered time as CSV, for an ERP that takes files and for whoever approves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from rules.language.catalogue import Language
from workers.time_ledger.entry import Entry

COLUMNS = (
    "id",
    "kind",
    "corrects",
    "ticket",
    "customer",
    "agreement",
    "product",
    "agent",
    "date",
    "finished_at",
    "minutes",
    "billed_minutes",
    "clip_minutes",
    "clips",
    "note",
    "registered_at",
    "approved_at",
    "approved_by",
    "known_at",
)
_PLACES = Decimal("0.00001")
_FORMULA = ("=", "+", "-", "@", "\t")


def day_bounds(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the beginning of the first local day until the end of the last."""
    begin = datetime(first.year, first.month, first.day, tzinfo=zone)
    following = last + timedelta(days=1)
    return begin, datetime(following.year, following.month, following.day, tzinfo=zone)


def to_csv(entries: Iterable[Entry], zone: tzinfo, language: Language) -> str:
    """One line an entry, counter-entries with their minus; as the spreadsheets of the language's country read it.

    Danish: semicolons and decimal commas.  Dates are those of `zone`, instants ISO 8601 with offset.
    """
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";" if language == "da" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(value, language) for value in _values(entry, zone)])
    return content.getvalue()


def _values(entry: Entry, zone: tzinfo) -> tuple[object, ...]:
    clips = Decimal(entry.clips.numerator) / Decimal(entry.clips.denominator)
    return (
        entry.id,
        entry.kind,
        entry.corrects,
        entry.ticket_id,
        entry.customer_number,
        entry.agreement,
        entry.product,
        entry.agent,
        entry.done_at.astimezone(zone).date(),
        entry.done_at.astimezone(zone),
        entry.minutes,
        entry.billed_minutes,
        entry.clip_minutes,
        clips.quantize(_PLACES).normalize() if entry.agreement == "clips" else None,
        entry.note,
        entry.registered_at.astimezone(zone),
        entry.approved_at and entry.approved_at.astimezone(zone),
        entry.approved_by,
        entry.known_at and entry.known_at.astimezone(zone),
    )


def _cell(value: object, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.replace(".", ",") if language == "da" else text
    if isinstance(value, str) and value.startswith(_FORMULA):
        # What a consultant wrote is no formula of the spreadsheet that opens the file.
        return f"'{value}"
    return str(value)
