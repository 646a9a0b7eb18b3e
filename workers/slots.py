"""A limit on calls under way to one system, shared by all processes through Redis."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta

import redis

from integrations.errors import Retryable
from workers.pending import PREFIX

_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
return 1
"""

_GIVE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('LPUSH', KEYS[2], '1')
redis.call('LTRIM', KEYS[2], 0, ARGV[2] - 1)
"""
_LONGEST_WAIT = 1.0
"""Seconds after which one that waits looks by itself whether a slot ran out that was never given back."""


class NoSlot(Retryable):
    """Too many calls of our own are under way: the system itself may be well."""


class Slots:
    """At most `most` holders at once; a slot that its holder never gave back frees itself after `longest`."""

    def __init__(
        self, client: redis.Redis, system: str, most: int, *, longest: timedelta, patience: timedelta
    ) -> None:
        self._redis = client
        self._key, self._wake = f"{PREFIX}slots:{system}", f"{PREFIX}slots:{system}:wake"
        self._system = system
        self._most = most
        self._longest_ms = int(longest.total_seconds() * 1000)
        self._patience = patience
        self._take, self._give = client.register_script(_TAKE), client.register_script(_GIVE)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Hold one slot.  Raises NoSlot if none is free within the patience."""
        holder = secrets.token_hex(8)
        until = time.monotonic() + self._patience.total_seconds()
        while not self._take(keys=[self._key], args=[holder, self._most, self._longest_ms]):
            left = until - time.monotonic()
            if left <= 0:
                raise NoSlot(self._system, "wait for a slot", "too many calls under way")
            # Redis wakes those who wait in the order they came; a timeout of nothing would be one without end.
            self._redis.blpop([self._wake], timeout=max(0.01, min(left, _LONGEST_WAIT)))
        try:
            yield
        finally:
            self._give(keys=[self._key, self._wake], args=[holder, self._most])
