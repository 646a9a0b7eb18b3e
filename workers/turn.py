"""Whose turn it is to do a chore that one of all schedulers does now and then."""

from __future__ import annotations

import secrets
from datetime import timedelta

import redis

_KEEP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
"""

_END = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class TurnLost(Exception):
    """The turn ran out, and another scheduler may be at the chore by now: do nothing more."""


class Turn:
    """The turns at one chore, as `key` in Redis.  Each `lasts` so long, whatever becomes of the process that has it.

    So a process that is killed stops nothing, and one that was frozen learns by `assure` that it has become too late.
    """

    def __init__(self, client: redis.Redis, key: str, lasts: timedelta) -> None:
        self._redis = client
        self._key = key
        self._ms = int(lasts.total_seconds() * 1000)
        self._token = secrets.token_hex(16)
        self._keep, self._end = client.register_script(_KEEP), client.register_script(_END)

    def take(self) -> bool:
        """Take the turn if nobody has it, nor this process itself.  Raises redis.RedisError."""
        return bool(self._redis.set(self._key, self._token, nx=True, px=self._ms))

    def assure(self) -> None:
        """Return while the turn is ours.  Raises TurnLost, and redis.RedisError."""
        self._check("")

    def prolong(self) -> None:
        """As `assure`, and let the turn last its whole length from now on."""
        self._check(str(self._ms))

    def end(self) -> None:
        """Let anybody take the next turn at once; nothing if this one was lost."""
        self._end(keys=[self._key], args=[self._token])

    def _check(self, ms: str) -> None:
        if not self._keep(keys=[self._key], args=[self._token, ms]):
            raise TurnLost(self._key)
