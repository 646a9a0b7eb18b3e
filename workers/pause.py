"""A pause of everything that needs one outside system, and the one alarm at its start and word at its end."""

from __future__ import annotations

import logging
from datetime import timedelta

import redis

from workers.pending import PREFIX

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=30)
"""After this long one ticket tries again; if the cause lasts, the pause begins anew without a second alarm."""

_ALARM_MEMORY = timedelta(days=7)


class Pause:
    """The pause of one `system`, shared by all processes."""

    def __init__(self, client: redis.Redis, system: str) -> None:
        self._redis = client
        self._system = system
        self._until = f"{PREFIX}pause:{system}"
        self._why = f"{PREFIX}pause:{system}:why"

    def begin(self, why: str) -> bool:
        """Pause; True for the first to notice, who has raised the alarm."""
        self._redis.set(self._until, why, ex=PAUSE)
        first = bool(self._redis.set(self._why, why, nx=True, ex=_ALARM_MEMORY))
        if first:
            logger.error("paused", extra={"system": self._system, "why": why})
        return first

    def left(self) -> timedelta | None:
        """How much longer to wait, or None when there is no pause."""
        left = int(self._redis.pttl(self._until))
        return timedelta(milliseconds=left) if left > 0 else None

    def why(self) -> str | None:
        """Why there is a pause, also while one ticket tries whether it is over."""
        why = self._redis.get(self._why)
        return str(why) if why is not None else None

    def end(self) -> None:
        """The system accepts us: go on, and say so once if there was a pause."""
        if self._redis.delete(self._why, self._until):
            logger.info("resumed", extra={"system": self._system})
