"""When a ticket must be looked at again without any event: the instants at which an action of its deadlines is due.

Kept in Redis, which is durable, until the ticket is pending; a pass over a ticket sets its timers anew, so that
`hotline reconcile --all-open` brings back what was lost with Redis.  A timer that nobody needs any more costs one
pass that changes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import redis

from workers.pending import CRITICAL, DEAD, KNOWN_CRITICAL, PENDING, PREFIX, SCRIPTS, WAKE

TIMERS = f"{PREFIX}timers"
STRETCH = timedelta(seconds=5)
MOST = 4
"""Timers that go off in a `STRETCH`: 48 a minute, half of the updates that Zendesk takes.

After an outage what has become due is done late, and leaves room for what comes in.
"""

MOST_LOOKED_AT = 1000
"""Due timers among which those of critical tickets go first."""


class Timers:
    """The timers of one Redis.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._go_off = client.register_script((SCRIPTS / "timers.lua").read_text())

    def set(self, ticket_id: str, name: str, at: datetime | None) -> None:
        """The ticket's timer `name` goes off `at` then, in place of the instant before; None for no more."""
        member = _member(ticket_id, name)
        if at is None:
            self._redis.zrem(TIMERS, member)
        else:
            self._redis.zadd(TIMERS, {member: _ms(at)})

    def get(self, ticket_id: str, name: str) -> datetime | None:
        """When the timer goes off, in UTC; None if it is not set."""
        score = self._redis.zscore(TIMERS, _member(ticket_id, name))
        return None if score is None else datetime.fromtimestamp(float(score) / 1000, UTC)

    def go_off(self, now: datetime, *, only_critical: bool = False) -> int:
        """Make the tickets of due timers pending, not more at a time than may; how many timers went off."""
        stretch = int(now.timestamp() // STRETCH.total_seconds())
        keys = [TIMERS, PENDING, CRITICAL, KNOWN_CRITICAL, WAKE, DEAD, f"{TIMERS}:{stretch}"]
        kept = int(STRETCH.total_seconds()) * 2
        args: list[str | int] = [_ms(now), MOST, kept, f"{PREFIX}ticket:", MOST_LOOKED_AT, int(only_critical)]
        return int(self._go_off(keys=keys, args=args))

    def overdue(self, now: datetime) -> int:
        """How many timers are due and wait."""
        return int(self._redis.zcount(TIMERS, "-inf", _ms(now)))


def _member(ticket_id: str, name: str) -> str:
    return f"{ticket_id}:{name}"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
