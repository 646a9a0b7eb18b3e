"""Many tickets at once, which Hotline processes together: death, frost and a bad Zendesk in the middle of that."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence

from demo.zendesk.bulk_jobs import Pace
from demo.zendesk.calls import Fault
from tests.chaos.havoc import FAULTS
from tests.chaos.installation import Installation, eventually
from tests.chaos.kill_points import LEASE_AT_LEAST
from tests.chaos.orders import Order
from tests.chaos.play import Play
from tests.chaos.stories import CALLER, CRITICAL, QUESTION, Story

TICKETS = 120
WRITE, LOOK = "put-tickets-update-many", "get-job-statuses-n"
ORDERS_WITHIN = 45.0
"""Seconds after which the orders of a burst are withdrawn: the work took another way."""


def burst_orders(batch: int, settlement: int, chance: random.Random) -> list[tuple[Order, ...]]:
    """What is to befall one burst after the other; `batch` and `settlement` are how many effects those have."""
    somewhere = [
        Order("batch", at, chance.choice(("before", "after"))) for at in chance.sample(range(1, batch + 1), 4)
    ]
    in_the_end = [
        Order("settlement", at, chance.choice(("before", "after")))
        for at in chance.sample(range(1, settlement + 1), 4)
    ]
    return [
        (Order("batch", WRITE, "before"), in_the_end[0]),
        (Order("batch", WRITE, "after"), somewhere[0]),
        (Order("batch", WRITE, "before", "freeze"), in_the_end[1]),
        (Order("batch", WRITE, "after", "freeze"), somewhere[1]),
        (Order("settlement", LOOK, "before"), Order("settlement", LOOK, "after"), somewhere[2]),
        (in_the_end[2], in_the_end[3], somewhere[3]),
    ]


def let_burst(play: Play, chance: random.Random, tickets: int = TICKETS) -> None:
    """So many tickets at once; Zendesk takes its time for what it is told to write, and now and then gives up."""
    pace = Pace(
        wait=chance.choice((0.2, 0.2, 3.0, 12.0)),
        each=chance.choice((0.002, 0.02)),
        stop_after=chance.choice((None, None, None, 37)),
    )
    play.installation.simulator.bulk_jobs.pace = pace
    kinds: Sequence[Story] = (QUESTION, QUESTION, CALLER, CRITICAL)
    for _ in range(tickets):
        play.begin(chance.choice(kinds))


def carry_out(on: Installation, orders: Sequence[Order]) -> list[Order]:
    """Wait until each order was met, and wake what froze when its leases are over; the orders that were not met."""
    until = time.monotonic() + ORDERS_WITHIN
    met: dict[Order, float] = {}
    while len(met) < len(orders) and time.monotonic() < until:
        for order in orders:
            if order not in met and not on.orders.is_placed(order):
                met[order] = time.monotonic()
        time.sleep(0.05)
    for order in orders:
        on.orders.withdraw(order)
        if order in met and order.deed == "freeze":
            time.sleep(max(0.0, met[order] + LEASE_AT_LEAST + 3 - time.monotonic()))
    living = {*on.inside.pids().values()}
    for row in on.orders.done():
        if row["deed"] == "freeze" and row["pid"] in living:
            os.kill(int(row["pid"]), signal.SIGCONT)
    return [one for one in orders if one not in met]


def break_bulk_writes(on: Installation, chance: random.Random) -> None:
    """Something befalls the next bulk update, and the next looks at what became of it."""
    for method, path in (("PUT", "tickets/update_many"), ("GET", "job_statuses"), ("GET", "tickets/show_many")):
        name = chance.choice(sorted({*FAULTS} - {"409"} if method == "GET" else {*FAULTS}))
        times = chance.randint(1, 2)
        on.simulator.calls.order(Fault(**{**FAULTS[name], "method": method, "path": path, "times": times}))
        on.deeds[f"zendesk {name}"] += times


def finish_burst(play: Play) -> None:
    """All of it has come to rest before the next."""
    play.installation.simulator.calls.clear_faults()
    play.await_wave(0)
    eventually(play.installation.is_quiet, 120)
