"""`python -m demo.gatewayapi --port N [--webhook URL]`: prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import sys

from demo.foreground import serve_in_foreground
from demo.gatewayapi.server import Simulator


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.gatewayapi", description="Simulated GatewayAPI account")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--webhook", default="", help="where to tell of messages that come in")
    arguments = parser.parse_args()
    served = Simulator(arguments.port, webhook=arguments.webhook)
    return serve_in_foreground(served, served.address)


if __name__ == "__main__":
    sys.exit(main())
