"""Death and frost at every point between two effects of one kind of work."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.chaos.installation import Installation, eventually
from tests.chaos.orders import Deed, Order
from tests.chaos.play import PATIENCE, Play, Playing
from tests.chaos.stories import Story

ABREAST = 4
"""So many orders are open at once: few enough that no crowd comes about, which is processed otherwise."""

MEASURED = 6
"""How often the points are counted."""

REACHED_WITHIN = 60.0
"""Seconds after which a point is given up: the work took another way."""

ANOTHER_AFTER = 15.0
"""Seconds after which another ticket comes, since the work for the first may have met with another order."""

LEASE_AT_LEAST = 9.0
"""Seconds that a frozen process sleeps at least: longer than its lease."""

LEASE_OVER = 25.0
"""Seconds that a frozen process sleeps at most; it is woken sooner if another has done its ticket."""


@dataclass(slots=True)
class _Open:
    order: Order
    playing: Playing
    stage: int
    since: float = field(default_factory=time.monotonic)
    began: int = 1
    done_at: float | None = None
    woken_at: float | None = None
    earlier: int = 0
    pid: int = 0


def find_points(installation: Installation, kind: str, happen: Callable[[], None], with_effect: str) -> list[str]:
    """The names of the effects of a span of a kind that has the effect `with_effect`, in what `happen` makes happen.

    It happens some times, and the shortest counts: at first each process still learns names and scripts.
    """
    orders = installation.orders
    orders.record(True)
    before = len(orders.spans())
    for _ in range(MEASURED):
        happen()
        assert eventually(installation.is_quiet, PATIENCE), "it does not come to rest"

    def find() -> list[list[str]]:
        rows = [one for one in orders.spans()[before:] if one["kind"] == kind]
        return [one["names"] for one in rows if with_effect in one.get("names", ())]

    assert eventually(lambda: len(find()) > 0, 10), f"no {kind} was seen"
    orders.record(False)
    return min(find(), key=len)


def every_point(kind: str, count: int, deed: Deed = "kill") -> list[Order]:
    """Orders for each point of a span with so many effects."""
    return [Order(kind, at, side, deed) for at in range(1, count + 1) for side in ("before", "after")]


class PointByPoint:
    """Lets each order be reached by a ticket of its own, and all tickets come to their end."""

    def __init__(self, play: Play, story: Story, stage: int, *, cold: bool = False) -> None:
        self.not_reached: list[Order] = []
        self._play, self._story, self._stage = play, story, stage
        self._on = play.installation
        self._cold = cold
        self._open: list[_Open] = []

    def run(self, orders: Sequence[Order], chance: random.Random) -> None:
        """All of them, in any order; the story has come to the stage before for as many tickets first."""
        began, said_at, count = time.monotonic(), time.monotonic(), len(orders)
        left = deque(chance.sample(orders, len(orders)))
        ready = self._prepare(len(left))
        while left or self._open:
            while left and len(self._open) < ABREAST:
                self._open.append(self._let_it_happen(left.popleft(), ready.popleft() if ready else None))
            self._open = [one for one in self._open if not self._is_over(one)]
            if time.monotonic() - said_at > 60:
                said_at = time.monotonic()
                print(f"  … {count - len(left)} of {count} points in {said_at - began:.0f} s", flush=True)
            time.sleep(0.05)

    def _let_it_happen(self, order: Order, playing: Playing | None) -> _Open:
        if self._cold:
            forget_customers(self._on)
        earlier = len(self._on.orders.spans())
        manner = self._on.simulator.desk.webhooks.manner
        # Later than the order is placed, which may have to name the ticket.
        manner.delay = 0.2
        if playing is None:
            playing = self._play.begin(self._story)
        else:
            self._play.act(playing, self._stage)
        manner.delay = 0.0
        if order.kind == "pass":
            order = replace(order, ticket=str(playing.ticket_id))
        self._on.orders.place(order)
        return _Open(order, playing, self._stage, earlier=earlier)

    def _prepare(self, count: int) -> deque[Playing]:
        """Tickets that wait for the act that is tried."""
        if not self._stage:
            return deque()
        ready = [self._play.begin(self._story) for _ in range(count)]
        for stage in range(self._stage):
            if stage:
                for one in ready:
                    self._play.act(one, stage)
            assert self._play.await_wave(stage, ready), "the tickets do not come so far"
            assert eventually(self._on.is_quiet, PATIENCE)
        return deque(ready)

    def _is_over(self, one: _Open) -> bool:
        now = time.monotonic()
        if one.done_at is None:
            # Looked at first: what is done about an order is done before its span ends.
            has_ended = bool(one.order.ticket) and self._has_ended(one)
            if not self._on.orders.is_placed(one.order):
                one.done_at, one.pid = now, self._pid_of(one.order)
            elif now - one.since > REACHED_WITHIN or has_ended:
                self._on.orders.withdraw(one.order)
                self.not_reached.append(one.order)
                return True
            elif not self._stage and not one.order.ticket and now - one.since > ANOTHER_AFTER * one.began:
                self._play.begin(self._story)
                one.began += 1
            return False
        if one.order.deed == "kill":
            return True
        slept = now - one.done_at
        if one.woken_at is not None:
            return self._has_ended(one, by_it=True) or now - one.woken_at > REACHED_WITHIN
        if slept > LEASE_OVER or (slept > LEASE_AT_LEAST and self._play.is_as_quiet(one.playing, one.stage)):
            # Now that another has done it, the frozen one goes on where it was.
            os.kill(one.pid, signal.SIGCONT)
            one.woken_at = now
        return False

    def _has_ended(self, one: _Open, *, by_it: bool = False) -> bool:
        """Has a pass over the ticket come to its end since, that of the process which froze if `by_it`?"""
        rows = self._on.orders.spans()[one.earlier :]
        return any(row["ticket"] == one.order.ticket and (not by_it or row["pid"] == one.pid) for row in rows)

    def _pid_of(self, order: Order) -> int:
        rows: list[int] = []

        def told() -> bool:
            rows[:] = [
                one["pid"]
                for one in self._on.orders.done()
                if (one["kind"], one["at"], one["side"], one["ticket"])
                == (order.kind, order.at, order.side, order.ticket)
            ]
            return bool(rows)

        assert eventually(told, 10), "an order was taken by nobody"
        return rows[-1]


def forget_customers(on: Installation) -> None:
    """Let the next pass ask the ERP."""
    keys = [key for key in on.redis.scan_iter("hotline:erp:*") if ":index:" not in key]
    if keys:
        on.redis.delete(*keys)
