"""A disk that takes no files of ours stops nothing: it is told of once, and tried again."""

from __future__ import annotations

import socket
from collections.abc import Callable

import redis

from workers.outages import Outages


def note_writing(client: redis.Redis, write: Callable[[], bool]) -> None:
    """Let `write` write; it says whether there was anything to write.  Raises redis.RedisError, never OSError."""
    machine = socket.gethostname()
    try:
        written = write()
    except OSError as error:
        Outages(client).failed("disk", "unwritable", machine, error.strerror or type(error).__name__)
    else:
        if written:
            Outages(client).answered("disk", machine)
