"""Keeps the index of the ERP's contacts young; run by the scheduler, so that no ticket waits for it."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import redis

from integrations.erp import Erp
from integrations.errors import IntegrationError
from workers.contact_index import ContactIndex
from workers.pending import PREFIX

logger = logging.getLogger(__name__)

REBUILT_AFTER = timedelta(hours=6)
"""How often an ERP is read from end to end: e-conomic allows 50,000 calls a day, and few numbers are new."""

TRIED_AGAIN = timedelta(minutes=10)
LOOKED_AFTER = timedelta(seconds=30)
_TRIED = f"{PREFIX}erp:index:tried"


class CustomerUpkeep:
    """What must be done now and then for one ERP.  Any number may run: one does the work."""

    def __init__(self, client: redis.Redis, erp: Erp, index: ContactIndex) -> None:
        self._redis = client
        self._erp = erp
        self._index = index

    def run(self, stop: threading.Event) -> None:
        """Tend until `stop`; what fails is tried again later."""
        while not stop.is_set():
            try:
                self.tend(datetime.now(UTC))
            except redis.RedisError as error:
                logger.warning("redis is away", extra={"error": type(error).__name__})
            stop.wait(LOOKED_AFTER.total_seconds())

    def tend(self, now: datetime) -> None:
        """Build the index anew if it is time and nobody has tried lately.  Raises redis.RedisError."""
        built_at = self._index.built_at()
        if built_at is not None and now - built_at < REBUILT_AFTER:
            return
        if not self._redis.set(_TRIED, "1", nx=True, ex=TRIED_AGAIN):
            return
        try:
            count = self._index.rebuild(self._erp.read_contacts(), now)
        except IntegrationError as error:
            logger.warning("contacts not read", extra={"operation": error.operation, "detail": error.detail})
            return
        logger.info("contacts read", extra={"count": count})
