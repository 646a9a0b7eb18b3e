"""What Hotline itself last wrote to each ticket, and what it was about to write when it was last seen alive.

An intent is recorded before the write and closed after it.  An intent that is found open means that the outcome of a
write is unknown; the ticket's audits tell (`workers.ticket_look`), so that no note is ever written twice.  One that
they do not tell of stays open for a while, since a write that hangs on its way can arrive after they were read.
Lost with Redis, a ledger is rebuilt from the ticket's audits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import redis

from integrations.zendesk.arrival import SentWrite
from rules.update import Written
from workers.lease import Lease
from workers.leases import LeaseLost
from workers.pending import LEASE, PREFIX, SCRIPTS, lease_keys

KEPT = timedelta(days=180)
"""How long the ledger of a ticket is kept after the last write; closed tickets cannot be written any more."""

CAN_ARRIVE = timedelta(hours=1)
"""How long a write that was sent may still arrive; far longer than any server or proxy holds a request."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A write about to be sent: its operation id, what will have been written if it arrives, and when it was sent.

    `based_on` is the ticket's `updated_at` as it was read, by Zendesk's clock; `note_print` is that of its note, if
    there is one (`integrations.zendesk.arrival`).
    """

    operation_id: str
    written: Written
    intended_at: datetime
    based_on: datetime | None = None
    note_print: str | None = None

    @property
    def sent(self) -> SentWrite:
        """As the ticket's audits would tell of it."""
        written = self.written
        return SentWrite(self.operation_id, self.based_on, self.note_print, written.values, written.tags)


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger of one ticket; `written` is None until the first write has arrived.

    `intents` are the writes whose outcome is unknown, in the order in which they were sent.  At most one of them can
    arrive: each is refused once the ticket has changed since it was read for it.
    """

    written: Written | None
    intents: tuple[Intent, ...] = ()


class Ledger:
    """The ledgers of all tickets of one Redis.  Only who holds the lease of a ticket writes its ledger."""

    def __init__(self, client: redis.Redis, keep: timedelta = KEPT) -> None:
        self._redis = client
        self._keep = keep
        self._record = client.register_script((SCRIPTS / "record.lua").read_text())

    def get(self, ticket_id: str) -> Entry | None:
        """The ledger of a ticket; None if we never wrote to it, or Redis was lost."""
        text = cast(str | None, self._redis.get(_key(ticket_id)))
        return None if text is None else _parse_entry(text)

    def put(self, lease: Lease, entry: Entry) -> None:
        """Record a write before it is sent, or what stands on the ticket after it, and renew the lease.

        Raises LeaseLost if the lease is no longer ours: then another worker may know better.
        """
        keys = [*lease_keys(lease.ticket_id), _key(lease.ticket_id)]
        lease_ms, keep = int(LEASE.total_seconds() * 1000), int(self._keep.total_seconds())
        args: list[str | int] = [lease.ticket_id, lease.token, lease_ms, json.dumps(_to_payload(entry)), keep]
        if not self._record(keys=keys, args=args):
            raise LeaseLost(lease.ticket_id)

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


def _key(ticket_id: str) -> str:
    return f"{PREFIX}ledger:{ticket_id}"


def _numbers(entry: Entry) -> set[str]:
    """The numbers of the customers whose data stand on the ticket, or were about to."""
    written = (entry.written, *(one.written for one in entry.intents))
    known = (one for one in written if one is not None)
    numbers = (number for one in known for number in (one.values.get("customer_number"), one.customer_number))
    return {number.strip().upper() for number in numbers if isinstance(number, str)}


def _to_payload(entry: Entry) -> dict[str, object]:
    return {
        "written": entry.written and _written_payload(entry.written),
        "intents": [
            {
                "operation": one.operation_id,
                "written": _written_payload(one.written),
                "intended_at": one.intended_at.isoformat(),
                "based_on": one.based_on and one.based_on.isoformat(),
                "note_print": one.note_print,
            }
            for one in entry.intents
        ],
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
        "said": sorted(written.said),
        "trail": list(written.trail),
        "replies": written.replies,
        "corrected": sorted(written.corrected),
    }


def _parse_entry(text: str) -> Entry:
    entry = json.loads(text)
    intents = entry.get("intents", [])
    if entry.get("intent"):
        # As version 0.3 recorded the one write that was open.
        intents = [{**entry["intent"], "intended_at": datetime.now(UTC).isoformat()}]
    return Entry(entry["written"] and _parse_written(entry["written"]), tuple(_parse_intent(one) for one in intents))


def _parse_intent(payload: Mapping[str, Any]) -> Intent:
    based_on = payload.get("based_on")
    return Intent(
        payload["operation"],
        _parse_written(payload["written"]),
        datetime.fromisoformat(payload["intended_at"]),
        datetime.fromisoformat(based_on) if based_on else None,
        payload.get("note_print"),
    )


def _parse_written(payload: Mapping[str, object]) -> Written:
    values = {
        key: Decimal(value["d"]) if isinstance(value, dict) else value
        for key, value in cast(dict[str, str | bool | dict[str, str] | None], payload["values"]).items()
    }
    tags, found = cast(list[str], payload["tags"]), cast(list[str], payload.get("found", []))
    material, incomplete = cast(str | None, payload["material"]), bool(payload.get("incomplete"))
    customer_number = cast(str | None, payload.get("customer_number"))
    said = frozenset(cast(list[str], payload.get("said", [])))
    trail, replies = tuple(cast(list[str], payload.get("trail", []))), cast(int, payload.get("replies", 0))
    corrected = frozenset(cast(list[str], payload.get("corrected", [])))
    return Written(
        values, tuple(tags), material, frozenset(found), incomplete, customer_number, said, trail, replies, corrected
    )
