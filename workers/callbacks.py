"""Calls and text messages that came in, and the cases that they belong to, in Redis.

An event is remembered before it is answered and forgotten only in the transaction that puts it into a case, so none
is lost and none counts twice.  Which case it joins is decided on what is watched: of two events of one customer that
come at once, the second is decided anew and finds the first one's case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

import redis
from redis.client import Pipeline

from rules.callback import Contact, Matter
from workers.callback_case import Case, Done, case_payload, parse_case
from workers.callback_mails import CallbackMails, by_key, customer_value, values_of
from workers.pending import PREFIX, REMEMBERED, SCRIPTS

Accepted: TypeAlias = Literal["accepted", "repeated"]

KEPT = timedelta(days=30)
"""How long a case is kept after the last that happened in it."""

LOOKING = timedelta(seconds=60)
"""Who takes an event or a case up has so long for it; longer than the calls to Zendesk that it can take."""

_EVENTS = f"{PREFIX}callback:events"
_CASES = f"{PREFIX}callback:cases"

_ACCEPT = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('ZADD', KEYS[3], 'NX', 0, ARGV[4])
return 1
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came in: `kind` is call, sms or ticket, `told` what it said."""

    id: str
    kind: str
    told: Mapping[str, Any]


class Callbacks:
    """The callback desk's memory, shared by all processes.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._claim = client.register_script((SCRIPTS / "claim_bulk.lua").read_text())
        self._accept = client.register_script(_ACCEPT)
        self.mails = CallbackMails(client)

    def accept(self, kind: str, identity: str, told: Mapping[str, object]) -> Accepted:
        """Remember an event, unless it was known already; `identity` tells it from all others of its kind."""
        event_id = f"{kind}-{hashlib.sha256(f'{kind}:{identity}'.encode()).hexdigest()[:24]}"
        keys = [f"{PREFIX}callback:seen:{event_id}", _event(event_id), _EVENTS]
        kept = int(KEPT.total_seconds())
        payload = json.dumps({"kind": kind, "told": told})
        args: list[str | int] = [int(REMEMBERED.total_seconds()), payload, kept, event_id]
        return "accepted" if self._accept(keys=keys, args=args) else "repeated"

    def claim_events(self, most: int) -> list[Event]:
        """Events that nobody is at; who claims one has `LOOKING` for it."""
        found = []
        for event_id in self._claimed(_EVENTS, most):
            text = cast(str | None, self._redis.get(_event(event_id)))
            if text is None:
                self._redis.zrem(_EVENTS, event_id)
                continue
            raw = json.loads(text)
            found.append(Event(event_id, raw["kind"], raw["told"]))
        return found

    def postpone_event(self, event: Event, until: datetime) -> None:
        """Look at it again then."""
        self._redis.zadd(_EVENTS, {event.id: _ms(until)}, xx=True)

    def forget_event(self, event: Event) -> None:
        """It asks for nothing (more)."""
        with self._redis.pipeline(transaction=True) as pipe:
            _drop(pipe, event)
            pipe.execute()

    def join(
        self, event: Event, contact: Contact, decide: Callable[[list[Case]], Case | None], now: datetime
    ) -> Case | None:
        """Put an event into the case that `decide` makes of those that may fit, in one transaction; None for none.

        `decide` is asked again if any of them changed meanwhile, so it shall do nothing but decide.
        """

        def put(pipe: Pipeline) -> Case | None:
            fitting = self._fitting(pipe, contact)
            if fitting:
                pipe.watch(*(_case(key) for key in fitting))  # type: ignore[no-untyped-call]
            texts = [cast(str | None, pipe.get(_case(key))) for key in fitting]
            known = bool(pipe.exists(_event(event.id)))
            case = decide([parse_case(text) for text in texts if text is not None]) if known else None
            pipe.multi()
            _drop(pipe, event)
            if case is not None:
                _save(pipe, case, now)
            return case

        return self._atomically(put, _event(event.id), *(by_key(value) for value in values_of(contact)))

    def fitting(self, contact: Contact) -> list[Case]:
        """The cases that share a telephone or a customer with `contact`."""
        keys = {key for value in values_of(contact) for key in cast(set[str], self._redis.smembers(by_key(value)))}
        found = [self.get(key) for key in sorted(keys)]
        return [one for one in found if one is not None]

    def change(self, key: str, change: Callable[[Case], Case | None], now: datetime | None = None) -> Case | None:
        """Change a case as it stands; None if there is none, or `change` leaves it as it is.

        With `now` it is to be carried on then.
        """

        def put(pipe: Pipeline) -> Case | None:
            text = cast(str | None, pipe.get(_case(key)))
            case = change(parse_case(text)) if text is not None else None
            pipe.multi()
            if case is not None:
                _save(pipe, case, now)
            return case

        return self._atomically(put, _case(key))

    def claim_cases(self, most: int) -> list[Case]:
        """Cases in which something is left to do; who claims one has `LOOKING` for it."""
        found = [self.get(key) for key in self._claimed(_CASES, most)]
        return [one for one in found if one is not None]

    def carry_on(self, case: Case, until: datetime | None) -> None:
        """Carry the case on then; None: nothing is left to do, unless something was put into it meanwhile."""
        if until is not None:
            self._redis.zadd(_CASES, {case.key: _ms(until)}, xx=True)
            return

        def settle(pipe: Pipeline) -> None:
            stands = pipe.get(_case(case.key)) == case_payload(case)
            pipe.multi()
            if stands:
                pipe.zrem(_CASES, case.key)
            else:
                pipe.zadd(_CASES, {case.key: 0}, xx=True)

        self._redis.transaction(settle, _case(case.key))

    def get(self, key: str) -> Case | None:
        """A case by its key."""
        text = cast(str | None, self._redis.get(_case(key)))
        if text is None:
            self._redis.zrem(_CASES, key)
        return parse_case(text) if text is not None else None

    def find(self, ticket_id: str) -> Case | None:
        """The case of a ticket; None if it has none, or long ago."""
        key = cast(str | None, self._redis.get(_ticket(ticket_id)))
        return self.get(key) if key is not None else None

    def done(self, ticket_id: str, by: str | None, now: datetime) -> bool:
        """The customer of a ticket was called back: it waits no more; False if it has no case, or was done before."""
        key = cast(str | None, self._redis.get(_ticket(ticket_id)))
        if key is None:
            return False
        changed = self.change(key, lambda case: case.finished(Done(now, by)))
        return changed is not None

    def end(self, case: Case) -> None:
        """Its ticket is solved or gone: the next contact is another matter.  What is personal goes at once."""
        contacts = [one.contact for one in case.entries]
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(_case(case.key))
            pipe.zrem(_CASES, case.key)
            for value in {value for one in contacts for value in values_of(one)}:
                pipe.srem(by_key(value), case.key)
            for ticket_id in case.tickets:
                pipe.delete(_ticket(ticket_id))
            pipe.execute()

    def waiting(self) -> int:
        """How many events nobody has taken up, and cases that are to be carried on."""
        return int(self._redis.zcard(_EVENTS)) + int(self._redis.zcard(_CASES))

    def forget_customer(self, number: str) -> int:
        """Remove the cases of a customer; how many."""
        keys = cast(set[str], self._redis.smembers(by_key(customer_value(number))))
        cases = [case for case in (self.get(key) for key in keys) if case is not None]
        for case in cases:
            self.end(case)
        return len(cases)

    def _atomically(self, put: Callable[[Pipeline], Case | None], *watched: str) -> Case | None:
        """What `put` gives; it is called again as long as somebody else changes what is watched."""
        given: list[Case | None] = []
        self._redis.transaction(lambda pipe: given.append(put(pipe)), *watched)
        return given[-1]

    def _claimed(self, index: str, most: int) -> list[str]:
        return cast(list[str], self._claim(keys=[index], args=[most, int(LOOKING.total_seconds() * 1000)]))

    @staticmethod
    def _fitting(pipe: Pipeline, contact: Contact) -> list[str]:
        keys = {key for value in values_of(contact) for key in cast(set[str], pipe.smembers(by_key(value)))}
        return sorted(keys)


def matters_of(cases: Iterable[Case]) -> list[Matter]:
    """As the rules compare them."""
    return [case.matter for case in cases]


def _save(pipe: Pipeline, case: Case, now: datetime | None) -> None:
    pipe.set(_case(case.key), case_payload(case), ex=KEPT)
    for value in {value for one in case.entries for value in values_of(one.contact)}:
        pipe.sadd(by_key(value), case.key)
        pipe.expire(by_key(value), KEPT)
    for ticket_id in case.tickets:
        pipe.set(_ticket(ticket_id), case.key, ex=KEPT)
    if now is not None:
        pipe.zadd(_CASES, {case.key: _ms(now)})


def _drop(pipe: Pipeline, event: Event) -> None:
    pipe.delete(_event(event.id))
    pipe.zrem(_EVENTS, event.id)


def _event(event_id: str) -> str:
    return f"{PREFIX}callback:event:{event_id}"


def _case(key: str) -> str:
    return f"{PREFIX}callback:case:{key}"


def _ticket(ticket_id: str) -> str:
    return f"{PREFIX}callback:ticket:{ticket_id}"


def _ms(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
