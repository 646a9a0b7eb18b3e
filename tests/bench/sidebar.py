"""How soon the sidebar shows what a consultant needs, and how many bytes that takes; with the ERP up and hanging.

The whole installation with its simulators as processes, and a real Chromium, all on the same cores.  The clock starts
when Zendesk's page posts its signed form for the frame, and stops when customer, agreement, deadline and the rest
stand on the page.  Beside it, in turns, a page of the same server that says only that it is alive: the floor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from playwright.sync_api import BrowserContext, Page, sync_playwright

from demo.stack import Stack, running_stack
from demo.zendesk.control import Control
from tests.web.browser.conftest import ARGUMENTS, CHROMIUM

TURNS = 15
GOAL_MS = 300
GOAL_BYTES = 60 * 1024


def run() -> None:
    """Print the table."""
    with running_stack() as stack, browser() as context:
        ticket = ticket_of_a_known_customer(stack)
        page = context.new_page()
        cold = transferred(page, stack, ticket)
        warm_times, floor = [], []
        for _ in range(TURNS):
            warm_times.append(shown_after(page, stack, ticket))
            floor.append(floor_of(page, stack))
        warm = transferred(page, stack, ticket)
        requests.post(f"{stack.addresses.business_central}/_sim/faults", json={"hang": 60}, timeout=5)
        hanging = [shown_after(page, stack, new_ticket(stack)) for _ in range(TURNS)]
        print(f"sidebar, {TURNS} openings each, loopback (goal: within {GOAL_MS} ms, below {GOAL_BYTES // 1024} KB)")
        rows = (("shown, warm cache", warm_times), ("new ticket, ERP hanging", hanging), ("a bare page", floor))
        for name, times in rows:
            print(f"  {name:28} median {statistics.median(times):5.0f} ms  slowest {max(times):5.0f} ms")
        for name, (size, answers) in (("transferred, empty cache", cold), ("transferred, warm cache", warm)):
            print(f"  {name:28} {size / 1024:6.1f} KB in {answers} answers")


@contextmanager
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium.new_context(viewport={"width": 1000, "height": 900})
        chromium.close()


def ticket_of_a_known_customer(stack: Stack) -> int:
    """A ticket that Hotline has been through."""
    zendesk, ticket = Control(stack.addresses.zendesk), new_ticket(stack)
    until = time.monotonic() + 30
    while not any(not one["public"] for one in zendesk.ticket(ticket)["comments"]):
        assert time.monotonic() < until
        time.sleep(0.1)
    return ticket


def new_ticket(stack: Stack) -> int:
    """A ticket that came in just now."""
    return Control(stack.addresses.zendesk).create_ticket(
        subject="BC er nede",
        description="Alle brugere er ramt, Business Central er nede.",
        requester_email="bente@klitgaard-traelast.example",
    )


def shown_after(page: Page, stack: Stack, ticket: int) -> float:
    """Milliseconds until everything stands there."""
    page.goto(f"{stack.addresses.zendesk}/_sim/frame/{ticket}")
    frame = page.frame(name="app")
    assert frame is not None
    frame.locator("main[aria-busy=false]").wait_for()
    return float(frame.evaluate("performance.getEntriesByName('hotline-shown')[0].startTime"))


def floor_of(page: Page, stack: Stack) -> float:
    """Milliseconds until a page of the same server that says one word has loaded."""
    page.goto(f"{stack.addresses.web}/healthz")
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))


def transferred(page: Page, stack: Stack, ticket: int) -> tuple[int, int]:
    """Bytes over the network from Hotline, headers included, and in how many answers."""
    shown_after(page, stack, ticket)
    page.wait_for_load_state("networkidle")
    frame = page.frame(name="app")
    assert frame is not None
    sizes = frame.evaluate(
        """() => performance.getEntries()
                 .filter((one) => "transferSize" in one && new URL(one.name).origin === location.origin)
                 .map((one) => one.transferSize)"""
    )
    return sum(sizes), sum(1 for size in sizes if size > 0)


if __name__ == "__main__":
    run()
