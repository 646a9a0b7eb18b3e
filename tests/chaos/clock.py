"""Within a part: a clock that is wrong.  Only the wall clock: what measures durations goes on as it should."""

from __future__ import annotations

import datetime as module
import time
from typing import Any, Self

_Real = module.datetime


class _AsReal(type(_Real)):  # type: ignore[misc]
    """What the interpreter itself makes of instants counts as one of ours too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Real)


def set_wrong_by(seconds: float) -> None:
    """Let this process take it for so much later (less than 0: earlier); to be called before anything is imported."""
    shift, tell = module.timedelta(seconds=seconds), time.time

    class Wrong(_Real, metaclass=_AsReal):
        @classmethod
        def now(cls, tz: Any = None) -> Self:
            return super().now(tz) + shift

        @classmethod
        def utcnow(cls) -> Self:
            return super().now(module.UTC).replace(tzinfo=None) + shift

    module.datetime = Wrong  # type: ignore[misc]
    time.time = lambda: tell() + seconds
