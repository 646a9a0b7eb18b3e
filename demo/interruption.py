"""Ctrl-C, SIGTERM or a closed terminal, heeded where the demo waits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(Exception):
    """A signal came; everything is to be taken down."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class Interruption:
    """Remembers the first signal until somebody asks.

    A handler that raises is of no use here: what it raises is lost where Python is in the middle of a fork or of a
    finalizer, and a process that had just been started would be known to nobody.
    """

    def __init__(self) -> None:
        self.came = threading.Event()
        self._number: int | None = None

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Heed signals meanwhile."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, lambda came, _: self._remember(came)) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _remember(self, number: int) -> None:
        if self._number is None:
            self._number = number
        self.came.set()

    def check(self) -> None:
        """Raises Interrupted if a signal came."""
        if self._number is not None:
            raise Interrupted(self._number)

    def sleep(self, seconds: float) -> None:
        """Wait; raises Interrupted as soon as a signal comes."""
        self.came.wait(seconds)
        self.check()
