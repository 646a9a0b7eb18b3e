"""`python -m demo.worker`: a worker as in production, except that each sample ticket is decided at its own time.

A sample that came on a Sunday night shall be handled as on a Sunday night, whenever the demo is run.
"""

from __future__ import annotations

import os

from workers import ticket_job
from workers.desk import make_desk
from workers.log import set_up_logging
from workers.presence import Presence
from workers.redis_client import connect, connect_for_rq
from workers.settings import parse_settings
from workers.worker import WorkerProcess


def main() -> None:
    """Work until told to end."""
    set_up_logging("ERROR")
    settings = parse_settings(os.environ, need_zendesk=True)
    url = settings.redis_url or ""
    desk = make_desk(settings, connect(url), clock=lambda ticket: ticket.received_at)
    ticket_job.serve(desk)
    WorkerProcess(connect_for_rq(url), Presence(desk.redis), desk.leases, desk.tend_rules).run()


if __name__ == "__main__":
    main()
