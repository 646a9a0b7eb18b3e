"""Sessions with NAV, each used for one request at a time.

NTLM signs in a connection and not a request: three messages must follow each other on one connection.  A session that
two threads share could give the connection to the other one in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from integrations.http import Http


class Connections:
    """Free sessions, the one that was used last first; as many as have ever been needed at once."""

    def __init__(self, connect: Callable[[], Http]) -> None:
        self._connect = connect
        self._free: list[Http] = [connect()]
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator[Http]:
        """A session that is nobody else's meanwhile."""
        with self._lock:
            http = self._free.pop() if self._free else None
        http = http or self._connect()
        try:
            yield http
        finally:
            with self._lock:
                self._free.append(http)
