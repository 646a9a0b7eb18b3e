"""All parts of one installation as child processes: embedded Redis, scheduler, workers, web."""

from __future__ import annotations

import http.client
import socket
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from workers.embedded_redis import answers, lock_path, log_path, server_command, socket_url
from workers.supervisor import Child

LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (what is listened on, and where to knock then)


def hotline_command(*words: str) -> list[str]:
    """The command line of one of our own parts, in this interpreter."""
    return python_command("app", *words)


def python_command(module: str, *words: str) -> list[str]:
    """The command line of a module of ours; an `app.py` in the current folder is not taken for it."""
    return [sys.executable, "-P", "-m", module, *words]


def redis_child(data_dir: Path) -> Child:
    """The embedded server."""
    url = socket_url(data_dir)
    return Child(
        "redis",
        server_command(data_dir),
        ready=lambda: answers(url),
        lock=lock_path(data_dir),
        log_of_its_own=log_path(data_dir),
        patience=timedelta(minutes=5),  # a long append-only file takes its time to be read
    )


def parts(
    *, redis_url: str | None, data_dir: Path, host: str, port: int, workers: int, env: Mapping[str, str] | None = None
) -> list[Child]:
    """The children of `hotline serve` in the order of their start; with `redis_url` nothing is embedded.

    An embedded server that runs already is used, and replaced by one of our own when it ends.
    """
    url = redis_url or socket_url(data_dir)
    embedded = [redis_child(data_dir)] if redis_url is None else []
    shared = {**(env or {}), "REDIS_URL": url}
    local = LOCAL.get(host, host)
    return [
        *embedded,
        Child("scheduler", hotline_command("scheduler"), env=shared),
        *[Child(f"worker-{n + 1}", hotline_command("worker"), env=shared) for n in range(workers)],
        Child(
            "web",
            hotline_command("web", "--host", host, "--port", str(port)),
            ready=lambda: serves(local, port),
            env=shared,
        ),
    ]


def serves(host: str, port: int) -> bool:
    """Does our web answer there?  It listens a while before it can."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listens(host: str, port: int) -> bool:
    """Does somebody accept connections there?"""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def webhook_endpoint(public_url: str) -> str:
    """The address that Zendesk's webhook calls (design §6)."""
    return f"{public_url}/webhooks/zendesk"
