"""Corrections that have yet to become cases: noted before anything is done, and settled when the database has them.

So neither a database that is away nor a process that dies in between loses a case, and the agent waits for neither.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from rules.act import Act
from workers.acts import Acts
from workers.corrections import Corrections
from workers.pending import PREFIX
from workers.time_ledger.database import LedgerUnavailable

logger = logging.getLogger(__name__)

LONGEST_ACT = timedelta(minutes=1)
"""Whoever corrects is done by then, or has died with their process."""

TRIED_EVERY = timedelta(minutes=1)
"""How often a database that is away is tried."""

_OWED = f"{PREFIX}sidebar:owed_cases"
_TRIED = f"{PREFIX}sidebar:owed_cases_tried"


class OwedCases:
    """Of all tickets, in all processes.  Every method raises redis.RedisError."""

    def __init__(self, client: redis.Redis, corrections: Corrections) -> None:
        self._redis = client
        self._acts = Acts(client)
        self._corrections = corrections

    def owe(self, ticket_id: str, act: Act) -> None:
        """A correction is about to be made."""
        self._redis.zadd(_OWED, {f"{ticket_id}:{act.id}": datetime.now(UTC).timestamp()})

    def settle(self, ticket_id: str, act: Act) -> None:
        """It was made: keep its case, now or when the database is back."""
        try:
            self._corrections.keep(ticket_id, act)
        except LedgerUnavailable as error:
            logger.warning("case of a correction is kept later", extra={"ticket": ticket_id, "why": str(error)})
            return
        self._redis.zrem(_OWED, f"{ticket_id}:{act.id}")

    def tend(self, now: datetime) -> None:
        """Keep what is still owed; of an act that is gone, being forgotten or never made, there is no case."""
        owed = cast(list[str], self._redis.zrangebyscore(_OWED, 0, (now - LONGEST_ACT).timestamp()))
        if not owed or not self._redis.set(_TRIED, "1", nx=True, ex=TRIED_EVERY):
            return
        for member in owed:
            ticket_id, _, act_id = member.partition(":")
            act = next((one for one in self._acts.get(ticket_id) if one.id == act_id), None)
            try:
                if act is not None:
                    self._corrections.keep(ticket_id, act)
            except LedgerUnavailable:
                return
            self._redis.zrem(_OWED, member)
