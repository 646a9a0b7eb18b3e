"""The alarm of a critical ticket out of hours: who was told when, and who took it.

Kept in Redis from the pass that finds the ticket critical until somebody acknowledges it, takes the ticket or solves
it.  Each step is recorded before its message is sent, so that a process that dies in between sends nothing twice: it
counts as sent, since the next one comes in minutes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, cast

import redis

from workers.pending import PREFIX, SCRIPTS

StepOutcome: TypeAlias = Literal["sending", "sent", "unknown", "failed"]
Ending: TypeAlias = Literal["acknowledged", "taken", "solved", "not_critical", "nobody"]

KEPT = timedelta(days=30)
LINK_KEPT = timedelta(days=1)
LOOKING = timedelta(seconds=60)
"""Who looks at an alarm has so long for it; longer than reading the ticket and sending a message can take."""

AGAIN = timedelta(hours=1)
"""An alarm that ended because the ticket was solved, or was no longer critical, may begin anew after this long; one
that somebody answered only if the customer writes later than that."""

_INDEX = f"{PREFIX}alarms"
_ADD = """
if redis.call('HEXISTS', KEYS[1], 'ended') == 1 or redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[1]) then return 0 end
if ARGV[4] == '' then
  redis.call('RPUSH', KEYS[2], ARGV[2])
elseif redis.call('LINDEX', KEYS[2], -1) == ARGV[4] then
  redis.call('LSET', KEYS[2], -1, ARGV[2])
else
  return 0
end
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One message: to whom, when, and what became of it.  `person` is a name of the rota.

    One that certainly was not sent is tried again as the same step, so that only the last may have failed; `tries`
    counts how often it was.
    """

    person: str
    at: datetime
    outcome: StepOutcome
    tries: int = 1

    @property
    def counts(self) -> bool:
        """Has somebody been told by it, as far as is known?"""
        return self.outcome in ("sent", "unknown")


@dataclass(frozen=True, slots=True)
class Ended:
    """How an alarm ended; `by` names who acknowledged it."""

    how: Ending
    at: datetime
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alarm of one ticket; `assignee_id` is who had it when the alarm began, and sleeps perhaps.

    `unattended_at` is when it was first found that the rota has nobody to tell.
    """

    ticket_id: str
    began_at: datetime
    steps: tuple[Step, ...] = ()
    ended: Ended | None = None
    assignee_id: int | None = None
    unattended_at: datetime | None = None


class Alarms:
    """The alarms of the desk, shared by all processes.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._claim = client.register_script((SCRIPTS / "claim_bulk.lua").read_text())
        self._add = client.register_script(_ADD)

    def begin(self, ticket_id: str, now: datetime, assignee_id: int | None = None, *, wrote: bool = False) -> bool:
        """Begin the alarm of a ticket; False if it has one, or had one that somebody answered.

        `wrote`: the customer has written since, so that an answer to what was before answers this no more.
        """
        before = self.get(ticket_id)
        if before is not None and not _may_begin_anew(before, now, wrote=wrote):
            return False
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(_key(ticket_id), _steps(ticket_id))
            pipe.hset(_key(ticket_id), "began_at", now.isoformat())
            if assignee_id is not None:
                pipe.hset(_key(ticket_id), "assignee_id", str(assignee_id))
            pipe.expire(_key(ticket_id), KEPT)
            pipe.zadd(_INDEX, {ticket_id: _ms(now)})
            pipe.execute()
        return True

    def expect(self, ticket_id: str, at: datetime | None) -> None:
        """The ticket is to be alarmed when the desk closes `at` then, if nobody has it; None for no more."""
        if at is None:
            self._redis.delete(_expected(ticket_id))
        else:
            self._redis.set(_expected(ticket_id), at.isoformat(), ex=KEPT)

    def is_expected(self, ticket_id: str, now: datetime) -> bool:
        """Has the desk closed on it?"""
        text = cast(str | None, self._redis.get(_expected(ticket_id)))
        return text is not None and datetime.fromisoformat(text) <= now

    def has_more(self, ticket_id: str, replies: int, written: int) -> bool:
        """Are that many `replies` of the customer more than were noted, or than `written` if none were?"""
        noted = cast(str | None, self._redis.hget(_replies(ticket_id), "count"))
        return replies > (int(noted) if noted is not None else written)

    def note_replies(self, ticket_id: str, replies: int, now: datetime) -> None:
        """The customer has written again, for the time that makes this number of `replies`."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(_replies(ticket_id), mapping={"count": str(replies), "at": now.isoformat()})
            pipe.expire(_replies(ticket_id), KEPT)
            pipe.execute()

    def wrote_at(self, ticket_id: str) -> datetime | None:
        """When it was noted that the customer had written again, if it was."""
        text = cast(str | None, self._redis.hget(_replies(ticket_id), "at"))
        return datetime.fromisoformat(text) if text is not None else None

    def get(self, ticket_id: str) -> Alarm | None:
        """The alarm of a ticket; None if it never had one, or long ago."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(_key(ticket_id))
            pipe.lrange(_steps(ticket_id), 0, -1)
            told, steps = cast(tuple[dict[str, str], list[str]], tuple(pipe.execute()))
        if "began_at" not in told:
            return None
        ended = told.get("ended")
        return Alarm(
            ticket_id,
            datetime.fromisoformat(told["began_at"]),
            tuple(_parse_step(one) for one in steps),
            _parse_ended(ended) if ended is not None else None,
            int(told["assignee_id"]) if "assignee_id" in told else None,
            datetime.fromisoformat(told["unattended_at"]) if "unattended_at" in told else None,
        )

    def claim(self, most: int) -> list[str]:
        """The tickets whose alarms are due for a step; who claims one has `LOOKING` for it."""
        return cast(list[str], self._claim(keys=[_INDEX], args=[most, int(LOOKING.total_seconds() * 1000)]))

    def add_step(self, alarm: Alarm, step: Step) -> Alarm | None:
        """Record a step before its message is sent, in the place of the last if that failed.

        None if the alarm ended, or another process made that step.
        """
        last = alarm.steps[-1] if alarm.steps else None
        failed = last if last is not None and last.outcome == "failed" else None
        steps = alarm.steps
        if failed is not None:
            step, steps = replace(step, tries=failed.tries + 1), steps[:-1]
        over = "" if failed is None else _step_payload(failed)
        args: list[str | int] = [len(alarm.steps), _step_payload(step), int(KEPT.total_seconds()), over]
        if not self._add(keys=[_key(alarm.ticket_id), _steps(alarm.ticket_id)], args=args):
            return None
        return replace(alarm, steps=(*steps, step))

    def settle_step(self, alarm: Alarm, outcome: StepOutcome) -> Alarm:
        """Record what became of the last step."""
        step = replace(alarm.steps[-1], outcome=outcome)
        self._redis.lset(_steps(alarm.ticket_id), len(alarm.steps) - 1, _step_payload(step))
        return replace(alarm, steps=(*alarm.steps[:-1], step))

    def wait(self, ticket_id: str, until: datetime) -> None:
        """The next step is due `until` then, unless the alarm has ended."""
        self._redis.zadd(_INDEX, {ticket_id: _ms(until)}, xx=True)

    def note_unattended(self, ticket_id: str, now: datetime) -> bool:
        """Nobody is on duty; True the first time."""
        return bool(self._redis.hsetnx(_key(ticket_id), "unattended_at", now.isoformat()))

    def end(self, ticket_id: str, ended: Ended) -> bool:
        """End the alarm; False if it had ended, and then as it did first."""
        told = {"how": ended.how, "at": ended.at.isoformat(), "by": ended.by}
        first = bool(self._redis.hsetnx(_key(ticket_id), "ended", json.dumps(told)))
        self._redis.zrem(_INDEX, ticket_id)
        return first

    def make_link(self, alarm: Alarm, person: str) -> str:
        """A secret for the link by which `person` acknowledges this alarm."""
        token = secrets.token_urlsafe(18)
        told = {"ticket_id": alarm.ticket_id, "began_at": alarm.began_at.isoformat(), "person": person}
        self._redis.set(_link(token), json.dumps(told), ex=LINK_KEPT)
        return token

    def find_link(self, token: str) -> tuple[Alarm, str] | None:
        """Which alarm the link belongs to, and to whom it was sent; None for a link that is none, or no more."""
        text = cast(str | None, self._redis.get(_link(token)))
        if text is None:
            return None
        told = json.loads(text)
        alarm = self.get(told["ticket_id"])
        if alarm is None or alarm.began_at.isoformat() != told["began_at"]:
            return None
        return alarm, str(told["person"])

    def open(self) -> int:
        """How many wait for somebody."""
        return int(self._redis.zcard(_INDEX))


def _may_begin_anew(before: Alarm, now: datetime, *, wrote: bool) -> bool:
    ended = before.ended
    return ended is not None and (wrote or ended.how in ("solved", "not_critical")) and now - ended.at > AGAIN


def _key(ticket_id: str) -> str:
    return f"{PREFIX}alarm:{ticket_id}"


def _steps(ticket_id: str) -> str:
    return f"{PREFIX}alarm:{ticket_id}:steps"


def _expected(ticket_id: str) -> str:
    return f"{PREFIX}alarm:{ticket_id}:expected"


def _replies(ticket_id: str) -> str:
    return f"{PREFIX}alarm:{ticket_id}:replies"


def _link(token: str) -> str:
    return f"{PREFIX}alarm:link:{hashlib.sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _step_payload(step: Step) -> str:
    return json.dumps({**asdict(step), "at": step.at.isoformat()})


def _parse_step(text: str) -> Step:
    told = json.loads(text)
    return Step(
        told["person"], datetime.fromisoformat(told["at"]).astimezone(UTC), told["outcome"], told.get("tries", 1)
    )


def _parse_ended(text: str) -> Ended:
    told = json.loads(text)
    return Ended(told["how"], datetime.fromisoformat(told["at"]).astimezone(UTC), told["by"])


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
