"""`python -m tests.e2e.moved_clock MODULE ARGUMENT …`: a module of ours on a wall clock that a test moves.

What is looked after every few seconds is looked after at once, since hours pass in them.

The file named by `MOVED_CLOCK` says by how many seconds the wall clock is moved, for all processes at once.  What
measures durations goes on as it should, and so does Redis.
"""

from __future__ import annotations

import datetime as module
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any, Self

SETTING = "MOVED_CLOCK"
_Real = module.datetime
_tell = time.time


class _AsReal(type(_Real)):  # type: ignore[misc]
    """What the interpreter itself makes of instants counts as one of ours too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Real)


def follow(path: Path) -> None:
    """Let this process follow the file; to be called before anything is imported that takes `datetime`."""
    known: tuple[int, float] = (0, 0.0)

    def shift() -> float:
        nonlocal known
        changed = path.stat().st_mtime_ns
        if changed != known[0]:
            known = (changed, float(path.read_text("utf-8")))
        return known[1]

    class Moved(_Real, metaclass=_AsReal):
        @classmethod
        def now(cls, tz: Any = None) -> Self:
            return super().fromtimestamp(_tell() + shift(), tz)

    module.datetime = Moved  # type: ignore[misc]
    time.time = lambda: _tell() + shift()


class MovedClock:
    """The test's hand on the clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.move(_Real.now(module.UTC))

    def move(self, at: module.datetime) -> None:
        """It is `at` now, for everybody who follows."""
        written = self.path.with_suffix(".new")
        written.write_text(f"{at.timestamp() - _tell():+.3f}", "utf-8")
        written.replace(self.path)


def main() -> None:
    """Run the module as `python -m` would."""
    follow(Path(os.environ[SETTING]))
    from workers import upkeep

    upkeep.LOOKED_AFTER = module.timedelta(seconds=0.2)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
