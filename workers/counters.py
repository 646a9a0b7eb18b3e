"""Counters in Redis that all processes share; `/metrics` renders them.  Losing one count never fails the work."""

from __future__ import annotations

import contextlib
from typing import cast

import redis

from workers.pending import METRICS

DURATION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds of the histograms."""


class Counters:
    """Counts named `family:label[:label]` in one hash."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def count(self, *names: str) -> None:
        """Add one to each of `names`."""
        with contextlib.suppress(redis.RedisError), self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hincrby(METRICS, name, 1)
            pipe.execute()

    def observe(self, family: str, seconds: float, *also: str) -> None:
        """Add a duration to the histogram `family`, and one to each of `also`."""
        with contextlib.suppress(redis.RedisError), self._redis.pipeline(transaction=False) as pipe:
            bucket = next((str(bound) for bound in DURATION_BUCKETS if seconds <= bound), "+Inf")
            pipe.hincrby(METRICS, f"{family}:le:{bucket}", 1)
            pipe.hincrbyfloat(METRICS, f"{family}:sum", seconds)
            for name in also:
                pipe.hincrby(METRICS, name, 1)
            pipe.execute()

    def read(self) -> dict[str, float]:
        """All counts.  Raises redis.RedisError."""
        return {name: float(value) for name, value in cast(dict[str, str], self._redis.hgetall(METRICS)).items()}
