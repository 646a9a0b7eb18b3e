"""The whole installation as real processes against the simulators, started once for the folder."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from demo.stack import Stack, running_stack
from demo.zendesk.control import Control
from workers.installation import hotline_command


@dataclass(frozen=True, slots=True)
class Desk:
    """What a test needs to act on the running installation."""

    stack: Stack
    zendesk: Control

    def create(self, description: str, **ticket: Any) -> str:
        """A mail from a known contact, unless said otherwise."""
        mail = {
            "channel": "email",
            "subject": "Spørgsmål",
            "requester_name": "Bente Klitgård",
            "requester_email": "bente@klitgaard-traelast.example",
            "created_at": "2026-11-23T10:00:00+01:00",
        }
        return str(self.zendesk.create_ticket(**{**mail, "description": description, **ticket}))

    def notes(self, ticket_id: str) -> list[str]:
        """The internal notes of a ticket."""
        comments = self.zendesk.ticket(ticket_id)["comments"]
        return [one.get("html_body") or one.get("body") or "" for one in comments if one.get("public") is False]

    def is_done(self, ticket_id: str) -> bool:
        """Has Hotline written to it?"""
        return bool(self.notes(ticket_id))

    def asked(self, method: str, ticket_id: str) -> int:
        """How often Zendesk was asked to do that with the ticket."""
        wanted = f"/tickets/{ticket_id}."
        rows = self.zendesk.requests()
        return sum(1 for row in rows if row["call"].startswith(f"{method} ") and wanted in f"{row['path']}.")

    def readiness(self) -> dict[str, Any]:
        """What `/readyz` says."""
        answer: dict[str, Any] = requests.get(f"{self.stack.addresses.web}/readyz", timeout=5).json()
        return answer

    def run(self, *words: str) -> str:
        """What a `hotline` command prints."""
        done = subprocess.run(
            hotline_command(*words), env=self.stack.env, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for a condition."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A running installation, supervised as `hotline serve` does it."""
    with running_stack(workers=2) as stack:
        # Linux ends a child with the thread that started it, so the watchers must outlive what they restart.
        watchers = [threading.Thread(target=supervisor.watch) for supervisor in (stack.supervisor, stack.outside)]
        for watcher in watchers:
            watcher.start()
        yield Desk(stack, Control(stack.addresses.zendesk))
    for watcher in watchers:
        watcher.join()
