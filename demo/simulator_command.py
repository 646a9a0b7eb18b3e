"""An ERP's simulator in its own process: `--port N --data FILE`; prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from demo.foreground import serve_in_foreground
from demo.simulated_server import SimulatedServer

Kept = TypeVar("Kept")
Served = TypeVar("Served", bound=SimulatedServer)


def run(
    name: str,
    read_records: Callable[[Path, date], Kept],
    simulator: Callable[[Kept, int], Served],
    address: Callable[[Served], str],
) -> int:
    """Serve the `demo` package `name`; exit code 2 when the data file cannot be used."""
    parser = argparse.ArgumentParser(prog=f"python -m demo.{name}", description="A simulated ERP")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="a file such as demo/data/customers.json")
    arguments = parser.parse_args()
    try:
        records = read_records(arguments.data, datetime.now(ZoneInfo("Europe/Copenhagen")).date())
    except (OSError, KeyError, TypeError, ValueError) as error:
        print(f"{arguments.data}: cannot be used: {error!r}", file=sys.stderr)
        return 2
    served = simulator(records, arguments.port)
    return serve_in_foreground(served, address(served))
