"""All parts of one installation as child processes: embedded Redis, scheduler, workers, web."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from workers.embedded_redis import answers, server_command, socket_url
from workers.supervisor import Child


def hotline_command(*words: str) -> list[str]:
    """The command line of one of our own parts, in this interpreter."""
    return [sys.executable, "-m", "app", *words]


def redis_child(data_dir: Path) -> Child:
    """The embedded server."""
    url = socket_url(data_dir)
    return Child("redis", server_command(data_dir), ready=lambda: answers(url))


def parts(
    *, redis_url: str | None, data_dir: Path, host: str, port: int, workers: int, env: Mapping[str, str] | None = None
) -> list[Child]:
    """The children of `hotline serve` in the order of their start; with `redis_url` nothing is embedded."""
    url = redis_url or socket_url(data_dir)
    embedded = [redis_child(data_dir)] if redis_url is None and not answers(url) else []
    shared = {**(env or {}), "REDIS_URL": url}
    local = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (the address to knock at, not to listen on)
    return [
        *embedded,
        Child("scheduler", hotline_command("scheduler"), env=shared),
        *[Child(f"worker-{n + 1}", hotline_command("worker"), env=shared) for n in range(workers)],
        Child(
            "web",
            hotline_command("web", "--host", host, "--port", str(port)),
            ready=lambda: listens(local, port),
            env=shared,
        ),
    ]


def listens(host: str, port: int) -> bool:
    """Does somebody accept connections there?"""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
