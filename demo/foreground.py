"""A simulator in a process of its own."""

from __future__ import annotations

import signal
import sys
from typing import Protocol


class Served(Protocol):
    """What can serve in the calling thread."""

    def serve_forever(self) -> None:
        """Serve until `close` or an exception."""
        ...

    def close(self) -> None:
        """Stop serving."""
        ...


def serve_in_foreground(served: Served, address: str) -> int:
    """Print the address and serve until Ctrl-C or SIGTERM; the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(address, flush=True)
    try:
        served.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        served.close()
    return 0
