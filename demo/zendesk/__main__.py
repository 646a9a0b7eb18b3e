"""`python -m demo.zendesk --port N`: prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import sys

from demo.foreground import serve_in_foreground
from demo.zendesk.limits import Rates
from demo.zendesk.server import Simulator


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.zendesk", description="Simulated Zendesk account")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    usual = Rates()
    for name in ("requests_per_minute", "updates_per_minute", "updates_per_ticket"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(usual, name))
    asked = vars(parser.parse_args())
    simulator = Simulator(asked.pop("port"), rates=Rates(**asked))
    return serve_in_foreground(simulator, simulator.address)


if __name__ == "__main__":
    sys.exit(main())
