"""What is the matter with a Redis that takes nothing, and how to leave one that is no longer the master."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, TypeAlias

import redis
from redis.exceptions import MasterDownError

from workers.pending import PREFIX

Trouble: TypeAlias = Literal["away", "loading", "read_only", "out_of_memory", "disk", "replicas", "refuses"]

SENTENCES: Mapping[Trouble, str] = {
    "away": "Redis does not answer",
    "loading": "Redis is still loading its data",
    "read_only": "Redis is read-only, as a replica is",
    "out_of_memory": "the memory of Redis is full (maxmemory)",
    "disk": "Redis cannot write to its disk",
    "replicas": "too few replicas follow Redis (min-replicas-to-write)",
    "refuses": "Redis refuses what we ask",
}

_CODES: Mapping[str, Trouble] = {
    "MISCONF": "disk",
    "NOREPLICAS": "replicas",
    "READONLY": "read_only",
    "OOM": "out_of_memory",
    "LOADING": "loading",
}
_PROBE = f"{PREFIX}probe"

LOADS_AT_MOST = timedelta(minutes=2)
_LOOK_EVERY = 0.2


def judge(error: redis.RedisError) -> Trouble:
    """What an error of Redis means.  A script's error has the code within its text, before Redis 7."""
    if isinstance(error, redis.BusyLoadingError):
        return "loading"
    if isinstance(error, redis.ReadOnlyError | MasterDownError):
        return "read_only"
    if isinstance(error, redis.OutOfMemoryError):
        return "out_of_memory"
    if isinstance(error, redis.ResponseError):
        return next((trouble for code, trouble in _CODES.items() if code in str(error)), "refuses")
    return "away"


def explain(error: redis.RedisError) -> str:
    """The same in a sentence, with nothing of what Redis said."""
    return f"{SENTENCES[judge(error)]} ({type(error).__name__})"


def log_cut_short(logger: logging.Logger, what: str, error: redis.RedisError) -> None:
    """Log `what` as cut short.  That Redis is away is said by `workers.presence` once, and needs no line for each."""
    level = logging.WARNING if judge(error) == "refuses" else logging.DEBUG
    logger.log(level, "%s cut short by redis", what, extra={"why": explain(error)})


def find_refusal(client: redis.Redis) -> redis.RedisError | None:
    """The error with which Redis refuses to keep a small thing, or None.  Reading alone may go well without that."""
    try:
        client.set(_PROBE, "1", px=1000)
    except redis.RedisError as error:
        return error
    return None


def wait_until_loaded(client: redis.Redis) -> None:
    """Return when a server that is loading its data has done so, or is not loading.

    Raises redis.RedisError when there is no answer, or no end of loading within `LOADS_AT_MOST`.
    """
    until = time.monotonic() + LOADS_AT_MOST.total_seconds()
    while True:
        try:
            client.ping()
        except redis.BusyLoadingError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK_EVERY)
        else:
            return


def leave_when_demoted(client: redis.Redis) -> redis.Redis:
    """The same client, whose connections are closed after a read-only server has answered on them.

    After a failover by name or by virtual address the old master may live on as a replica, and a connection to it
    would stay as useless as it is.
    """
    pool = client.connection_pool
    pool.connection_class = _LEAVING.get(pool.connection_class, pool.connection_class)
    return client


class _Leaving:
    """Marks the connection, instead of cutting it off with answers of a pipeline still to be read."""

    def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().read_response(*args, **kwargs)  # type: ignore[misc]
        except redis.ReadOnlyError:
            self.mark_for_reconnect()  # type: ignore[attr-defined]
            raise


class _Connection(_Leaving, redis.Connection):
    pass


class _SslConnection(_Leaving, redis.SSLConnection):
    pass


class _SocketConnection(_Leaving, redis.UnixDomainSocketConnection):
    pass


_LEAVING: Mapping[type, type] = {
    redis.Connection: _Connection,
    redis.SSLConnection: _SslConnection,
    redis.UnixDomainSocketConnection: _SocketConnection,
}
