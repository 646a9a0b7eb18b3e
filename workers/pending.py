"""Which tickets need a pass, since when, and who holds each: the truth that the RQ jobs only execute.

A ticket stays pending in Redis from the moment its webhook is answered until a pass over it has ended, so neither a
lost RQ job nor a killed worker can lose it: its lease runs out and it is handed out again.  Events of one ticket
collapse, because they only raise its generation.  Every step is one Lua script, hence atomic, and reads the clock of
Redis, hence independent of the clocks of the machines.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

import redis

from workers.dead_ticket import DeadTicket, parse_letter
from workers.lease import Lease, parse_lease

PREFIX = "hotline:"
PENDING = PREFIX + "pending"
CRITICAL = PREFIX + "pending:critical"
WAKE = PREFIX + "wake"
DEAD = PREFIX + "dead"
METRICS = PREFIX + "metrics"
KNOWN_CRITICAL = PREFIX + "critical"
OWN_USER = PREFIX + "zendesk:user"
QUEUE_NAME = "tickets"
JOB_PREFIX = "ticket-"

Accepted: TypeAlias = Literal["accepted", "repeated", "perhaps repeated", "own"]

REMEMBERED = timedelta(days=8)
"""How long an event is known again; Zendesk keeps its own log of deliveries for 7 days."""

LEASE = timedelta(seconds=8)
"""After a worker's death its ticket is handed out again this much later; living workers renew every `LEASE / 4`."""

SUSPECT = 2
"""After so many deaths of processes in a row a ticket is tried alone: what dies with it must not look guilty too."""

MOST_DEATHS = 5
SUSPECT_WAITS = timedelta(seconds=10)
"""How long a suspect waits after the second death; five times as long after each further one."""

LOOKED_AT = 200
"""Tickets that are looked at for the age of the oldest."""

SCRIPTS = Path(__file__).parent / "scripts"
_ALIVE = f"{PREFIX}working:"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A ticket that shall be worked on now, as the RQ job `job_id`."""

    ticket_id: str
    job_id: str
    critical: bool
    event: str


class Pending:
    """The pending tickets of one Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._process = secrets.token_hex(8)
        texts = {path.stem: path.read_text() for path in SCRIPTS.glob("*.lua")}
        for name in ("begin", "take"):
            texts[name] = texts["deaths"] + texts[name]
        register = {name: client.register_script(text) for name, text in texts.items()}
        self._accept, self._claim, self._begin = register["accept"], register["claim"], register["begin"]
        self._renew, self._settle, self._add = register["renew"], register["settle"], register["add"]
        self._depth, self._take = register["depth"], register["take"]
        self._entrust = register["entrust"]

    def accept(
        self,
        ticket_id: str,
        *,
        invocation: str,
        content: str,
        event: str,
        actor: str = "",
        critical: bool = False,
        alike_until: datetime | None = None,
    ) -> Accepted:
        """Remember an event and mark its ticket pending, in one round trip.

        `invocation` and `content` are digests that tell a repeat; `actor` is who caused the event, so that our own
        writes end here.  A new delivery with the content of an old one is a repeat, except that until `alike_until`
        (and once after it) it may be another change: then the ticket is looked at again, which does no harm if not.
        Raises redis.RedisError when it is not durable.
        """
        keys = [
            f"{PREFIX}seen:delivery:{invocation}",
            f"{PREFIX}seen:content:{content}",
            _hash(ticket_id),
            PENDING,
            CRITICAL,
            WAKE,
            OWN_USER,
            METRICS,
            KNOWN_CRITICAL,
        ]
        seconds = int(REMEMBERED.total_seconds())
        until = int(alike_until.timestamp() * 1000) if alike_until is not None else 0
        return cast(Accepted, self._accept(keys=keys, args=[ticket_id, event, actor, seconds, int(critical), until]))

    def add(self, ticket_id: str, why: str) -> bool:
        """Mark a ticket pending without an event (a retry by hand, a sweep); True if it had been dead."""
        keys = [_hash(ticket_id), PENDING, CRITICAL, WAKE, DEAD]
        return bool(self._add(keys=keys, args=[ticket_id, why]))

    def claim(self, room: int, *, only_critical: bool = False) -> list[Dispatch]:
        """Hand out at most `room` due tickets, critical ones first; each is leased until a worker begins."""
        lease = int(LEASE.total_seconds() * 1000)
        got = cast(
            list[str],
            self._claim(
                keys=[CRITICAL, PENDING, f"rq:queue:{QUEUE_NAME}"],
                args=[_hash(""), room, lease, JOB_PREFIX, _lock(""), 1 if only_critical else 2],
            ),
        )
        return [_parse_dispatch(*got[i : i + 4]) for i in range(0, len(got), 4)]

    def begin(self, ticket_id: str) -> Lease | None:
        """Take the ticket's lease; None if it is not pending (any more), another worker holds it, or it must wait.

        It must wait when passes over it have ended several processes: ever longer, so that neither a rollout nor a
        machine that restarts again and again makes it dead.
        """
        token = secrets.token_hex(16)
        keys, args = [*lease_keys(ticket_id), self._alive], [ticket_id, token, _ms(LEASE), *self._about_deaths]
        got = cast(list[str], self._begin(keys=keys, args=args))
        if not got:
            return None
        return parse_lease(ticket_id, token, got)

    def take(self, most: int) -> tuple[list[Lease], list[str]]:
        """Take the leases of at most `most` due tickets that nobody holds, critical ones first.

        And the ids of due ones that are suspect (`SUSPECT`): each wants a pass of its own, and `begin`.
        """
        token = secrets.token_hex(16)
        keys = [CRITICAL, PENDING, self._alive]
        args: list[str | int] = [_hash(""), _lock(""), most, _ms(LEASE), token, *self._about_deaths]
        got, suspects = cast(tuple[list[str], list[str]], self._take(keys=keys, args=args))
        rows = (got[i : i + 9] for i in range(0, len(got), 9))
        return [parse_lease(row[0], token + row[0], row[1:]) for row in rows], suspects

    def say_alive(self) -> None:
        """This process lives, so that a lease of it that ends is no death; said as often as leases are renewed."""
        self._redis.set(self._alive, "1", px=_ms(LEASE))

    @property
    def _alive(self) -> str:
        return f"{_ALIVE}{self._process}"

    @property
    def _about_deaths(self) -> list[str | int]:
        return [self._process, _ALIVE, SUSPECT, MOST_DEATHS, _ms(SUSPECT_WAITS)]

    def renew(self, lease: Lease) -> bool:
        """Keep the lease; False when it was lost, and then nothing may be written to the ticket."""
        return bool(self._renew(keys=lease_keys(lease.ticket_id), args=[lease.ticket_id, lease.token, _ms(LEASE)]))

    def finish(self, lease: Lease) -> str:
        """The pass is complete; the ticket stays pending only if a newer event came meanwhile."""
        return self._settled(lease, timedelta(0), "done")

    def revisit(self, lease: Lease, wait: timedelta) -> str:
        """The pass is complete, and the ticket wants another look after `wait`, or at once if a newer event came."""
        return self._settled(lease, wait, "revisit")

    def retry(self, lease: Lease, wait: timedelta) -> str:
        """The pass failed: an attempt more, and the next one after `wait`."""
        return self._settled(lease, wait, "failed")

    def crashed(self, lease: Lease, wait: timedelta) -> str:
        """The pass failed by an error of our own: as `retry`, and the crash is counted."""
        return self._settled(lease, wait, "crashed")

    def postpone(self, lease: Lease, wait: timedelta) -> str:
        """The pass could not be made for reasons that are not the ticket's: look again after `wait`."""
        return self._settled(lease, wait, "waits")

    def bury(self, lease: Lease, error: str, detail: str) -> str:
        """Give up on the ticket until somebody retries it or a new event comes."""
        letter = {
            "first_at": lease.first_at.isoformat(),
            "died_at": lease.began_at.isoformat(),
            "attempts": max(lease.attempts + 1, lease.deaths),
            "error": error,
            "detail": detail,
            "event": lease.event,
        }
        return self._settled(lease, timedelta(0), "done", json.dumps(letter))

    def _settled(self, lease: Lease, wait: timedelta, how: str, dead: str = "") -> str:
        keys = [*lease_keys(lease.ticket_id), WAKE, DEAD]
        args: list[str | int] = [lease.ticket_id, lease.token, lease.generation, _ms(wait), how, dead]
        return cast(str, self._settle(keys=keys, args=args))

    def entrust(self, lease: Lease, wait: timedelta) -> str:
        """A job of Zendesk's own writes to the ticket: end the lease, and leave it alone for `wait`."""
        return self._settled(lease, wait, "entrusted")

    def leave_entrusted(self, ticket_ids: Iterable[str], wait: timedelta) -> None:
        """The job takes longer: leave those of its tickets alone for `wait` from now on that nobody holds."""
        self._entrust(keys=[PENDING, CRITICAL], args=[_hash(""), _lock(""), _ms(wait), *ticket_ids])

    def due(self) -> int:
        """How many tickets are due."""
        now = self._now_ms()
        pipe = self._redis.pipeline(transaction=False)
        pipe.zcount(PENDING, "-inf", now)
        pipe.zcount(CRITICAL, "-inf", now)
        return sum(pipe.execute())

    def next_due_in(self) -> timedelta | None:
        """How long until the next pending ticket is due (zero if one is), or None when nothing is pending."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        pipe.zrange(CRITICAL, 0, 0, withscores=True)
        pipe.zrange(PENDING, 0, 0, withscores=True)
        (seconds, micros), *firsts = pipe.execute()
        scores = [first[0][1] for first in firsts if first]
        if not scores:
            return None
        return timedelta(milliseconds=max(0.0, min(scores) - (seconds * 1000 + micros / 1000)))

    def depth(self) -> tuple[int, int, timedelta]:
        """How many tickets wait for a worker, how many are under way or wait for an instant, and the oldest's age."""
        keys = [PENDING, CRITICAL, f"rq:queue:{QUEUE_NAME}"]
        waiting, every, age = self._depth(keys=keys, args=[_hash(""), JOB_PREFIX.replace("-", "%-"), LOOKED_AT])
        return int(waiting), max(0, int(every) - int(waiting)), timedelta(milliseconds=max(0, int(age)))

    def dead(self) -> list[DeadTicket]:
        """All tickets that gave up, the longest dead first."""
        letters = cast(dict[str, str], self._redis.hgetall(DEAD))
        dead = [parse_letter(ticket_id, letter) for ticket_id, letter in letters.items()]
        return sorted(dead, key=lambda one: one.died_at)

    def died_at(self, ticket_id: str) -> datetime | None:
        """When the ticket gave up; None if it is not dead."""
        letter = cast(str | None, self._redis.hget(DEAD, ticket_id))
        return parse_letter(ticket_id, letter).died_at if letter is not None else None

    def is_pending(self, ticket_id: str) -> bool:
        """Does the ticket wait for a pass, or is one under way?"""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zscore(PENDING, ticket_id)
        pipe.zscore(CRITICAL, ticket_id)
        return any(score is not None for score in pipe.execute())

    def retry_dead(self, ticket_id: str) -> bool:
        """Make a dead ticket pending again; False if it is not dead."""
        return bool(self._redis.hexists(DEAD, ticket_id)) and self.add(ticket_id, "retried by hand")

    def remember_critical(self, ticket_id: str, critical: bool) -> None:
        """Let later events of a critical ticket overtake too, or no longer."""
        if critical:
            self._redis.sadd(KNOWN_CRITICAL, ticket_id)
        else:
            self._redis.srem(KNOWN_CRITICAL, ticket_id)

    def is_known_critical(self, ticket_id: str) -> bool:
        """Did the last pass find the ticket critical, and not solved?"""
        return bool(self._redis.sismember(KNOWN_CRITICAL, ticket_id))

    def _now_ms(self) -> int:
        seconds, micros = self._redis.time()
        return seconds * 1000 + micros // 1000


def _hash(ticket_id: str) -> str:
    return f"{PREFIX}ticket:{ticket_id}"


def _lock(ticket_id: str) -> str:
    return f"{PREFIX}lock:{ticket_id}"


def lease_keys(ticket_id: str) -> list[str]:
    """The keys that each script about a lease begins with: ticket hash, lock, pending, pending critical."""
    return [_hash(ticket_id), _lock(ticket_id), PENDING, CRITICAL]


def _parse_dispatch(ticket_id: str, number: str, critical: str, event: str) -> Dispatch:
    return Dispatch(ticket_id, f"{JOB_PREFIX}{ticket_id}-{number}", critical == "1", event)


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
