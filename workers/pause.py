"""A pause of everything that needs one outside system, and the one alarm at its start and word at its end."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import redis

from workers.pending import PREFIX

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=30)
"""After this long one ticket tries again; if the cause lasts, the pause begins anew without a second alarm."""

_ALARM_MEMORY = timedelta(days=7)

_BEGIN = """
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[3]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[3], string.format('%.0f', now), 'PX', ARGV[3])
return 1
"""

_END = """
local since = redis.call('GET', KEYS[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if since and now - tonumber(ARGV[1]) < tonumber(since) then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
"""


class Pause:
    """The pause of one `system`, shared by all processes."""

    def __init__(self, client: redis.Redis, system: str) -> None:
        self._redis = client
        self._system = system
        until = f"{PREFIX}pause:{system}"
        self._until, self._why, self._since = self._keys = (until, f"{until}:why", f"{until}:since")
        self._begin, self._end = client.register_script(_BEGIN), client.register_script(_END)

    def begin(self, why: str) -> bool:
        """Pause; True for the first to notice, who has raised the alarm."""
        first = bool(self._begin(keys=self._keys, args=[why, _ms(PAUSE), _ms(_ALARM_MEMORY)]))
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

    def since(self) -> datetime | None:
        """Since when there is a pause."""
        since = self._redis.get(self._since)
        return datetime.fromtimestamp(int(str(since)) / 1000, UTC) if since is not None else None

    def end(self, took: timedelta = timedelta(0)) -> None:
        """The system accepts us: go on, and say so once if there was a pause.

        What shows it was begun `took` ago; if that was before the pause began, it shows nothing.
        """
        if self._end(keys=self._keys, args=[_ms(took)]):
            logger.info("resumed", extra={"system": self._system})


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
