"""How much the installation carries: a burst inside Zendesk's limits, steady rates, and one worker process or two."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from demo.stack import Stack, running_stack
from demo.zendesk.control import Control
from workers.bulk_writes import MOST_UNDER_WAY
from workers.embedded_redis import socket_url
from workers.redis_client import connect

BURST = 500
LATENCY_SECONDS = 0.05
DRAIN_LATENCY_SECONDS = 0.08
RATES = (1, 10, 50)
SECONDS = 10
DRAINED = 200
PROFESSIONAL = ("--requests-per-minute", "400")
UNLIMITED = ("--requests-per-minute", "1000000", "--updates-per-minute", "1000000")
NO_BUDGET = {"ZENDESK_UPDATES_PER_MINUTE": "900000", "ZENDESK_HEADROOM": "1"}


def run() -> None:
    """Print the figures."""
    print(f"load, {LATENCY_SECONDS * 1000:.0f} ms per Zendesk call unless said; the simulators share the cores")
    burst()
    for rate in RATES:
        steady(rate)
    for alone in (True, False):
        one, two = drain(1, alone=alone), drain(2, alone=alone)
        print(f"    two worker processes drain {two / one:.2f} times as much as one")


def burst() -> None:
    """500 tickets at once, with the limits of a Professional account."""
    with running_stack(workers=2, zendesk_options=PROFESSIONAL) as stack:
        control = Control(stack.addresses.zendesk)
        _warm_up(stack, control)
        control.order_fault(path="/api/v2/", times=None, latency=LATENCY_SECONDS)
        before, began = control.calls(), time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: _create(control, number), range(BURST)))
        came = time.monotonic() - began
        _await_done(stack, BURST + 1)
        took, after = time.monotonic() - began, control.calls()
        calls = _difference(after, before)
        print(f"  burst of {BURST} inside the limits of a Professional account (400 requests, 100 updates a minute):")
        each = sum(calls.values()) / BURST
        print(f"    came within {came:.1f} s, all updated after {took:.1f} s, {each:.3f} calls a ticket")
        print("    " + ", ".join(f"{count} {name}" for name, count in sorted(calls.items())))


def steady(rate: int) -> None:
    """Tickets at a steady rate, as fast as Zendesk answers: what Hotline itself adds."""
    with running_stack(workers=2, zendesk_options=UNLIMITED, settings=NO_BUDGET) as stack:
        control = Control(stack.addresses.zendesk)
        control.order_fault(path="/api/v2/", times=None, latency=LATENCY_SECONDS)
        before, number, began = control.calls(), max(20, rate * SECONDS), time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            for one in range(number):
                pool.submit(_create, control, one)
                time.sleep(max(0.0, began + (one + 1) / rate - time.monotonic()))
        text = _await_done(stack, number)
        count, total = _metric(text, "hotline_wait_seconds_count"), _metric(text, "hotline_wait_seconds_sum")
        calls = sum(_difference(control.calls(), before).values()) / number
        print(f"  {rate:>2} tickets/s: webhook to update mean {total / count * 1000:.0f} ms, ", end="")
        print(f"p50 <= {_quantile(text, 0.5)} s, p99 <= {_quantile(text, 0.99)} s; {calls:.2f} calls a ticket")


def drain(workers: int, *, alone: bool) -> float:
    """Tickets a second when many wait, at 80 ms a call, without any limit; `alone`: each by itself."""
    with running_stack(workers=workers, zendesk_options=UNLIMITED, settings=NO_BUDGET) as stack:
        control = Control(stack.addresses.zendesk)
        _warm_up(stack, control)
        if alone:
            # As while Zendesk has as many bulk updates as it may be given.
            client = connect(socket_url(Path(stack.env["DATA_DIR"])))
            client.zadd("hotline:bulk", {f"bench{number}": 1e15 for number in range(MOST_UNDER_WAY)})
            client.close()
        control.order_fault(path="/api/v2/", times=None, latency=DRAIN_LATENCY_SECONDS)
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: _create(control, number), range(DRAINED)))
        _await_done(stack, DRAINED + 1)
        rate = DRAINED / (time.monotonic() - began)
        how = "one by one" if alone else "together"
        at = f"{DRAIN_LATENCY_SECONDS * 1000:.0f} ms a call"
        print(f"  {workers} worker process(es) drain {rate:.1f} tickets/s {how}, {at}")
        memory = {name: _memory_mb(pid) for name, pid in stack.supervisor.pids().items()}
        print("    memory, MB: " + ", ".join(f"{name} {mb:.0f}" for name, mb in memory.items()))
        return rate


def _warm_up(stack: Stack, control: Control) -> None:
    """One ticket, so that ids and tokens are known as they are on any day but the first."""
    _create(control, -1)
    _await_done(stack, 1)


def _create(control: Control, number: int) -> None:
    control.create_ticket(
        channel="email",
        subject=f"Spørgsmål {number}",
        description="Hvordan bogfører jeg en kreditnota i Business Central?",
        requester_name="Bente Klitgård",
        requester_email="bente@klitgaard-traelast.example",
        created_at="2026-11-23T10:00:00+01:00",
    )


def _await_done(stack: Stack, number: int) -> str:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        text = requests.get(f"{stack.addresses.web}/metrics", timeout=5).text
        if _metric(text, 'hotline_jobs_total{outcome="updated"}') >= number:
            return text
        time.sleep(0.2)
    raise TimeoutError(f"not all {number} tickets were updated")


def _difference(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    asked = {name: count - before.get(name, 0) for name, count in after.items() if "/api/v2/" in name}
    return {name: count for name, count in asked.items() if count}


def _metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def _quantile(text: str, share: float) -> str:
    """The upper bound of the bucket that the quantile lies in."""
    total = _metric(text, "hotline_wait_seconds_count")
    buckets = re.findall(r'^hotline_wait_seconds_bucket\{le="([^"]+)"\} (\S+)$', text, re.MULTILINE)
    return next((bound for bound, count in buckets if float(count) >= share * total), "+Inf")


def _memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else 0.0


if __name__ == "__main__":
    run()
