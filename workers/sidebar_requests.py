"""What the page asked to be done, each once however often it is sent: a double click, or a second try.

The page makes an id for each act.  Whoever claims it does the act; all others get the first one's answer.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

import redis

from workers.pending import PREFIX

KEPT = timedelta(hours=12)
"""As long as a page can be open."""

LONGEST = timedelta(seconds=45)
"""An act that takes longer has died with its process, and may be done anew: each is safe to be begun twice."""

PATIENCE = timedelta(seconds=8)
_LOOK_EVERY = 0.05

_SETTLE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 0
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class NoRequestId(Exception):
    """The request does not say which act it is."""


class OtherRequest(Exception):
    """The id was used for something else."""


class UnderWay(Exception):
    """The same act is being done, and takes its time."""


def parse_request_id(value: object) -> str:
    """The id of an act.  Raises NoRequestId unless it is a UUID."""
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> str:
    raise NoRequestId


class SidebarRequests:
    """The acts of all agents, in all processes."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def once(
        self, agent_id: int, request_id: str, act: Mapping[str, object], do: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """What `do` answers, the first time; afterwards the same answer without doing it.

        `act` tells this act from any other.  What `do` raises is raised, and the act may then be tried again.  Raises
        OtherRequest, UnderWay and redis.RedisError.
        """
        key = f"{PREFIX}sidebar:act:{agent_id}:{request_id}"
        print_of_act = hashlib.sha256(json.dumps(act, sort_keys=True, default=str).encode()).hexdigest()[:16]
        claim = f"claim:{print_of_act}:{uuid.uuid4()}"
        until = time.monotonic() + PATIENCE.total_seconds()
        while not self._redis.set(key, claim, nx=True, ex=LONGEST):
            told = cast(str | None, self._redis.get(key))
            if told is not None and told.split(":")[1] != print_of_act:
                raise OtherRequest
            if told is not None and told.startswith("done:"):
                answer: dict[str, Any] = json.loads(told.split(":", 2)[2])
                return answer
            if time.monotonic() > until:
                raise UnderWay
            time.sleep(_LOOK_EVERY)
        try:
            answer = do()
        except BaseException:
            self._redis.eval(_RELEASE, 1, key, claim)
            raise
        kept = int(KEPT.total_seconds())
        self._redis.eval(_SETTLE, 1, key, claim, f"done:{print_of_act}:{json.dumps(answer)}", kept)
        return answer
