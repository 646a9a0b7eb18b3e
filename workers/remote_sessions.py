"""Remote support of a ticket: one open session, found again, and closed when the ticket is solved."""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import redis

from integrations.errors import IntegrationError, OutcomeUnknown
from integrations.teamviewer.client import TeamViewer
from integrations.teamviewer.session import RemoteSession, State
from rules.language.catalogue import Catalogue
from workers.pending import PREFIX

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""So long it is known that a ticket had a session."""

LONGEST_START = timedelta(seconds=60)
ASKED_EVERY = timedelta(minutes=1)
"""How often it is looked whether somebody closed a session in TeamViewer itself."""

FOUND_EVERY = timedelta(minutes=10)
"""How often it is looked for sessions that we do not know: of a Redis that was lost, at once."""

_OPEN = f"{PREFIX}remote_open"
_ENDING = f"{PREFIX}remote_ending"
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class UnderWay(Exception):
    """Somebody else starts or closes the session of the ticket at this moment."""


@dataclass(frozen=True, slots=True)
class RemoteRecord:
    """What is known of a ticket's last session; of one that is closed there are no links."""

    code: str
    state: State
    end_customer_link: str = ""
    supporter_link: str = field(default="", repr=False)
    valid_until: datetime | None = None


class RemoteRecords:
    """Of all tickets, in all processes.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def get(self, ticket_id: str, now: datetime) -> RemoteRecord | None:
        """The last session of a ticket; one whose time is up is closed."""
        text = cast(str | None, self._redis.get(_key(ticket_id)))
        if text is None:
            return None
        told: dict[str, Any] = json.loads(text)
        until = datetime.fromisoformat(told["valid_until"]) if told["valid_until"] else None
        if told["state"] == "closed" or (until is not None and until <= now):
            return RemoteRecord(told["code"], "closed")
        return RemoteRecord(told["code"], "open", told["end_customer_link"], told["supporter_link"], until)

    def put_open(self, ticket_id: str, session: RemoteSession) -> None:
        """There is an open session."""
        until = session.valid_until.isoformat() if session.valid_until is not None else ""
        told = {
            "code": session.code,
            "state": "open",
            "end_customer_link": session.end_customer_link,
            "supporter_link": session.supporter_link,
            "valid_until": until,
        }
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(ticket_id), json.dumps(told), ex=KEPT)
            pipe.sadd(_OPEN, ticket_id)
            pipe.srem(_ENDING, ticket_id)
            pipe.execute()

    def put_closed(self, ticket_id: str, code: str) -> None:
        """It is closed; the links are forgotten."""
        told = {"code": code, "state": "closed", "end_customer_link": "", "supporter_link": "", "valid_until": ""}
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(ticket_id), json.dumps(told), ex=KEPT)
            pipe.srem(_OPEN, ticket_id)
            pipe.srem(_ENDING, ticket_id)
            pipe.execute()

    def forget(self, ticket_id: str) -> None:
        """There is no session to look after."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.srem(_OPEN, ticket_id)
            pipe.srem(_ENDING, ticket_id)
            pipe.execute()

    def end(self, ticket_id: str) -> None:
        """The ticket is solved: its session, if one is open, is to be closed soon, whatever happens meanwhile."""
        if self._redis.sismember(_OPEN, ticket_id):
            self._redis.sadd(_ENDING, ticket_id)

    def ending(self) -> list[str]:
        """Tickets whose session is to be closed."""
        return sorted(cast(set[str], self._redis.smembers(_ENDING)))

    def open(self) -> list[str]:
        """Tickets with a session that was open when it was last looked."""
        return sorted(cast(set[str], self._redis.smembers(_OPEN)))

    def claim(self, name: str, lifetime: timedelta) -> str | None:
        """The right to do something, for so long; None if another has it."""
        token = secrets.token_hex(8)
        taken = self._redis.set(f"{PREFIX}remote:{name}", token, nx=True, px=lifetime)
        return token if taken else None

    @contextlib.contextmanager
    def alone(self, ticket_id: str) -> Iterator[None]:
        """One at a time with the session of a ticket.  Raises UnderWay."""
        name = f"claim:{ticket_id}"
        token = self.claim(name, LONGEST_START)
        if token is None:
            raise UnderWay
        try:
            yield
        finally:
            self._redis.eval(_RELEASE, 1, f"{PREFIX}remote:{name}", token)


class RemoteSessions:
    """Sessions in TeamViewer.  Methods raise the errors of `integrations.errors` and redis.RedisError."""

    def __init__(
        self, teamviewer: TeamViewer, records: RemoteRecords, catalogue: Catalogue, wake: Callable[[str], object]
    ) -> None:
        """`wake` has the ticket looked at of which a session was found again: it may be solved by now."""
        self._teamviewer = teamviewer
        self._catalogue = catalogue
        self._wake = wake
        self.records = records

    def start(self, ticket_id: str) -> tuple[str, bool]:
        """The code of a ticket's open session: the one that is there, else a new one.  Raises UnderWay.

        With it whether the session was not known until now: a new one, or one whose making was never answered.
        """
        with self.records.alone(ticket_id):
            known = self.records.get(ticket_id, datetime.now(UTC))
            session = self._teamviewer.find_open(ticket_id) or self._create(ticket_id)
            self.records.put_open(ticket_id, session)
        return session.code, known is None or known.code != session.code

    def close(self, ticket_id: str) -> str | None:
        """Close the open session of a ticket; its code, None if there was none.  Raises UnderWay."""
        with self.records.alone(ticket_id):
            session = self._teamviewer.find_open(ticket_id)
            if session is None:
                known = self.records.get(ticket_id, datetime.now(UTC))
                if known is not None:
                    self.records.put_closed(ticket_id, known.code)
                self.records.forget(ticket_id)
                return None
            self._teamviewer.close_session(session.code)
            self.records.put_closed(ticket_id, session.code)
            return session.code

    def tend(self, now: datetime) -> None:
        """Close what is to be closed; now and then look what was closed in TeamViewer, or is open and forgotten.

        What fails is tried again when it is the chore's turn.
        """
        for ticket_id in self.records.ending():
            with contextlib.suppress(UnderWay), _logged(ticket_id):
                self.close(ticket_id)
        is_asked = bool(self.records.open()) and self.records.claim("asked", ASKED_EVERY) is not None
        if self.records.claim("found", FOUND_EVERY) is not None or is_asked:
            with _logged(None):
                self._look(now)

    def _look(self, now: datetime) -> None:
        before = {ticket_id: self.records.get(ticket_id, now) for ticket_id in self.records.open()}
        sessions = self._teamviewer.find_all_open()
        there = {session.code for _, session in sessions}
        for ticket_id, known in before.items():
            if self.records.get(ticket_id, now) != known:
                # Somebody has started or closed it meanwhile.
                continue
            if known is None:
                self.records.forget(ticket_id)
            elif known.state == "closed" or known.code not in there:
                self.records.put_closed(ticket_id, known.code)

        for ticket_id, session in sessions:
            known = self.records.get(ticket_id, now)
            # A record of the same session is newer than what was listed.
            if known is None or (known.state == "closed" and known.code != session.code):
                self.records.put_open(ticket_id, session)
                self._wake(ticket_id)

    def _create(self, ticket_id: str) -> RemoteSession:
        description = self._catalogue.text("remote.description", ticket=ticket_id)
        waiting = self._catalogue.text("remote.waiting")
        try:
            return self._teamviewer.create_session(ticket_id, description=description, waiting=waiting)
        except OutcomeUnknown:
            made = self._teamviewer.find_open(ticket_id)
            if made is None:
                raise
            return made


@contextlib.contextmanager
def _logged(ticket_id: str | None) -> Iterator[None]:
    try:
        yield
    except IntegrationError as error:
        told = {"operation": error.operation, "detail": error.detail, "ticket": ticket_id}
        logger.warning("teamviewer", extra=told)


def _key(ticket_id: str) -> str:
    return f"{PREFIX}remote:ticket:{ticket_id}"
