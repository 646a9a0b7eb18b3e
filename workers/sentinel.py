"""A Redis whose master may change: the Sentinels are asked who it is whenever a connection is made."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel

from workers.redis_address import SentinelAddress

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""How long a Sentinel may take: with three of them, and two away, a webhook is still answered in time."""


class Sentinels(Sentinel):
    """The Sentinels of one master.  Safe to use from several threads, which redis-py's own list of them is not."""

    def __init__(self, address: SentinelAddress) -> None:
        self._mutex = threading.Lock()
        self._service = address.service
        super().__init__(  # type: ignore[no-untyped-call]
            address.hosts,
            sentinel_kwargs={
                **address.sentinel_options,
                "ssl": address.tls,
                "decode_responses": True,
                "socket_connect_timeout": ANSWER_SECONDS,
                "socket_timeout": ANSWER_SECONDS,
                "retry": Retry(NoBackoff(), 0),
            },
        )

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Where the master is now.  Raises MasterNotFoundError, a redis.ConnectionError, with our own words.

        Those that wait for an answer do not wait for each other, so that a web whose Sentinels are all out of reach
        says so in time.
        """
        with self._mutex:
            asked = list(self.sentinels)
        answered = False
        for sentinel in asked:
            try:
                masters = cast(Mapping[str, Mapping[str, Any]], sentinel.sentinel_masters())
            except (redis.ConnectionError, redis.TimeoutError):
                continue
            except redis.ResponseError:
                answered = True
                continue
            state = masters.get(service_name)
            if state and self.check_master_state(state, service_name):  # type: ignore[no-untyped-call]
                with self._mutex:
                    self.sentinels.remove(sentinel)
                    self.sentinels.insert(0, sentinel)
                return str(state["ip"]), int(state["port"])
        if answered:
            raise MasterNotFoundError("what answers is no Sentinel")
        raise MasterNotFoundError(
            f"no Sentinel names a master of {service_name}: none answers, none knows it, "
            "or they want another sentinel_password"
        )


def open_master(address: SentinelAddress, options: Mapping[str, Any]) -> redis.Redis:
    """A client that is always at the master; `options` are those of the connections to it, the URL's own win.

    While no Sentinel names a master its commands raise redis.ConnectionError, as they do of any Redis that is away.
    """
    sentinels = Sentinels(address)
    client = sentinels.master_for(  # type: ignore[no-untyped-call]
        address.service, **{**options, **address.options, "ssl": address.tls}
    )
    return cast(redis.Redis, client)
