"""Keeps the index of the ERP's contacts young; run by the scheduler, so that no ticket waits for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import redis

from integrations.erp import Contact, Erp
from integrations.errors import IntegrationError
from workers.contact_index import ContactIndex
from workers.outages import Outages
from workers.pending import PREFIX
from workers.turn import Turn, TurnLost

logger = logging.getLogger(__name__)

REBUILT_AFTER = timedelta(hours=6)
TRIED_AGAIN = timedelta(minutes=10)
SPARINGLY = 2
"""Times longer between two readings of an ERP whose persons cost a call a customer: e-conomic allows 50,000 a day."""

PROLONGED_AFTER = timedelta(seconds=5)

_TRIED = f"{PREFIX}erp:index:tried"
_OPERATION = "contacts"


class ContactUpkeep:
    """Reads an ERP's contacts now and then.  Any number may run: one does the work."""

    def __init__(self, client: redis.Redis, erp: Erp, index: ContactIndex) -> None:
        self._erp = erp
        self._index = index
        self._outages = Outages(client)
        self._times = 1 if erp.finds_contacts else SPARINGLY
        self._turn = Turn(client, _TRIED, TRIED_AGAIN * self._times * self._times)

    def tend(self, now: datetime) -> None:
        """Build the index anew if it is time and nobody has tried lately.  Raises redis.RedisError."""
        built_at = self._index.built_at()
        if built_at is not None and now - built_at < REBUILT_AFTER * self._times:
            return
        if not self._turn.take():
            return
        try:
            count = self._index.rebuild(self._while_ours(self._erp.read_contacts()), now)
        except TurnLost:
            logger.warning("contacts took too long, another scheduler goes on")
            return
        except IntegrationError as error:
            logger.info("contacts not read", extra={"operation": error.operation, "detail": error.detail})
            self._outages.failed("erp", "partial", _OPERATION, f"{error.operation}: {error.detail}")
            return
        self._outages.answered("erp", _OPERATION)
        logger.info("contacts read", extra={"count": count})

    def _while_ours(self, contacts: Iterable[Contact]) -> Iterator[Contact]:
        """To read a large ERP takes longer than a turn lasts.  Raises TurnLost when another has taken over."""
        prolonged_at = time.monotonic()
        for contact in contacts:
            if time.monotonic() - prolonged_at > PROLONGED_AFTER.total_seconds():
                self._turn.prolong()
                prolonged_at = time.monotonic()
            yield contact
        self._turn.prolong()
