"""The scheduler's chore of letting timers go off, as fast as what they set going can be carried out."""

from __future__ import annotations

from datetime import datetime

import redis

from workers.outages import Outages
from workers.pause import Pause
from workers.pending import Pending
from workers.timers import Timers

MANY = 20
"""While so many tickets wait for a worker, the timers of others wait too."""


class TimersUpkeep:
    """The timers of one Redis.

    What has become due while Zendesk was away, or no worker lived, must not all be written in the moment when they
    are back: until then only the timers of critical tickets go off.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._timers, self._pending = Timers(client), Pending(client)
        self._outages, self._pause = Outages(client), Pause(client, "zendesk")

    def tend(self, now: datetime) -> None:
        """Let go off what may.  Raises redis.RedisError."""
        self._timers.go_off(now, only_critical=self._is_held())

    def _is_held(self) -> bool:
        if self._pause.why() is not None or self._pending.due() >= MANY:
            return True
        return any((one.system, one.kind) == ("zendesk", "away") for one in self._outages.read())
