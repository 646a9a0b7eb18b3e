"""`python -m demo.economic --port N --data FILE`: prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.economic.records import read_records
from demo.economic.server import Simulator


def main() -> int:
    """Serve; exit code 2 when the data file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m demo.economic", description="Simulated e-conomic")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="a file such as demo/data/customers.json")
    arguments = parser.parse_args()
    try:
        records = read_records(arguments.data, datetime.now(ZoneInfo("Europe/Copenhagen")).date())
    except (OSError, KeyError, TypeError, ValueError) as error:
        print(f"{arguments.data}: cannot be used: {error!r}", file=sys.stderr)
        return 2
    simulator = Simulator(records, arguments.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(simulator.base_url, flush=True)
    try:
        simulator.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        simulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
