"""Which rulebook each worker process uses, and what is wrong with its files, as each says of itself every second."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import redis

from workers.pending import PREFIX
from workers.presence import ALIVE

_KEY = f"{PREFIX}rulebooks"


@dataclass(frozen=True, slots=True)
class InUse:
    """`versions`: how many processes use each; `failures`: every different complaint about the files."""

    versions: Mapping[str, int]
    failures: tuple[str, ...]


class RulebooksInUse:
    """What web and `hotline health` know of the rulebooks, without reading any."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._member = f"{socket.gethostname()}:{os.getpid()}"

    def say(self, version: str, failure: str | None) -> None:
        """Say what this process uses, for the next few seconds.  Raises redis.RedisError."""
        until = self._now() + ALIVE.total_seconds()
        content = {"until": until, "version": version, "failure": failure}
        self._redis.hset(_KEY, self._member, json.dumps(content, ensure_ascii=False))

    def read(self) -> InUse:
        """What the living processes said.  Raises redis.RedisError."""
        now = self._now()
        rows = cast(dict[str, str], self._redis.hgetall(_KEY))
        said = {member: json.loads(row) for member, row in rows.items()}
        gone = [member for member, row in said.items() if row["until"] < now]
        if gone:
            # Reading must not fail with a Redis that can only be read.
            with contextlib.suppress(redis.RedisError):
                self._redis.hdel(_KEY, *gone)
        living = [row for member, row in sorted(said.items()) if member not in gone]
        return InUse(
            Counter(row["version"] for row in living),
            tuple(dict.fromkeys(row["failure"] for row in living if row["failure"])),
        )

    def _now(self) -> int:
        return int(self._redis.time()[0])
