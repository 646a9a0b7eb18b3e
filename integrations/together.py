"""Several questions in one round trip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor


def run_together(steps: Sequence[Callable[[], None]]) -> None:
    """Run steps that each ask one question, at the same time: one round trip.  Raises the first one's error."""
    if len(steps) <= 1:
        for step in steps:
            step()
        return
    with ThreadPoolExecutor(len(steps)) as pool:
        for under_way in [pool.submit(step) for step in steps]:
            under_way.result()
