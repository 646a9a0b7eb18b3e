"""Does Zendesk keep the operation that each of our writes names, so that its outcome can be read back by it?"""

from __future__ import annotations

import logging
from datetime import timedelta

import redis

from workers.pending import PREFIX

logger = logging.getLogger(__name__)

FORGOTTEN = timedelta(days=7)
"""An account that nobody writes to any more is not told of for ever."""

_KEY = f"{PREFIX}zendesk:drops_operations"


class OperationMarks:
    """What the answers to our updates told, for `/readyz`; an account that keeps the marks costs no round trip."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._are_kept: bool | None = None

    def note(self, *, dropped: bool) -> None:
        """An update was answered; the log says once that marks are dropped, and once that they are kept again.

        Raises redis.RedisError.
        """
        if dropped:
            if self._redis.set(_KEY, "1", nx=True, ex=FORGOTTEN):
                logger.error(
                    "zendesk drops our metadata, outcomes are read back by the notes", extra={"system": "zendesk"}
                )
        elif self._are_kept is not True and self._redis.delete(_KEY):
            logger.info("zendesk keeps our metadata again", extra={"system": "zendesk"})
        self._are_kept = not dropped

    def are_dropped(self) -> bool:
        """Did the last update of any process lose its mark?"""
        return bool(self._redis.exists(_KEY))
