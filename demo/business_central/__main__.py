"""`python -m demo.business_central --port N --data FILE`: prints its address, serves until interrupted."""

from __future__ import annotations

import sys

from demo.business_central.records import read_records
from demo.business_central.server import Simulator
from demo.simulator_command import run

if __name__ == "__main__":
    sys.exit(run("business_central", read_records, Simulator, lambda served: served.address))
