"""What Business Central has told of and nobody has looked at yet, and what comes of it: entries of the cache age."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, cast

import redis

from integrations.business_central.notifications import Notification
from integrations.errors import IntegrationError
from workers.customer_cache import CustomerCache
from workers.pending import PREFIX
from workers.turn import Turn

logger = logging.getLogger(__name__)

LONGEST_LOOK = timedelta(minutes=1)
"""After this long another scheduler looks at what one has begun to look at."""

_CHANGED = f"{PREFIX}erp:changed"
_LOOKING = f"{PREFIX}erp:changed:looking"


class ChangeReader(Protocol):
    """Who can say which customers a change concerns."""

    def read_changed(self, notifications: Iterable[Notification]) -> frozenset[str] | None:
        """The numbers; None if it may be any customer.  Raises the errors of `integrations.errors`."""
        ...


class ErpChanges:
    """The changes that wait; the same one told twice waits once."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._turn = Turn(client, _LOOKING, LONGEST_LOOK)

    def add(self, notifications: Iterable[Notification]) -> None:
        """Remember them.  Raises redis.RedisError."""
        told = [_to_text(one) for one in notifications]
        if told:
            self._redis.sadd(_CHANGED, *told)

    def settle(self, reader: ChangeReader, cache: CustomerCache) -> int | None:
        """Let the entries age that may be wrong now; how many, None if nothing was told or another is at it.

        If Business Central does not answer whose change it was, it may be anybody's.  To age an entry twice does no
        harm, so nobody is asked whether the turn has lasted.
        """
        if not self._redis.exists(_CHANGED) or not self._turn.take():
            return None
        try:
            return self._settle(reader, cache)
        finally:
            self._turn.end()

    def _settle(self, reader: ChangeReader, cache: CustomerCache) -> int | None:
        told = cast(set[str], self._redis.smembers(_CHANGED))
        if not told:
            return None
        try:
            numbers = reader.read_changed(_parse(one) for one in sorted(told))
        except IntegrationError as error:
            logger.warning("change not read", extra={"operation": error.operation, "detail": error.detail})
            numbers = None
        aged = cache.expire_customers(numbers)
        self._redis.srem(_CHANGED, *told)
        return aged


def _to_text(one: Notification) -> str:
    """Without the client state, which is a secret, and with nothing that tells of a person."""
    return json.dumps([one.resource, one.company_id, one.key, one.change, one.changed_at.isoformat()])


def _parse(text: str) -> Notification:
    resource, company_id, key, change, changed_at = json.loads(text)
    return Notification(resource, company_id, key, change, datetime.fromisoformat(changed_at), "")
