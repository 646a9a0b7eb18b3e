"""The acts of agents in the sidebar, from the click until a pass has told of them on the ticket."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import redis

from rules.act import Act
from workers.pending import PREFIX

KEPT = timedelta(days=30)
"""So long a ticket that cannot be written may wait for its line."""


class Acts:
    """Of all tickets, in all processes.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def put(self, ticket_id: str, act: Act) -> None:
        """Keep an act; once, however often it is put."""
        told = json.dumps(_to_payload(act))
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(_key(ticket_id), act.id, told)
            pipe.expire(_key(ticket_id), KEPT)
            pipe.execute()

    def get(self, ticket_id: str) -> tuple[Act, ...]:
        """Those of a ticket, told of or not, in the order in which they were done."""
        kept = cast(list[str], self._redis.hvals(_key(ticket_id)))
        return tuple(sorted(map(_parse, kept), key=lambda act: (act.at, act.id)))

    def forget_customer(self, number: str) -> int:
        """Remove the corrections to or from that customer number; how many."""
        wanted, removed = number.strip().upper(), 0
        for key in self._redis.scan_iter(_key("*"), count=500):
            for act_id, text in cast(dict[str, str], self._redis.hgetall(key)).items():
                act = _parse(text)
                numbers = {str(one).strip().upper() for one in (act.value, act.before) if one is not None}
                if act.field == "customer_number" and wanted in numbers:
                    removed += int(self._redis.hdel(key, act_id))
        return removed


def _key(ticket_id: str) -> str:
    return f"{PREFIX}sidebar:acts:{ticket_id}"


def _to_payload(act: Act) -> dict[str, object]:
    return {
        "id": act.id,
        "at": act.at.isoformat(),
        "agent": act.agent,
        "kind": act.kind,
        "values": dict(act.values),
        "field": act.field,
        "value": act.value,
        "before": str(act.before) if isinstance(act.before, Decimal) else act.before,
    }


def _parse(text: str) -> Act:
    told: dict[str, Any] = json.loads(text)
    return Act(**{**told, "at": datetime.fromisoformat(told["at"]).astimezone(UTC)})
