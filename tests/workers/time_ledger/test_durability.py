"""Processes that are killed while they write: what was said to be done is there, once, and nothing is half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.workers.time_ledger.writer import request_id
from workers.time_ledger.database import Database
from workers.time_ledger.ledger import TimeLedger

ROOT = Path(__file__).parents[3]
ROUNDS = 2
WRITERS = 2


def start(url: str | None, directory: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.workers.time_ledger.writer", url or "", str(directory), str(first)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_amid(writer: subprocess.Popen[str], said: int) -> list[int]:
    """Kill it once it has said that much; all that it said."""
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(said)]
    time.sleep(0.003 * (said % 5))  # somewhere in the middle of what comes next
    os.kill(writer.pid, signal.SIGKILL)
    lines += writer.stdout.readlines()
    assert writer.wait(10) == -signal.SIGKILL
    writer.stdout.close()
    return [int(line) for line in lines if line.endswith("\n")]


def test_two_processes_that_write_the_same_and_are_killed_lose_nothing_and_draw_nothing_twice(
    opened: Callable[[], Database], url: str | None, place: Path, ledger: TimeLedger
) -> None:
    done: set[int] = set()
    for round_ in range(ROUNDS):
        # Both begin before what is done already: most of what they ask for is a repetition.
        first = max(done, default=3) - 3
        writers = [start(url, place, first) for _ in range(WRITERS)]
        for number, writer in enumerate(writers):
            done |= set(kill_amid(writer, 17 + 8 * round_ + 3 * number))
    rows = ledger.of_ticket("77")
    works = [one for one in rows if one.kind == "work"]
    by_request: dict[str, int] = {}
    for one in works:
        by_request[one.request_id] = by_request.get(one.request_id, 0) + 1
    assert set(by_request.values()) == {1}
    numbers = {request_id(number): number for number in range(max(done) + 10)}
    registered = {numbers[one.request_id] for one in works if one.request_id in numbers}
    assert done <= registered
    assert len(registered - done) <= WRITERS * ROUNDS
    # A correction is whole or not there at all, and an entry is taken back once.
    counters = [one for one in rows if one.kind == "counter"]
    replacements = {one.request_id for one in works} - set(numbers)
    assert {one.request_id for one in counters} == replacements
    assert len({one.corrects for one in counters}) == len(counters)
    by_id = {one.id: one for one in rows}
    for one in counters:
        assert by_id[one.corrects or 0].minutes == -one.minutes
    corrected = {number for number in done if number % 3 == 0}
    assert {numbers[by_id[one.corrects or 0].request_id] for one in counters} >= corrected
