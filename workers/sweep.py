"""Finds tickets that changed and no webhook told us of: Zendesk loses some, and for hours at times.

The incremental export is read on from where it was left, every few minutes and at the start.  Its last minute is
missing and comes with the next reading.  What it lists that we have seen, or that is pending anyhow, is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from integrations.errors import BadCredentials, IntegrationError, Rejected, Retryable
from integrations.zendesk.changed import ChangedTicket
from integrations.zendesk.client import ZendeskClient
from workers.counters import Counters
from workers.looked import Looked
from workers.pending import METRICS, PREFIX, Pending
from workers.turn import Turn, TurnLost

logger = logging.getLogger(__name__)

SWEPT_AFTER = timedelta(minutes=3)
FIRST_LOOK_BACK = timedelta(hours=1)
"""Where to begin without a position: a Redis that is new, or was lost.  `--since` looks back further."""

TOO_RECENT = timedelta(seconds=61)
"""The export refuses to begin within the last minute."""

MOST_PAGES = 5
"""Of one sweep, half of what Zendesk allows a minute; the rest comes with the next."""

STOPPED_AFTER = 2
"""Sweeps in a row that found tickets while no webhook came at all: then they have stopped."""

_POSITION = f"{PREFIX}sweep:position"
_SWEPT = f"{PREFIX}sweep:swept"
_SILENT = f"{PREFIX}sweep:silent"
_WEBHOOK_SEEN = f"{PREFIX}sweep:webhook"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many tickets were listed, how many of them no event had told us of, and whether there is more to list."""

    listed: int = 0
    found: int = 0
    more: bool = False


class Sweep:
    """The sweeps of one account.  Any number may run: one does the work."""

    def __init__(
        self, client: redis.Redis, pending: Pending, zendesk: Callable[[], ZendeskClient], counters: Counters
    ) -> None:
        self._redis = client
        self._pending = pending
        self._zendesk = zendesk
        self._counters = counters
        self._looked = Looked(client)
        self._turn = Turn(client, _SWEPT, SWEPT_AFTER)

    def tend(self, now: datetime) -> None:
        """Sweep if nobody has lately.  Raises redis.RedisError; what Zendesk fails to answer waits for the next."""
        if not self._turn.take():
            return
        try:
            swept = self.changed(now, go_on=self._turn.assure)
            self._turn.assure()
        except TurnLost:
            logger.warning("sweep took too long, another scheduler goes on")
            return
        except IntegrationError as error:
            # That Zendesk is away, or does not accept us, is told of elsewhere, and once.
            level = logging.INFO if isinstance(error, Retryable | BadCredentials) else logging.WARNING
            logger.log(level, "sweep failed", extra={"operation": error.operation, "detail": error.detail})
            return
        self._watch_webhooks(swept.found)

    def changed(
        self, now: datetime, since: datetime | None = None, go_on: Callable[[], object] = lambda: None
    ) -> Swept:
        """Mark what changed since `since` or the last sweep, and nobody told us of, as pending.

        Raises the errors of `integrations.errors`, and what `go_on` raises, which is asked before the position moves;
        the position is that of the last page that was read.
        """
        kept = cast(str | None, self._redis.get(_POSITION))
        begin = min(since or now - FIRST_LOOK_BACK, now - TOO_RECENT)
        position: str | datetime = kept if kept is not None and since is None else begin
        client, swept = self._zendesk(), Swept()
        for _ in range(MOST_PAGES):
            try:
                page = client.read_changed(position)
            except Rejected:
                if isinstance(position, datetime):
                    raise
                # A position that Zendesk no longer knows, such as one of another account.
                self._redis.delete(_POSITION)
                position = begin
                continue
            go_on()
            found = self._add(page.tickets, self._is_known)
            swept = Swept(swept.listed + len(page.tickets), swept.found + found, not page.is_last)
            position = page.cursor
            self._redis.set(_POSITION, position)
            if page.is_last:
                break
        self._counters.add("sweep:found", swept.found)
        self._redis.hset(METRICS, "last_sweep_at", str(int(now.timestamp() * 1000)))
        logger.info("sweep", extra={"listed": swept.listed, "found": swept.found})
        return swept

    def open(self) -> Swept:
        """Mark every ticket that is not solved as pending: what was lost with Redis is made anew by its pass."""
        listed = found = 0
        for ticket in self._zendesk().read_open():
            listed += 1
            found += self._add([ticket], lambda one: self._pending.is_pending(one.id))
        return Swept(listed, found)

    def _add(self, tickets: Iterable[ChangedTicket], is_known: Callable[[ChangedTicket], bool]) -> int:
        found = 0
        for ticket in tickets:
            if not ticket.has_ended and not is_known(ticket):
                self._pending.add(ticket.id, "sweep")
                found += 1
        return found

    def _is_known(self, ticket: ChangedTicket) -> bool:
        seen = self._looked.as_of(ticket.id)
        if (seen is not None and seen >= ticket.updated_at) or self._pending.is_pending(ticket.id):
            return True
        died_at = self._pending.died_at(ticket.id)
        return died_at is not None and died_at >= ticket.updated_at

    def _watch_webhooks(self, found: int) -> None:
        """Say once when webhooks have stopped coming, and once when they come again."""
        last = cast(str | None, self._redis.hget(METRICS, "last_webhook_at")) or ""
        seen = cast(str | None, self._redis.getset(_WEBHOOK_SEEN, last))
        if last and last != seen:
            if int(cast(str | None, self._redis.getdel(_SILENT)) or 0) >= STOPPED_AFTER:
                logger.info("webhooks are back")
        elif found and self._redis.incr(_SILENT) == STOPPED_AFTER:
            logger.error("webhooks have stopped", extra={"since": _instant(last)})


def webhooks_stopped(client: redis.Redis) -> bool:
    """Has the sweep found tickets again and again while no webhook came?"""
    return int(cast(str | None, client.get(_SILENT)) or 0) >= STOPPED_AFTER


def _instant(ms: str) -> str:
    return datetime.fromtimestamp(int(ms) / 1000, UTC).isoformat() if ms else "ever"
