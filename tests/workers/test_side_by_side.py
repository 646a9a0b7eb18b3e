"""Work on a long file by several processes: in order, whole, and without anybody left behind."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from rules.replay import NumberedLine
from workers.side_by_side import ProcessLost, work_side_by_side

LINES = 2000
LAST = 1700
_KILOBYTE = b"x" * 1024
_ROOT = Path(__file__).parent.parent.parent


def number_and_process(lines: Iterable[NumberedLine]) -> Iterator[tuple[int, int]]:
    return ((line.number, os.getpid()) for line in lines)


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b"".join(b"%d %s\n" % (number, _KILOBYTE) for number in range(LINES)))
    return path


@pytest.mark.parametrize("processes", [2, 3, 5])
def test_a_long_file_is_worked_on_by_several_processes_in_its_order(long_file: Path, processes: int) -> None:
    with long_file.open("rb") as stream:
        done = list(work_side_by_side(stream, number_and_process, processes))
    assert [number for number, _ in done] == list(range(1, LINES + 1))
    workers = {process for _, process in done}
    assert len(workers) == processes
    assert os.getpid() not in workers


def test_one_core_a_short_file_and_standard_input_need_no_other_process(long_file: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.jsonl"
    short.write_bytes(b"{}\n")
    with long_file.open("rb") as long_stream, short.open("rb") as short_stream:
        for stream, processes in ((long_stream, 1), (short_stream, 4), (io.BytesIO(_KILOBYTE * 2000), 4)):
            done = list(work_side_by_side(stream, number_and_process, processes))
            assert {process for _, process in done} == {os.getpid()}


def test_a_process_that_is_killed_ends_the_work_with_what_came_before(long_file: Path) -> None:
    def die(lines: Iterable[NumberedLine]) -> Iterator[int]:
        for line in lines:
            if line.number == LAST:
                os.kill(os.getpid(), signal.SIGKILL)
            yield line.number

    done: list[int] = []
    with long_file.open("rb") as stream, pytest.raises(ProcessLost):
        done.extend(work_side_by_side(stream, die, 2))
    assert done == list(range(1, len(done) + 1))
    assert LAST - 256 <= len(done) < LAST
    assert not multiprocessing.active_children()


def test_no_process_is_left_when_nobody_wants_the_rest(long_file: Path) -> None:
    with long_file.open("rb") as stream:
        working = work_side_by_side(stream, number_and_process, 3)
        _, process = next(working)
        assert process != os.getpid()
        working.close()
    assert not _is_alive(process)
    assert not multiprocessing.active_children()


def test_the_processes_end_when_the_one_that_wants_their_work_is_killed(long_file: Path) -> None:
    program = (
        "import sys, time\n"
        "from tests.workers.test_side_by_side import number_and_process\n"
        "from workers.side_by_side import work_side_by_side\n"
        "working = work_side_by_side(open(sys.argv[1], 'rb'), number_and_process, 2)\n"
        "print(*{process for _, process in (next(working) for _ in range(600))}, flush=True)\n"
        "time.sleep(60)\n"
    )
    words = [sys.executable, "-c", program, str(long_file)]
    with subprocess.Popen(words, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as wanting:
        assert wanting.stdout is not None
        workers = [int(process) for process in wanting.stdout.readline().split()]
        wanting.kill()
    assert len(workers) == 2
    until = time.monotonic() + 10
    while any(map(_is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(_is_alive, workers))


def _is_alive(process: int) -> bool:
    """Has it neither ended nor is left only to be buried by an init process?"""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
