"""Counters in Redis that all processes share; `/metrics` renders them.  Counting never fails the work."""

from __future__ import annotations

import threading
from collections import Counter
from typing import cast

import redis

from workers.pending import METRICS

DURATION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds of the histograms."""


class Counters:
    """Counts named `family:label[:label]` in one hash; what Redis does not take is kept here until it does."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._mutex = threading.Lock()
        self._owed: Counter[str] = Counter()

    def count(self, *names: str) -> None:
        """Add one to each of `names`."""
        self._add(Counter(names), {})

    def observe(self, family: str, seconds: float, *also: str) -> None:
        """Add a duration to the histogram `family`, and one to each of `also`."""
        bucket = next((str(bound) for bound in DURATION_BUCKETS if seconds <= bound), "+Inf")
        self._add(Counter((f"{family}:le:{bucket}", *also)), {f"{family}:sum": seconds})

    def owe(self, name: str) -> None:
        """Add one later: who is answered without Redis shall not wait for a Redis that does not answer."""
        with self._mutex:
            self._owed[name] += 1

    def pay(self) -> None:
        """Hand in what is owed."""
        if self._owed:
            self._add(Counter(), {})

    def read(self) -> dict[str, float]:
        """All counts.  Raises redis.RedisError."""
        self.pay()
        return {name: float(value) for name, value in cast(dict[str, str], self._redis.hgetall(METRICS)).items()}

    def _add(self, counts: Counter[str], sums: dict[str, float]) -> None:
        with self._mutex:
            owed, self._owed = self._owed, Counter()
        counts.update(owed)
        if not counts and not sums:
            return
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                for name, times in counts.items():
                    pipe.hincrby(METRICS, name, times)
                for name, seconds in sums.items():
                    pipe.hincrbyfloat(METRICS, name, seconds)
                pipe.execute()
        except redis.RedisError:
            with self._mutex:
                self._owed.update(counts)
