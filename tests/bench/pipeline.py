"""From webhook to updated ticket at 10 tickets a second with 50 ms of latency, and Zendesk calls per ticket."""

from __future__ import annotations

import re
import time
from pathlib import Path

import requests

from demo.stack import running_stack
from demo.zendesk.control import Control

TICKETS = 100
PER_SECOND = 10
LATENCY_SECONDS = 0.05


def run() -> None:
    """Print the figures."""
    unlimited = ("--requests-per-minute", "1000000", "--updates-per-minute", "1000000")
    with running_stack(workers=1, zendesk_options=unlimited) as stack:
        control = Control(stack.addresses.zendesk)
        control.order_fault(path="/api/v2/", times=None, latency=LATENCY_SECONDS)
        before = control.calls()
        began = time.monotonic()
        for number in range(TICKETS):
            control.create_ticket(
                channel="email",
                subject=f"Spørgsmål {number}",
                description="Hvordan bogfører jeg en kreditnota i Business Central?",
                requester_name="Bente Klitgård",
                requester_email="bente@klitgaard-traelast.example",
                created_at="2026-11-23T10:00:00+01:00",
            )
            time.sleep(max(0.0, began + (number + 1) / PER_SECOND - time.monotonic()))
        done = 0
        while done < TICKETS and time.monotonic() - began < 120:
            text = requests.get(f"{stack.addresses.web}/metrics", timeout=5).text
            done = int(_metric(text, 'hotline_jobs_total{outcome="updated"}'))
            time.sleep(0.1)
        after = control.calls()
        count, total = _metric(text, "hotline_wait_seconds_count"), _metric(text, "hotline_wait_seconds_sum")
        print(f"pipeline, {TICKETS} tickets at {PER_SECOND}/s, {LATENCY_SECONDS * 1000:.0f} ms per Zendesk call")
        print(
            f"  webhook to updated ticket: mean {total / count * 1000:.0f} ms, p50 <= {_quantile(text, 0.5)} s, "
            f"p99 <= {_quantile(text, 0.99)} s"
        )
        for method in ("GET", "PUT"):
            calls = sum(n - before.get(name, 0) for name, n in after.items() if name.startswith(f"{method} /api"))
            print(f"  {method} per ticket: {calls / TICKETS:.2f}")
        memory = {name: _memory_mb(pid) for name, pid in stack.supervisor.pids().items()}
        print("  memory, MB: " + ", ".join(f"{name} {mb:.0f}" for name, mb in memory.items()))


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
