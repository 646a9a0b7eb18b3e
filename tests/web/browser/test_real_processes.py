"""The sidebar of the demo, with every part a process: what its reader does in a browser ends on the ticket."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from demo.stack import Stack, running_stack
from demo.zendesk.control import Control
from tests.web.browser.conftest import Opener

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


def notes(stack: Stack, ticket: int) -> list[str]:
    return [
        one["plain_body"] for one in Control(stack.addresses.zendesk).ticket(ticket)["comments"] if not one["public"]
    ]


def test_a_ticket_is_watched_explained_and_corrected(stack: Stack, opened: Opener) -> None:
    zendesk = Control(stack.addresses.zendesk)
    ticket = zendesk.create_ticket(
        subject="Kreditnota",
        description="Hvordan bogfører jeg en kreditnota i Business Central?",
        requester_email="bente@klitgaard-traelast.example",
        requester_name="Bente Klitgård",
    )
    seen = opened(f"{stack.addresses.zendesk}/_sim/frame/{ticket}?", sdk=None)
    until = time.monotonic() + 20
    while not notes(stack, ticket):
        assert time.monotonic() < until, "no worker has been at the ticket"
        time.sleep(0.05)
    seen.page.evaluate("happens('ticket.updated')")
    expect(seen.section("customer")).to_contain_text("10482 · Klitgård Trælast A/S")
    seen.frame.get_by_role("button", name="Hvorfor?").click()
    expect(seen.frame.locator("#why-lines")).to_contain_text("Klitgård Trælast")
    seen.frame.get_by_role("button", name="Ret produktet").click()
    seen.frame.get_by_role("button", name="NAV", exact=True).dblclick()
    expect(seen.said("product")).to_contain_text("Rettet.")
    expect(seen.section("product")).to_contain_text("NAV")
    while not any("rettede Produkt" in note for note in notes(stack, ticket)):
        assert time.monotonic() < until, "no worker has told of the correction"
        time.sleep(0.05)
    assert sum("rettede Produkt" in note for note in notes(stack, ticket)) == 1
    assert seen.problems == []
