"""Keeps the index of the ERP's contacts young; run by the scheduler, so that no ticket waits for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import redis

from integrations.erp import Erp
from integrations.errors import IntegrationError
from workers.contact_index import ContactIndex
from workers.pending import PREFIX

logger = logging.getLogger(__name__)

REBUILT_AFTER = timedelta(hours=6)
TRIED_AGAIN = timedelta(minutes=10)
SPARINGLY = 2
"""Times longer between two readings of an ERP whose persons cost a call a customer: e-conomic allows 50,000 a day."""

_TRIED = f"{PREFIX}erp:index:tried"


class ContactUpkeep:
    """Reads an ERP's contacts now and then.  Any number may run: one does the work."""

    def __init__(self, client: redis.Redis, erp: Erp, index: ContactIndex) -> None:
        self._redis = client
        self._erp = erp
        self._index = index

    def tend(self, now: datetime) -> None:
        """Build the index anew if it is time and nobody has tried lately.  Raises redis.RedisError."""
        built_at = self._index.built_at()
        times = 1 if self._erp.finds_contacts else SPARINGLY
        if built_at is not None and now - built_at < REBUILT_AFTER * times:
            return
        if not self._redis.set(_TRIED, "1", nx=True, ex=TRIED_AGAIN * times * times):
            return
        try:
            count = self._index.rebuild(self._erp.read_contacts(), now)
        except IntegrationError as error:
            logger.warning("contacts not read", extra={"operation": error.operation, "detail": error.detail})
            return
        logger.info("contacts read", extra={"count": count})
