"""`python -m demo.teamviewer --port N`: prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import sys

from demo.foreground import serve_in_foreground
from demo.teamviewer.server import Simulator


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.teamviewer", description="Simulated TeamViewer account")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()
    served = Simulator(arguments.port)
    return serve_in_foreground(served, served.address)


if __name__ == "__main__":
    sys.exit(main())
