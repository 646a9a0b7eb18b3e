"""A pass over a ticket that stops before and after each side effect, and goes on, dies or is cut off as told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from integrations.errors import IntegrationError, OutcomeUnknown
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.update import Confirmed
from rules.model import TicketUpdate
from workers import ticket_job
from workers.desk import Desk
from workers.leases import Leases
from workers.ledger import Ledger
from workers.pending import Pending

PUT = "before the PUT"
PLACES = (
    "after the ticket is read", "after the audits are read", "before the ledger is written",
    "after the ledger is written", PUT, "after the PUT", "before the lease is ended",
)  # fmt: skip
"""Between any two of them lies a side effect, or something that was read grows old."""

PATIENCE = 30.0
_running = threading.local()


class Killed(BaseException):
    """The process is no more: nothing that it would have done is done."""


class ControlledPass:
    """A pass in a process of its own.  It starts at once, and stops at the first place."""

    def __init__(self, desk: Desk, ticket_id: str) -> None:
        pending = Pending(desk.redis)
        self._desk = replace(desk, pending=pending, leases=Leases(pending))
        self.ticket_id = ticket_id
        self.place: str | None = "the beginning"
        self.unsent: list[TicketUpdate] = []
        self._command = "go"
        self._go, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._wait()

    def go_on(self, command: str = "go") -> None:
        """On to the next place.

        Commands are `go` and `die`, and before a PUT also `drop` (it never arrives), `lose` (its answer does not) and
        `delay` (it is among `unsent`): with these the worker learns nothing of its outcome.
        """
        self._command = command
        self._go.release()
        self._wait()

    def go_on_to(self, place: str) -> None:
        """On to this place, or to its end where it does not come there."""
        while self.place is not None:
            self.go_on()
            if self.place == place:
                return

    def finish(self) -> None:
        """On to its end."""
        while self.place is not None:
            self.go_on()

    def stop(self, place: str) -> str:
        """Called by the pass itself."""
        self.place = place
        self._stopped.release()
        self._go.acquire()
        if self._command == "die":
            raise Killed
        return self._command

    def put(self, really: Callable[[TicketUpdate], Confirmed], update: TicketUpdate) -> Confirmed:
        """Called by the pass itself."""
        command = self.stop(PUT)
        if command == "go":
            confirmed = really(update)
            self.stop("after the PUT")
            return confirmed
        if command == "delay":
            self.unsent.append(update)
        if command == "lose":
            with suppress(IntegrationError):
                really(update)
        raise OutcomeUnknown("zendesk", "update ticket", "no answer")

    def _wait(self) -> None:
        assert self._stopped.acquire(timeout=PATIENCE), f"hangs at {self.place}"
        if self.place is None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        _running.here = self
        try:
            lease = self._desk.pending.begin(self.ticket_id)
            if lease is not None:
                with self._desk.leases.holding(lease):
                    ticket_job.process_alone(self._desk, lease)
        except Killed:
            pass
        finally:
            self.place = None
            self._stopped.release()


@contextmanager
def instrumented() -> Iterator[None]:
    """While this lasts, passes stop at their side effects; who is no `ControlledPass` does not notice."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, name, words in (
            (ZendeskClient, "get_ticket", "the ticket is read"),
            (ZendeskClient, "find_arrived", "the audits are read"),
            (Ledger, "put", "the ledger is written"),
            (Pending, "_settled", "the lease is ended"),
        ):
            patch.setattr(kind, name, _around(getattr(kind, name), words))
        real = ZendeskClient.update_ticket

        def update_ticket(self: ZendeskClient, update: TicketUpdate) -> Confirmed:
            here = getattr(_running, "here", None)
            return real(self, update) if here is None else here.put(lambda one: real(self, one), update)

        patch.setattr(ZendeskClient, "update_ticket", update_ticket)
        yield


def _around(real: Callable[..., Any], words: str) -> Callable[..., Any]:
    def stopping(*args: Any, **how: Any) -> Any:
        here = getattr(_running, "here", None)
        if here is None:
            return real(*args, **how)
        here.stop(f"before {words}")
        answer = real(*args, **how)
        here.stop(f"after {words}")
        return answer

    return stopping
