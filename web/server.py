"""The Flask app under gunicorn, started from our own command so that there is one way to run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 4
PROCESSES = 2


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with `THREADS` threads in each of `PROCESSES` processes; SIGTERM lets running requests finish."""

    def __init__(self, make_app: Callable[[], Flask], host: str, port: int) -> None:
        self._make_app = make_app
        self._options: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": PROCESSES,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 30,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "proc_name": "hotline-web",
            "loglevel": "warning",
            "preload_app": False,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the options above."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, made after the fork, so that no connection is shared between processes."""
        return self._make_app()
