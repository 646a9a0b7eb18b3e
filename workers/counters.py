"""Counters in Redis that all processes share; `/metrics` renders them.  Counting never fails the work."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from typing import cast

import redis

from workers.outages import Outages, key
from workers.pending import METRICS

DURATION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds of the histograms."""

SUM = ":sum"
"""Ends the name of what is a sum of seconds and not a count."""


class Counters:
    """Counts named `family:label[:label]` in one hash; what Redis does not take is kept here until it does."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._outages = Outages(client)
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
        self._owe_duration(family, seconds, *also)
        self.pay()

    def observe_call(self, system: str, operation: str, status: str, seconds: float) -> None:
        """Add a call to an outside system, and note whether it is away.

        A call that went well asks for no round trip more than its counts do.
        """
        self._owe_duration(f"call_duration_{system}", seconds, f"calls:{system}:{operation}:{status}")
        with contextlib.suppress(redis.RedisError):
            suspected = self._pay(also_ask_for=key(system))
            self._outages.note_call(system, operation, status, seconds, suspected=suspected)

    def owe(self, name: str) -> None:
        """Add one later: who is answered without Redis shall not wait for a Redis that does not answer."""
        self._owe([(name, 1)])

    def pay(self) -> None:
        """Hand in what is owed."""
        with contextlib.suppress(redis.RedisError):
            self._pay()

    def _pay(self, also_ask_for: str | None = None) -> bool:
        """Hand in what is owed; does the key `also_ask_for` exist?  Raises redis.RedisError, and owes it still."""
        with self._mutex:
            owed, self._owed = self._owed, {}
        if not owed:
            return False
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                for name, value in owed.items():
                    if name.endswith(SUM):
                        pipe.hincrbyfloat(METRICS, name, value)
                    else:
                        pipe.hincrby(METRICS, name, int(value))
                if also_ask_for is not None:
                    pipe.exists(also_ask_for)
                return bool(pipe.execute()[-1]) and also_ask_for is not None
        except redis.RedisError:
            self._owe(owed.items())
            raise

    def read(self) -> dict[str, float]:
        """All counts.  Raises redis.RedisError."""
        self.pay()
        return {name: float(value) for name, value in cast(dict[str, str], self._redis.hgetall(METRICS)).items()}

    def _owe_duration(self, family: str, seconds: float, *also: str) -> None:
        bucket = next((str(bound) for bound in DURATION_BUCKETS if seconds <= bound), "+Inf")
        self._owe([(f"{family}:le:{bucket}", 1), (f"{family}{SUM}", seconds), *((name, 1) for name in also)])

    def _owe(self, counts: Iterable[tuple[str, float]]) -> None:
        with self._mutex:
            for name, value in counts:
                self._owed[name] = self._owed.get(name, 0) + value
