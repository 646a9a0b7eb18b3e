"""Connections to Redis, and the refusal of a Redis that could drop what is entrusted to it."""

from __future__ import annotations

from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class UnsafeRedis(Exception):
    """The Redis may drop jobs or forget them at a restart; the message says what to change."""


def connect(url: str, *, fast_failing: bool = False) -> redis.Redis:
    """A client for `url` (redis://, rediss:// or unix://) that speaks text.

    `fast_failing` is for the web, which must answer Zendesk in time: a refused connection fails in about a
    millisecond and a hanging server after two seconds, where the default would keep trying for five.
    """
    if fast_failing:
        return redis.Redis.from_url(
            url,
            decode_responses=True,
            retry=Retry(NoBackoff(), 1),
            socket_connect_timeout=0.5,
            socket_timeout=2,
        )
    return redis.Redis.from_url(url, decode_responses=True, socket_connect_timeout=2, socket_timeout=15)


def connect_for_rq(url: str) -> redis.Redis:
    """A client for RQ, which stores compressed bytes and must not have them decoded."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=15)


def check_keeping(client: redis.Redis) -> None:
    """Refuse a Redis whose eviction policy could drop jobs.

    All our jobs and pending tickets are keys without expiry, so the `volatile-*` policies cannot touch them.
    Raises UnsafeRedis; a server that hides its configuration (some hosted ones) is believed.
    """
    try:
        policy = cast(dict[str, str], client.config_get("maxmemory-policy")).get("maxmemory-policy", "noeviction")
    except redis.ResponseError:
        return
    if policy.startswith("allkeys"):
        raise UnsafeRedis(
            f"Redis has maxmemory-policy {policy}, which drops jobs when memory is short; set it to noeviction."
        )
