"""While Zendesk is away, or does not accept who we are: only as much goes through as shows when that is over.

What waits is then not tried in vain, ticket by ticket with ever longer waits, but stays due, and goes on at once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias, cast

import redis

from workers.outages import BACK, System, key
from workers.pause import Pause
from workers.pending import CRITICAL, PENDING, PREFIX, SCRIPTS, WAKE, Pending

LOOKED_AFTER = timedelta(milliseconds=200)
TRIED_AFTER = timedelta(seconds=5)
"""How often one ticket tries whether Zendesk is back."""

LONGEST_HOLD = timedelta(minutes=1)
"""Zendesk may ask for longer, and may be back before; one call a minute is no burden."""

MOST = 5000
"""So many tickets are brought forward at once; what is more waits out its time, ten minutes at most for Zendesk."""

_TRIED = f"{PREFIX}gate:tried"
_HELD = f"{PREFIX}gate:held"

WaitsFor: TypeAlias = Literal["failing_since", "revisits"]


@dataclass(frozen=True, slots=True)
class Return:
    """What to do when a system is back: which tickets waited for it, and how far apart they are to become due."""

    waits_for: WaitsFor
    apart: timedelta


RETURNS: Mapping[System, Return] = {
    "zendesk": Return("failing_since", timedelta(milliseconds=20)),
    # Each asks the ERP and is written once more, beside the tickets that come meanwhile.
    "erp": Return("revisits", timedelta(seconds=1)),
}


class Gate:
    """The gate before Zendesk, as one dispatcher sees it; what it knows, all share through Redis."""

    def __init__(self, client: redis.Redis, pending: Pending) -> None:
        self._redis = client
        self._pending = pending
        self._pause = Pause(client, "zendesk")
        self._hasten = client.register_script((SCRIPTS / "hasten.lua").read_text("utf-8"))
        self._looked_at = float("-inf")
        self._is_open = True

    def is_open(self) -> bool:
        """May all go through?  Brings forward, too, what waited for a system that is back.

        Raises redis.RedisError.
        """
        if time.monotonic() - self._looked_at >= LOOKED_AFTER.total_seconds():
            self._look()
            self._looked_at = time.monotonic()
        return self._is_open

    def admit(self) -> int:
        """How many tickets may try while the gate is closed: one now and then, else none.

        Raises redis.RedisError.
        """
        if self._pause.left() is not None or self._redis.exists(_HELD):
            return 0
        if not self._redis.set(_TRIED, "1", nx=True, px=TRIED_AFTER):
            return 0
        if not self._pending.due():
            self._bring_forward("failing_since", 1, timedelta(0))
        return 1

    def _look(self) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.hexists(key("zendesk"), "open:away")
            pipe.spop(BACK, len(RETURNS))
            is_away, back = pipe.execute()
        self._is_open = not is_away and self._pause.why() is None
        for system in cast(list[System], back):
            if system in RETURNS:
                self._bring_forward(RETURNS[system].waits_for, MOST, RETURNS[system].apart)

    def _bring_forward(self, waits_for: WaitsFor, most: int, apart: timedelta) -> None:
        ms = int(apart.total_seconds() * 1000)
        if self._hasten(keys=[CRITICAL, PENDING], args=[f"{PREFIX}ticket:", waits_for, most, ms]):
            self._redis.lpush(WAKE, "1")


def hold_back(client: redis.Redis, asked: timedelta) -> None:
    """Zendesk has asked to be left alone for so long: nothing tries before, while it is away."""
    if asked > timedelta(0):
        client.set(_HELD, "1", px=min(asked, LONGEST_HOLD))
