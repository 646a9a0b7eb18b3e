"""`python -m tests.chaos.part worker|scheduler|web …`: a part as in production, which dies and freezes when ordered.

Workers decide each ticket at its own time, as those of the demo do, so that two runs can be compared; but as of now
where deadlines are tried.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path


def main() -> None:
    """Run the part until it is told to end."""
    wrong_by = float(os.environ.get("CHAOS_CLOCK", "0"))
    if wrong_by:
        from tests.chaos.clock import set_wrong_by

        set_wrong_by(wrong_by)
    from tests.chaos.orders import Orders
    from tests.chaos.points import install

    install(Orders(Path(os.environ["CHAOS_ORDERS"])))
    swept_after = os.environ.get("CHAOS_SWEPT_AFTER")
    if swept_after:
        from workers import sweep

        sweep.SWEPT_AFTER = timedelta(seconds=float(swept_after))
    if sys.argv[1] == "worker" and not os.environ.get("CHAOS_PRESENT"):
        from demo import worker

        worker.main()
    else:
        import app

        app.main(sys.argv[1:])


if __name__ == "__main__":
    main()
