"""`python -m demo.economic --port N --data FILE`: prints its address, serves until interrupted."""

from __future__ import annotations

import sys

from demo.economic.records import read_records
from demo.economic.server import Simulator
from demo.simulator_command import run

if __name__ == "__main__":
    sys.exit(run("economic", read_records, Simulator, lambda served: served.base_url))
