"""`hotline rules replay` over 100,000 tickets from the command line, output and all: on one core, and on all.

The tickets are those of the corpus over and over, each time with other ids, days and case numbers.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

_ROOT = Path(__file__).parent.parent.parent
_TICKETS = 100_000
_GOAL_SECONDS = 60
_DAYS = 365


def run() -> None:
    """Print the time on one core and on all, per ticket too, and the most memory that a process used."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "tickets.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for ticket in tickets(_TICKETS):
                file.write(json.dumps(ticket, ensure_ascii=False) + "\n")
        cores = sorted(os.sched_getaffinity(0))
        for usable in (cores[:1], cores) if len(cores) > 1 else (cores,):
            os.sched_setaffinity(0, usable)
            _replay(path, len(usable))


def _replay(path: Path, cores: int) -> None:
    hotline = Path(sys.executable).with_name("hotline")
    started, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with path.with_name("decisions.jsonl").open("wb") as decisions:
        subprocess.run([hotline, "rules", "replay", path], stdout=decisions, check=True, cwd=_ROOT)
    elapsed, after = perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"replay of {_TICKETS:,} tickets, cores: {cores}: {elapsed:.1f} s ({cpu:.1f} s of one core), "
        f"goal {_GOAL_SECONDS} s on one core; {cpu / _TICKETS * 1e6:.0f} µs a ticket; "
        f"most memory of a process {after.ru_maxrss // 1024} MiB"
    )


def tickets(count: int) -> Iterator[dict[str, Any]]:
    """So many tickets, no two alike."""
    corpus = [
        json.loads(line)
        for name in ("tickets.jsonl", "more.jsonl")
        for line in (_ROOT / "rules" / "training" / name).read_text("utf-8").splitlines()
    ]
    for number in range(count):
        ticket = corpus[number % len(corpus)]
        received_at = datetime.fromisoformat(ticket["received_at"]) + timedelta(days=number % _DAYS)
        yield {
            **ticket,
            "id": number,
            "received_at": received_at.isoformat(),
            "description": f"{ticket['description']}\nSag {number}",
        }
