"""OAuth tokens shared by all processes through Redis, minted by one at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import redis

from integrations.errors import Retryable
from workers.pending import PREFIX

MINTING = timedelta(seconds=20)
"""Longest time one process may hold the minting lock; a mint's own timeout is shorter."""

_DROP_IF = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class RedisTokenStore:
    """The `TokenStore` of `integrations.oauth`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def get(self, name: str) -> str | None:
        """The current token, or None when there is none or it has run out."""
        return cast(str | None, self._redis.get(f"{PREFIX}token:{name}"))

    def put(self, name: str, token: str, ttl: timedelta) -> None:
        """Share `token` for `ttl`."""
        self._redis.set(f"{PREFIX}token:{name}", token, px=max(1, int(ttl.total_seconds() * 1000)))

    def drop(self, name: str, token: str) -> None:
        """Forget `token`, unless another process has replaced it meanwhile."""
        self._redis.eval(_DROP_IF, 1, f"{PREFIX}token:{name}", token)

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Let one process at a time mint.  Raises Retryable if another takes longer than a mint may."""
        seconds = MINTING.total_seconds()
        lock = self._redis.lock(f"{PREFIX}minting:{name}", timeout=seconds, blocking_timeout=seconds, sleep=0.05)
        if not lock.acquire():
            raise Retryable(name, "mint token", "another process is still at it")
        try:
            yield
        finally:
            # A lock that ran out meanwhile is another's now, and what was minted is good all the same.
            with contextlib.suppress(redis.exceptions.LockError):
                lock.release()
