"""Which of our processes are alive, as each says of itself every few seconds.

Saying so is a write, hence also how a process notices that Redis takes nothing, and that it does again: it logs both,
once each, since there is no shared place to note it in.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Literal, TypeAlias, cast

import redis

from workers.pending import PREFIX
from workers.redis_trouble import explain

logger = logging.getLogger(__name__)

Part: TypeAlias = Literal["web", "worker", "scheduler"]
PARTS: tuple[Part, ...] = ("web", "worker", "scheduler")
ALIVE = timedelta(seconds=6)
AGAIN = timedelta(seconds=1)


class Presence:
    """The process this runs in, as others see it through Redis; a process says so at most once a second."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._said_at = float("-inf")
        self._away_at: float | None = None

    def say_alive(self, part: Part, threads: int = 1) -> None:
        """Say that this process lives for the next few seconds, and with how many threads.

        Raises redis.RedisError, logged when it is the first.
        """
        if time.monotonic() - self._said_at < AGAIN.total_seconds():
            return
        try:
            now = self._now()
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.zadd(_key(part), {_member(threads): now + ALIVE.total_seconds()})
                pipe.zremrangebyscore(_key(part), "-inf", now)
                pipe.execute()
        except redis.RedisError as error:
            if self._away_at is None:
                self._away_at = time.monotonic()
                logger.error("redis is away", extra={"system": "redis", "why": explain(error)})
            raise
        self._said_at = time.monotonic()
        if self._away_at is not None:
            lasted = round(self._said_at - self._away_at)
            self._away_at = None
            logger.info("redis is back", extra={"system": "redis", "lasted_s": lasted})

    def keep_saying(self, part: Part, also: Callable[[], None]) -> None:
        """Say so in the background for as long as the process lives, and do `also`; Redis may come and go."""
        threading.Thread(target=self._keep_saying, args=(part, also), name="presence", daemon=True).start()

    def say_goodbye(self, part: Part, threads: int = 1) -> None:
        """Say that this process ends."""
        self._redis.zrem(_key(part), _member(threads))

    def count(self, part: Part) -> int:
        """How many processes of this part are alive."""
        return len(self._living(part))

    def worker_threads(self) -> int:
        """How many jobs all living workers can do at once."""
        return sum(int(member.rpartition("/")[2]) for member in self._living("worker"))

    def _keep_saying(self, part: Part, also: Callable[[], None]) -> None:
        while True:
            with contextlib.suppress(redis.RedisError):
                self.say_alive(part)
                also()
            time.sleep(2 * AGAIN.total_seconds())

    def _living(self, part: Part) -> list[str]:
        return cast(list[str], self._redis.zrange(_key(part), self._now(), "+inf", byscore=True))

    def _now(self) -> int:
        return int(self._redis.time()[0])


def _key(part: Part) -> str:
    return f"{PREFIX}alive:{part}"


def _member(threads: int) -> str:
    return f"{socket.gethostname()}:{os.getpid()}/{threads}"
