"""Updates of many tickets that Zendesk carries out by jobs of its own: which are under way, and of which tickets.

A record stands in Redis from the moment Zendesk has accepted the update until its outcome is in the ledgers.  If the
record is lost, or was never made, the tickets become due again by themselves and their audits tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from workers.pending import PREFIX, SCRIPTS

HANDFUL = 5
"""So many tickets are done sooner one by one than by a job of Zendesk's, whose end must be waited for."""

MOST = 100
"""Tickets of one request; https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ (update_many)."""

MOST_UNDER_WAY = 25
"""Zendesk carries out 30 bulk updates at once, of all who ask it; the rest is for people and others."""

ENTRUSTED = timedelta(seconds=60)
"""So long the tickets of a bulk update are left alone; then each is looked at by itself if nobody has told of it."""

FIRST_LOOK = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=10)
"""Between two looks at a job; the wait grows with the job's age."""

LOOKING = timedelta(seconds=15)
"""After a look that did not end, because its process died, another one is made this much later."""

KEPT = timedelta(hours=1)

_INDEX = f"{PREFIX}bulk"


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One ticket of a bulk update: the newest event that was seen, our operation, and how it was to end.

    `generation` counts from the first event that was pending then (`first_at`).
    """

    ticket_id: str
    generation: int
    first_at: datetime
    operation_id: str
    incomplete: bool
    more: bool = False


@dataclass(frozen=True, slots=True)
class BulkWrite:
    """A bulk update that Zendesk has accepted, in the order in which its tickets were sent."""

    job_id: str
    sent_at: datetime
    items: tuple[BulkItem, ...]

    @property
    def ticket_ids(self) -> list[str]:
        """The ids of its tickets."""
        return [one.ticket_id for one in self.items]


class BulkWrites:
    """The bulk updates under way, shared by all processes."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._claim = client.register_script((SCRIPTS / "claim_bulk.lua").read_text())

    def begin(self, job_id: str, items: Iterable[BulkItem]) -> None:
        """Remember an update that was accepted now."""
        sent_at = self._now()
        rows = [{**asdict(one), "first_at": one.first_at.isoformat()} for one in items]
        payload = {"sent_at": sent_at.isoformat(), "items": rows}
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(job_id), json.dumps(payload), ex=KEPT)
            pipe.zadd(_INDEX, {job_id: _ms(sent_at + FIRST_LOOK)})
            pipe.execute()

    def claim(self, most: int) -> list[str]:
        """The jobs to look at now; each is looked at by who claimed it."""
        return cast(list[str], self._claim(keys=[_INDEX], args=[most, int(LOOKING.total_seconds() * 1000)]))

    def get(self, job_id: str) -> BulkWrite | None:
        """A bulk update; None if it is over or was forgotten."""
        text = cast(str | None, self._redis.get(_key(job_id)))
        if text is None:
            self._redis.zrem(_INDEX, job_id)
            return None
        payload = json.loads(text)
        items = tuple(
            BulkItem(**{**one, "first_at": datetime.fromisoformat(one["first_at"])}) for one in payload["items"]
        )
        return BulkWrite(job_id, datetime.fromisoformat(payload["sent_at"]), items)

    def look_again(self, bulk: BulkWrite, at_least: timedelta = timedelta(0)) -> timedelta:
        """Look at it again later; how much later that is."""
        now = self._now()
        wait = max(at_least, min(LONGEST_WAIT, max(FIRST_LOOK, (now - bulk.sent_at) / 2)))
        self._redis.zadd(_INDEX, {bulk.job_id: _ms(now + wait)}, xx=True)
        return wait

    def age(self, bulk: BulkWrite) -> timedelta:
        """How long ago it was accepted."""
        return self._now() - bulk.sent_at

    def end(self, job_id: str) -> None:
        """Its outcome is known, or will be found out otherwise."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(_key(job_id))
            pipe.zrem(_INDEX, job_id)
            pipe.execute()

    def under_way(self) -> int:
        """How many there are."""
        return int(self._redis.zcard(_INDEX))

    def _now(self) -> datetime:
        seconds, micros = self._redis.time()
        return datetime.fromtimestamp(seconds + micros / 1_000_000, UTC)


def _key(job_id: str) -> str:
    return f"{_INDEX}:{job_id}"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
