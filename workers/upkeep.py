"""What is done now and then beside the tickets; run by the scheduler in threads of their own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import redis

from workers.error_reports import report
from workers.redis_trouble import log_cut_short

logger = logging.getLogger(__name__)

LOOKED_AFTER = timedelta(seconds=5)

Chore: TypeAlias = Callable[[datetime], object]
"""Given the present instant, does what is due, which is mostly nothing."""


class Upkeep:
    """All chores of a process; none that fails, or takes its time, keeps the others from being done."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = tuple(chores)

    def start(self, stop: threading.Event) -> None:
        """Tend in a thread for each chore until `stop`."""
        for chore in self._chores:
            threading.Thread(target=self._tend, args=(chore, stop), name="upkeep", daemon=True).start()

    def _tend(self, chore: Chore, stop: threading.Event) -> None:
        while not stop.is_set():
            self._do(chore)
            stop.wait(LOOKED_AFTER.total_seconds())

    def _do(self, chore: Chore) -> None:
        try:
            chore(datetime.now(UTC))
        except redis.RedisError as error:
            log_cut_short(logger, "chore", error)
        except Exception as error:
            logger.exception("chore failed")
            report(error)
