"""Counters in Redis that all processes share; `/metrics` renders them.  Counting never fails the work."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import cast

import redis

from workers.pending import METRICS

DURATION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds of the histograms."""

SUM = ":sum"
"""Ends the name of what is a sum of seconds and not a count."""


class Counters:
    """Counts named `family:label[:label]` in one hash; what Redis does not take is kept here until it does."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._mutex = threading.Lock()
        self._owed: dict[str, float] = {}

    def count(self, *names: str) -> None:
        """Add one to each of `names`."""
        self._owe([(name, 1) for name in names])
        self.pay()

    def add(self, name: str, number: int) -> None:
        """Add `number` to `name`."""
        self._owe([(name, number)])
        self.pay()

    def observe(self, family: str, seconds: float, *also: str) -> None:
        """Add a duration to the histogram `family`, and one to each of `also`."""
        bucket = next((str(bound) for bound in DURATION_BUCKETS if seconds <= bound), "+Inf")
        self._owe([(f"{family}:le:{bucket}", 1), (f"{family}{SUM}", seconds), *((name, 1) for name in also)])
        self.pay()

    def observe_call(self, system: str, operation: str, status: str, seconds: float) -> None:
        """Add a call to an outside system."""
        self.observe(f"call_duration_{system}", seconds, f"calls:{system}:{operation}:{status}")

    def owe(self, name: str) -> None:
        """Add one later: who is answered without Redis shall not wait for a Redis that does not answer."""
        self._owe([(name, 1)])

    def pay(self) -> None:
        """Hand in what is owed."""
        with self._mutex:
            owed, self._owed = self._owed, {}
        if not owed:
            return
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                for name, value in owed.items():
                    if name.endswith(SUM):
                        pipe.hincrbyfloat(METRICS, name, value)
                    else:
                        pipe.hincrby(METRICS, name, int(value))
                pipe.execute()
        except redis.RedisError:
            self._owe(owed.items())

    def read(self) -> dict[str, float]:
        """All counts.  Raises redis.RedisError."""
        self.pay()
        return {name: float(value) for name, value in cast(dict[str, str], self._redis.hgetall(METRICS)).items()}

    def _owe(self, counts: Iterable[tuple[str, float]]) -> None:
        with self._mutex:
            for name, value in counts:
                self._owed[name] = self._owed.get(name, 0) + value
