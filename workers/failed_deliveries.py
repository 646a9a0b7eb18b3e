"""What Zendesk's own log says of our webhook: deliveries that nobody took, and the tickets they were to tell of.

The sweep finds the tickets of lost deliveries anyhow, minutes later.  The log names them at once, and says what was
wrong: a secret that does not fit, an address that nobody answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from integrations.errors import IntegrationError
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.invocations import DeliveryLog, FailedDelivery
from workers.counters import Counters
from workers.pending import PREFIX, Pending
from workers.turn import Turn, TurnLost

logger = logging.getLogger(__name__)

LOOKED_AFTER = timedelta(minutes=1)
MOST_TICKETS = 20
"""Tickets of one look; the sweep finds the rest."""

WEBHOOK_KEPT = timedelta(hours=1)

_TURN = f"{PREFIX}deliveries:looked"
_POSITION = f"{PREFIX}deliveries:position"
_WEBHOOK = f"{PREFIX}deliveries:webhook"
_FAILING = f"{PREFIX}deliveries:failing"
_NONE = "none"


class FailedDeliveries:
    """The failed deliveries to `endpoint`, which is our own address.  Any number may look: one does."""

    def __init__(
        self,
        client: redis.Redis,
        pending: Pending,
        zendesk: Callable[[], ZendeskClient],
        counters: Counters,
        endpoint: str,
    ) -> None:
        self._redis = client
        self._pending = pending
        self._zendesk = zendesk
        self._counters = counters
        self._endpoint = endpoint
        self._turn = Turn(client, _TURN, LOOKED_AFTER)

    def tend(self, now: datetime) -> None:
        """Look if nobody has lately.  Raises redis.RedisError; what Zendesk does not tell waits for the next look."""
        if not self._turn.take():
            return
        try:
            self.look(now, go_on=self._turn.assure)
        except TurnLost:
            return
        except IntegrationError as error:
            logger.info("deliveries not read", extra={"operation": error.operation, "detail": error.detail})

    def look(self, now: datetime, *, go_on: Callable[[], None] = lambda: None) -> int:
        """Mark the tickets of newly failed deliveries as pending; how many deliveries failed.

        `go_on` is asked before anything is marked.  Raises the errors of `integrations.errors` and redis.RedisError.
        """
        log = DeliveryLog(self._zendesk())
        webhook_id = self._find_webhook(log)
        if webhook_id is None:
            return 0
        since = self._position() or now - LOOKED_AFTER * 2
        failed = sorted(
            (one for one in log.read_failed(webhook_id) if one.ended_at > since),
            key=lambda one: one.ended_at,
        )
        go_on()
        for one in failed[-MOST_TICKETS:]:
            ticket_id = log.find_told_ticket(webhook_id, one.id)
            if ticket_id is not None and not self._pending.is_pending(ticket_id):
                self._pending.add(ticket_id, "failed delivery")
        if failed:
            self._redis.set(_POSITION, failed[-1].ended_at.isoformat())
        self._say(failed)
        return len(failed)

    def _find_webhook(self, log: DeliveryLog) -> str | None:
        known = cast(str | None, self._redis.get(_WEBHOOK))
        if known is None:
            known = log.find_webhook(self._endpoint) or _NONE
            self._redis.set(_WEBHOOK, known, ex=WEBHOOK_KEPT)
        return None if known == _NONE else known

    def _position(self) -> datetime | None:
        told = cast(str | None, self._redis.get(_POSITION))
        return datetime.fromisoformat(told).astimezone(UTC) if told is not None else None

    def _say(self, failed: list[FailedDelivery]) -> None:
        """Once when deliveries begin to fail, and once when a look finds none."""
        if not failed:
            if self._redis.delete(_FAILING):
                logger.info("deliveries are taken again")
            return
        self._counters.add("deliveries:failed", len(failed))
        codes = sorted({str(one.status_code or "no answer") for one in failed})
        if not self._redis.exists(_FAILING):
            logger.error("deliveries fail", extra={"answers": codes, "number": len(failed)})
        self._redis.set(_FAILING, ", ".join(codes), ex=timedelta(days=1))


def deliveries_fail(client: redis.Redis) -> str | None:
    """The answers that Zendesk got to deliveries that failed lately; None if all were taken."""
    return cast(str | None, client.get(_FAILING))
