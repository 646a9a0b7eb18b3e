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


class NoSlot(Retryable):
    """Too many calls of our own are under way: the system itself may be well."""


class Slots:
    """At most `most` holders at once; a slot that its holder never gave back frees itself after `longest`."""

    def __init__(
        self, client: redis.Redis, system: str, most: int, *, longest: timedelta, patience: timedelta
    ) -> None:
        self._redis = client
        self._key = f"{PREFIX}slots:{system}"
        self._system = system
        self._most = most
        self._longest_ms = int(longest.total_seconds() * 1000)
        self._patience = patience
        self._take = client.register_script(_TAKE)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Hold one slot.  Raises NoSlot if none is free within the patience."""
        holder = secrets.token_hex(8)
        until = time.monotonic() + self._patience.total_seconds()
        while not self._take(keys=[self._key], args=[holder, self._most, self._longest_ms]):
            if time.monotonic() >= until:
                raise NoSlot(self._system, "wait for a slot", "too many calls under way")
            time.sleep(0.02)
        try:
            yield
        finally:
            self._redis.zrem(self._key, holder)
