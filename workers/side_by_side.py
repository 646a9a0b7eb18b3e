"""Work on the lines of a long file by several processes, in the order of the file and in constant memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle, groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias, TypeVar

import click

from rules.replay import NumberedLine, numbered_lines

DoneT = TypeVar("DoneT")
Work: TypeAlias = Callable[[Iterable[NumberedLine]], Iterator[DoneT]]

_WORTH_IT = 1024 * 1024
"""Bytes of a file from which on the time to start processes is won back."""
_LINES = 256
"""Lines that a process works on before the next one is due."""


class ProcessLost(click.ClickException):
    """A process ended before its work was done, as when the machine runs out of memory."""


class _Share(NamedTuple):
    """Which of how many blocks of lines in a row are a process's own, and where it sends what it makes of them.

    `receivers` are the ends of pipes that it has got along with its parent's memory.
    """

    number: int
    of: int
    sender: Connection
    receivers: Sequence[Connection]


def work_side_by_side(stream: IO[bytes], work: Work[DoneT], processes: int | None = None) -> Iterator[DoneT]:
    """What `work` makes of the lines, in order: by as many processes as there are cores if the file is long.

    What cannot be read several times at once (standard input) is worked on by this process alone.  What is made must
    be such that pickle can pass it on.  Raises ProcessLost.
    """
    count = _cores() if processes is None else processes
    path = _long_file(stream)
    return work(numbered_lines(stream)) if path is None or count < 2 else _several(path, work, count)


def _cores() -> int:
    """How many this process may use; 1 where processes cannot be split off as on Linux."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _long_file(stream: IO[bytes]) -> Path | None:
    try:
        path = Path(stream.name)
        return path if path.is_file() and path.stat().st_size >= _WORTH_IT else None
    except (OSError, AttributeError, TypeError):
        return None


def _several(path: Path, work: Work[DoneT], count: int) -> Iterator[DoneT]:
    """Each process reads the whole file and does every so many lines; its pipe holds it back until it is its turn."""
    context = get_context("fork")
    processes = []
    receivers: list[Connection] = []
    try:
        for number in range(count):
            receiver, sender = context.Pipe(duplex=False)
            receivers.append(receiver)
            share = _Share(number, count, sender, receivers)
            process = context.Process(target=_do_share, args=(path, work, share))
            process.start()
            processes.append(process)
            sender.close()
        for receiver in cycle(receivers):
            try:
                done = receiver.recv()
            except EOFError:
                raise ProcessLost("a process ended before its work was done") from None
            if done is None:
                return
            yield from done
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _do_share(path: Path, work: Work[object], share: _Share) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for receiver in share.receivers:
        # Otherwise nobody would notice that there is none any more who receives.
        receiver.close()
    with path.open("rb") as stream, suppress(BrokenPipeError):
        for block, lines in groupby(numbered_lines(stream), key=lambda line: (line.number - 1) // _LINES):
            if block % share.of == share.number:
                share.sender.send(list(work(lines)))
        share.sender.send(None)
