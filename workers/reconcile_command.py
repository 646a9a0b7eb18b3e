"""`hotline reconcile`: the sweep by hand, from an earlier instant, or over all open tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from workers.desk import Desk
from workers.sweep import Sweep


def reconcile(desk: Desk, *, since: datetime | None, all_open: bool) -> Iterator[str]:
    """Mark tickets as pending, and say how many; the workers do the rest.

    Raises the errors of `integrations.errors` and redis.RedisError; what was marked stays marked.
    """
    sweep = Sweep(desk.redis, desk.pending, desk.zendesk, desk.counters)
    swept = sweep.changed(datetime.now(UTC), since)
    yield f"{swept.listed} changed tickets looked through: {swept.found} that no event had told of are now pending"
    while swept.more:
        swept = sweep.changed(datetime.now(UTC))
        yield f"{swept.listed} more: {swept.found} are now pending"
    if all_open:
        opened = sweep.open()
        yield f"{opened.listed} open tickets: {opened.found} are now pending"
