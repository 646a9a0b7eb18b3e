"""What Hotline itself last wrote to each ticket, and what it was about to write when it was last seen alive.

An intent is recorded before the write and closed after it.  An intent that is found open means that the outcome of a
write is unknown; the ticket's audits tell (`workers.ticket_job`), so that no note is ever written twice.
Lost with Redis, a ledger is rebuilt from the ticket's audits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import cast

import redis

from rules.update import Written
from workers.pending import PREFIX

KEPT = timedelta(days=180)
"""How long the ledger of a ticket is kept after the last write; closed tickets cannot be written any more."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A write about to be sent: its operation id, and what will have been written if it arrives."""

    operation_id: str
    written: Written


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger of one ticket; `written` is None until the first write has arrived."""

    written: Written | None
    intent: Intent | None = None


class Ledger:
    """The ledgers of all tickets of one Redis."""

    def __init__(self, client: redis.Redis, keep: timedelta = KEPT) -> None:
        self._redis = client
        self._keep = keep

    def get(self, ticket_id: str) -> Entry | None:
        """The ledger of a ticket; None if we never wrote to it, or Redis was lost."""
        text = cast(str | None, self._redis.get(_key(ticket_id)))
        return None if text is None else _parse_entry(text)

    def intend(self, ticket_id: str, written: Written | None, intent: Intent) -> None:
        """Record a write before it is sent."""
        self._put(ticket_id, Entry(written, intent))

    def settle(self, ticket_id: str, written: Written | None) -> None:
        """Record what now stands on the ticket, and that no write is open."""
        self._put(ticket_id, Entry(written))

    def forget_customer(self, number: str) -> int:
        """Remove the ledgers of the tickets that we gave this customer; how many.

        A later pass over such a ticket reads the audits in their place, so that nothing is written twice.
        """
        removed = 0
        for key in self._redis.scan_iter(f"{_key('')}*", count=500):
            text = cast(str | None, self._redis.get(key))
            entry = _parse_entry(text) if text is not None else None
            if entry is not None and number.strip().upper() in _numbers(entry):
                removed += int(self._redis.delete(key))
        return removed

    def _put(self, ticket_id: str, entry: Entry) -> None:
        self._redis.set(_key(ticket_id), json.dumps(_to_payload(entry)), ex=self._keep)


def _key(ticket_id: str) -> str:
    return f"{PREFIX}ledger:{ticket_id}"


def _numbers(entry: Entry) -> set[str]:
    """The numbers of the customers whose data stand on the ticket, or were about to."""
    written = (entry.written, entry.intent.written if entry.intent is not None else None)
    known = (one for one in written if one is not None)
    numbers = (number for one in known for number in (one.values.get("customer_number"), one.customer_number))
    return {number.strip().upper() for number in numbers if isinstance(number, str)}


def _to_payload(entry: Entry) -> dict[str, object]:
    intent = entry.intent
    return {
        "written": entry.written and _written_payload(entry.written),
        "intent": intent and {"operation": intent.operation_id, "written": _written_payload(intent.written)},
    }


def _written_payload(written: Written) -> dict[str, object]:
    values = {
        key: {"d": str(value)} if isinstance(value, Decimal) else value for key, value in written.values.items()
    }
    found = sorted(written.found)
    return {
        "values": values,
        "tags": list(written.tags),
        "material": written.material,
        "found": found,
        "incomplete": written.incomplete,
        "customer_number": written.customer_number,
    }


def _parse_entry(text: str) -> Entry:
    entry = json.loads(text)
    intent = entry["intent"]
    return Entry(
        entry["written"] and _parse_written(entry["written"]),
        intent and Intent(intent["operation"], _parse_written(intent["written"])),
    )


def _parse_written(payload: Mapping[str, object]) -> Written:
    values = {
        key: Decimal(value["d"]) if isinstance(value, dict) else value
        for key, value in cast(dict[str, str | bool | dict[str, str] | None], payload["values"]).items()
    }
    tags, found = cast(list[str], payload["tags"]), cast(list[str], payload.get("found", []))
    material, incomplete = cast(str | None, payload["material"]), bool(payload.get("incomplete"))
    customer_number = cast(str | None, payload.get("customer_number"))
    return Written(values, tuple(tags), material, frozenset(found), incomplete, customer_number)
