"""`python -m demo.teamviewer --port N`: prints its address, serves until interrupted."""

from __future__ import annotations

import argparse
import signal
import sys

from demo.teamviewer.server import Simulator


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.teamviewer", description="Simulated TeamViewer account")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()
    served = Simulator(arguments.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(served.address, flush=True)
    try:
        served.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        served.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
