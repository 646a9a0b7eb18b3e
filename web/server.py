"""The Flask app under gunicorn, started from our own command so that there is one way to run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

THREADS = 12
"""Most wait for a slow Zendesk at times, for the sidebar (`web.sidebar_crowd`); the others are for webhooks."""

PROCESSES = 2

LONGEST_HEADER = 64 * 1024
"""Bytes; a text message comes as a token in a header, in which a letter of `message` may be eight."""


class OneLine(Logger):  # type: ignore[misc]
    """gunicorn's own words as lines of our log; never a traceback, nor what a broken request said."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root logger."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A request that is no HTTP is quoted by gunicorn, so only the fact is told."""
        if msg.startswith("Invalid request"):
            msg, args = "no valid HTTP request", ()
        super().warning(msg, *args, **kwargs)


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
            "logger_class": OneLine,
            "proc_name": "hotline-web",
            "loglevel": "warning",
            "preload_app": False,
            "limit_request_field_size": LONGEST_HEADER + 1024,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the options above."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, made after the fork, so that no connection is shared between processes."""
        return self._make_app()
