"""What REDIS_URL may say: one server, or the Sentinels that know which server is the master just now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import redis
from redis.connection import ConnectionPool, parse_url

SENTINEL_PORT = 26379

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_OWN_OPTIONS = ("service", "sentinel_username", "sentinel_password")

Options: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """The Sentinels to ask, the name that they know the master by, and how to sign in to it and to them."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    tls: bool
    options: Options = field(repr=False)
    sentinel_options: Options = field(repr=False)


def parse_redis_url(url: str) -> str | SentinelAddress:
    """A URL that redis-py understands, or the Sentinels of `redis+sentinel://` and `rediss+sentinel://`.

    `redis+sentinel://[user:password@]host[:26379],host[:26379]/DB?service=NAME`, with `rediss` where both Sentinels
    and servers speak TLS; the options of redis-py's URLs may follow, such as `ssl_ca_certs=FILE`, and
    `sentinel_username` and `sentinel_password` where the Sentinels want a sign-in of their own.
    Raises ValueError with a sentence that quotes nothing of the URL, since it may hold a password.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise ValueError
    except ValueError:
        raise ValueError(f"is not a URL that begins with {', '.join(f'{one}://' for one in SCHEMES)}") from None
    if not parts.scheme.endswith("+sentinel"):
        _check(url)
        return url
    who, _, where = parts.netloc.rpartition("@")
    hosts = tuple(_parse_host(one) for one in where.split(","))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    own = {name: query.pop(name) for name in _OWN_OPTIONS if name in query}
    if not own.get("service"):
        raise ValueError(
            "names Sentinels but not the master, as in redis+sentinel://one,two,three/0?service=mymaster"
        )
    # Everything but the hosts means what it means for one server, so redis-py may read it.
    scheme = parts.scheme.removesuffix("+sentinel")
    plain = urlunsplit((scheme, f"{who}@master" if who else "master", parts.path, urlencode(query), parts.fragment))
    _check(plain)
    options = {name: value for name, value in _options(plain).items() if name not in ("host", "connection_class")}
    sentinel = {name: value for name, value in options.items() if name.startswith("ssl_")}
    for name in ("username", "password"):
        if own.get(f"sentinel_{name}"):
            sentinel[name] = own[f"sentinel_{name}"]
    return SentinelAddress(hosts, own["service"], scheme == "rediss", options, sentinel)


def _check(url: str) -> None:
    """Raises ValueError for what would fail, or be taken for something else, at the first connection only."""
    try:
        parts = urlsplit(url)
        if parts.fragment or (parts.scheme != "unix" and (not parts.hostname or parts.port == 0)):
            raise ValueError
        options = _options(url)
    except ValueError:
        raise ValueError(
            "is not a URL that Redis clients understand (in a password, signs such as @ : / ? # % are written "
            "as %40 %3A %2F %3F %23 %25)"
        ) from None
    if parts.scheme == "unix" and not options.get("path"):
        raise ValueError("names no socket, as in unix:///run/redis/redis.sock")
    if parts.scheme != "unix" and parts.path not in ("", "/") and not parts.path[1:].isdecimal():
        raise ValueError("has something else than the number of a database after the host, as in redis://host:6379/0")
    for name in _FILES:
        if name in options and not Path(str(options[name])).is_file():
            raise ValueError(f"names in {name} what is not a file that can be read")
    pool = ConnectionPool.from_url(url)
    try:
        pool.connection_class(**pool.connection_kwargs)
    except (TypeError, ValueError, redis.RedisError):
        raise ValueError(
            "has an option after ? that is not known for such a URL; TLS has ssl_ca_certs, ssl_certfile and "
            "ssl_keyfile, with rediss:// only"
        ) from None


def _options(url: str) -> dict[str, Any]:
    """As redis-py reads it.  Raises ValueError, which may quote the URL."""
    return cast(dict[str, Any], parse_url(url))  # type: ignore[no-untyped-call]


def _parse_host(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or parts.netloc != text:
        raise ValueError("has a Sentinel that is not of the form host:26379; several are separated by commas")
    return host, port or SENTINEL_PORT
