"""Who is to hear by text message that a deadline is near or has passed, as `notify` of an SLA action says.

Kept in Redis from the pass that finds the action due, before anything is written to the ticket, and sent only when
the ledger knows that the action stands there: of what an agent has answered meanwhile nobody is told.  Each person is
told once of each action: a message counts as sent from before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, cast

import redis
from redis.client import Pipeline

from workers.pending import PREFIX, SCRIPTS

Outcome: TypeAlias = Literal["waiting", "sending", "sent", "unknown", "failed"]

KEPT = timedelta(days=30)
LOOKING = timedelta(seconds=60)
"""Who takes a notice up has so long for it; longer than a message can take."""

_INDEX = f"{PREFIX}notices"


@dataclass(frozen=True, slots=True)
class Told:
    """One person of the rota by name, and what became of the message; `at` is when it was last tried."""

    person: str
    outcome: Outcome = "waiting"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One action of one ticket; `key` is that of what it says on the ticket, `note` what the policy adds to it."""

    ticket_id: str
    key: str
    metric: str
    due_at: datetime
    noted_at: datetime
    people: tuple[Told, ...]
    note: str | None = None

    @property
    def is_settled(self) -> bool:
        """Is nobody left to tell?"""
        return all(one.outcome in ("sent", "unknown", "failed") for one in self.people)

    def with_told(self, told: Told) -> Notice:
        """The same, with what became of one person's message."""
        return replace(self, people=tuple(told if one.person == told.person else one for one in self.people))


class Notices:
    """The notices of one Redis.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._claim = client.register_script((SCRIPTS / "claim_bulk.lua").read_text())

    def expect(self, notice: Notice) -> None:
        """It is to be sent once its action stands on the ticket; one that is known already stays as it is."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(_key(notice.ticket_id), notice.key, _to_payload(notice))
            pipe.expire(_key(notice.ticket_id), KEPT)
            pipe.zadd(_INDEX, {_member(notice): _ms(notice.noted_at)}, nx=True)
            pipe.execute()

    def of_ticket(self, ticket_id: str) -> tuple[Notice, ...]:
        """All of a ticket, in the order of their deadlines."""
        rows = cast(dict[str, str], self._redis.hgetall(_key(ticket_id)))
        found = (_parse(ticket_id, key, text) for key, text in rows.items())
        return tuple(sorted(found, key=lambda one: (one.due_at, one.noted_at, one.key)))

    def claim(self) -> Notice | None:
        """One in which something is left to do; who claims it has `LOOKING` for it."""
        claimed = cast(list[str], self._claim(keys=[_INDEX], args=[1, int(LOOKING.total_seconds() * 1000)]))
        if not claimed:
            return None
        ticket_id, _, key = claimed[0].partition(" ")
        text = cast(str | None, self._redis.hget(_key(ticket_id), key))
        if text is None:
            self._redis.zrem(_INDEX, claimed[0])
            return self.claim()
        return _parse(ticket_id, key, text)

    def change(self, notice: Notice, change: Callable[[Notice], Notice | None]) -> Notice | None:
        """Change it as it stands; None if it is gone, or `change` leaves it as it is."""
        given: list[Notice | None] = []

        def put(pipe: Pipeline) -> None:
            text = cast(str | None, pipe.hget(_key(notice.ticket_id), notice.key))
            changed = change(_parse(notice.ticket_id, notice.key, text)) if text is not None else None
            pipe.multi()
            if changed is not None:
                pipe.hset(_key(notice.ticket_id), notice.key, _to_payload(changed))
            given.append(changed)

        self._redis.transaction(put, _key(notice.ticket_id))
        return given[-1]

    def wait(self, notice: Notice, until: datetime) -> None:
        """Look at it again then."""
        self._redis.zadd(_INDEX, {_member(notice): _ms(until)}, xx=True)

    def settle(self, notice: Notice) -> None:
        """Nothing is left to do."""
        self._redis.zrem(_INDEX, _member(notice))

    def drop(self, notice: Notice) -> None:
        """Its action was never carried out; if it is due again, it is expected anew."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(_key(notice.ticket_id), notice.key)
            pipe.zrem(_INDEX, _member(notice))
            pipe.execute()


def _key(ticket_id: str) -> str:
    return f"{PREFIX}notice:{ticket_id}"


def _member(notice: Notice) -> str:
    return f"{notice.ticket_id} {notice.key}"


def _to_payload(notice: Notice) -> str:
    return json.dumps(asdict(notice), default=lambda at: at.isoformat())


def _parse(ticket_id: str, key: str, text: str) -> Notice:
    raw = json.loads(text)
    people = tuple(Told(one["person"], one["outcome"], _instant(one["at"])) for one in raw["people"])
    due_at = datetime.fromisoformat(raw["due_at"])
    noted_at = datetime.fromisoformat(raw["noted_at"]).astimezone(UTC)
    return Notice(ticket_id, key, raw["metric"], due_at, noted_at, people, raw["note"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text is not None else None


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
