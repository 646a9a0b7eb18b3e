"""The sidebar of the demo, with every part a process: what its reader does in a browser ends on the ticket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
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


def test_time_is_registered_and_remote_support_ends_with_the_ticket(stack: Stack, opened: Opener) -> None:
    zendesk = Control(stack.addresses.zendesk)
    ticket = zendesk.create_ticket(
        subject="Bogføring",
        description="Business Central: bogføringen driller.",
        requester_email="gitte@soemaerk.example",
        requester_name="Gitte",
    )
    seen = opened(f"{stack.addresses.zendesk}/_sim/frame/{ticket}?", sdk=None)
    until = time.monotonic() + 40
    while not notes(stack, ticket):
        assert time.monotonic() < until, "no worker has been at the ticket"
        time.sleep(0.05)
    seen.page.evaluate("happens('ticket.updated')")
    expect(seen.section("agreement")).to_contain_text("36 af 40 klip tilbage")
    seen.frame.locator("#minutes").fill("25")
    expect(seen.frame.locator("#quote")).to_contain_text("Pris: 2 klip à 15 min.")
    seen.frame.get_by_role("button", name="Registrér tiden").dblclick()
    expect(seen.said("time")).to_have_text("Tiden er registreret.")
    expect(seen.section("time")).to_contain_text("25 min., 2 klip")
    expect(seen.section("agreement")).to_contain_text("34 af 40 klip tilbage")
    seen.frame.get_by_role("button", name="Start TeamViewer").click()
    expect(seen.said("remote")).to_contain_text("Linket står nu som kladde i svaret")
    assert "samtykke" in seen.page.locator("#reply").input_value()
    zendesk.act(ticket, {"status": "solved"})
    while sessions(stack)[0]["state"] != "Closed":
        assert time.monotonic() < until, "the session is open although the ticket is solved"
        time.sleep(0.05)
    told = "\n".join(notes(stack, ticket))
    assert told.count("registrerede tid") == told.count("startede en TeamViewer-session") == 1
    assert seen.problems == []


def sessions(stack: Stack) -> list[dict[str, Any]]:
    answer = requests.get(f"{stack.addresses.teamviewer}/_sim/sessions", timeout=5)
    found: list[dict[str, Any]] = answer.json()["sessions"]
    return found
