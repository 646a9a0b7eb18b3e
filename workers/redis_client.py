"""Connections to Redis, and the refusal of a Redis that could drop what is entrusted to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from workers.redis_address import parse_redis_url
from workers.redis_trouble import leave_when_demoted
from workers.sentinel import open_master

OLDEST = (6, 2)
"""The first with BLMOVE and ZRANGE BYSCORE."""


class UnsafeRedis(Exception):
    """The Redis may drop jobs or forget them at a restart; the message says what to change."""


_PATIENT: Mapping[str, Any] = {"socket_connect_timeout": 2, "socket_timeout": 15}
_FAST: Mapping[str, Any] = {
    # Once more for a connection that was closed meanwhile, but not for a server that hangs.
    "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    "socket_connect_timeout": 0.5,
    "socket_timeout": 2,
}


def connect(url: str, *, fast_failing: bool = False) -> redis.Redis:
    """A client for `url`, in any form of `workers.redis_address`, that speaks text.

    `fast_failing` is for the web, which must answer Zendesk in time: a refused connection fails in about a
    millisecond and a hanging server after two seconds, where the default would keep trying for five.
    """
    return _open(url, decode_responses=True, **(_FAST if fast_failing else _PATIENT))


def connect_for_rq(url: str) -> redis.Redis:
    """A client for RQ, which stores compressed bytes and must not have them decoded."""
    return _open(url, **_PATIENT)


def _open(url: str, **options: Any) -> redis.Redis:
    address = parse_redis_url(url)
    if isinstance(address, str):
        return leave_when_demoted(redis.Redis.from_url(address, **options))
    return open_master(address, options)


def check_keeping(client: redis.Redis) -> None:
    """Refuse a Redis that is too old, or whose eviction policy could drop what it was given.

    Pending tickets have no expiry, but leases, ledgers and remembered events have, so the `volatile-*` policies would
    drop those: a ticket written twice at once, a note written again.
    Raises UnsafeRedis, and redis.RedisError when there is no answer; a server that hides its configuration (some
    hosted ones) is believed.
    """
    version = _version(client)
    if _parse_version(version) < OLDEST:
        raise UnsafeRedis(f"Redis is version {version}; at least {'.'.join(map(str, OLDEST))} is needed.")
    policy = _config(client, "maxmemory-policy", "noeviction")
    if policy != "noeviction":
        raise UnsafeRedis(
            f"Redis has maxmemory-policy {policy}, which drops data when memory is short; set it to noeviction."
        )


def forgets_at_restart(client: redis.Redis) -> bool:
    """Has this Redis no append-only file?  Raises redis.RedisError."""
    return _config(client, "appendonly", "yes") == "no"


def _config(client: redis.Redis, name: str, default: str) -> str:
    try:
        return cast(dict[str, str], client.config_get(name)).get(name, default)
    except redis.ResponseError:
        return default


def _version(client: redis.Redis) -> str:
    try:
        return str(cast(dict[str, object], client.info("server")).get("redis_version", ""))
    except redis.ResponseError:
        return ""


def _parse_version(text: str) -> tuple[int, ...]:
    """`7.0.15` as numbers; what is no version counts as new enough."""
    numbers = re.findall(r"[0-9]+", text)[:2]
    return tuple(map(int, numbers)) if len(numbers) == 2 else OLDEST
