"""`python -m demo.nav --port N --data FILE`: prints its address, serves until interrupted."""

from __future__ import annotations

import sys

from demo.nav.records import read_records
from demo.nav.server import Simulator
from demo.simulator_command import run

if __name__ == "__main__":
    sys.exit(run("nav", read_records, Simulator, lambda served: served.odata_url()))
