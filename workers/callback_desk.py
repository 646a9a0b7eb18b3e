"""Carries the callback desk on: takes up what came in, makes the ticket of each case, asks once for what is missing.

Run by the scheduler.  Every step may be the last of its process: a ticket is looked for by its key before it is made,
and a message counts as sent from before it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import redis

from integrations.errors import BadCredentials, IntegrationError, OutcomeUnknown, Retryable
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.new_ticket import NewTickets
from rules.language.catalogue import Catalogue
from workers.callback_case import Asked, Asking, Case
from workers.callback_events import CallbackEvents
from workers.callback_merge import CallbackMerge
from workers.callback_words import question, ticket_of
from workers.callbacks import LOOKING, Callbacks, Event
from workers.counters import Counters
from workers.error_reports import report
from workers.pending import Pending

logger = logging.getLogger(__name__)

AT_ONCE = 20
MOST_AT_A_LOOK = 200
"""Events of one look; the next comes in seconds."""

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)

ASKING = timedelta(hours=1)
"""Later nobody is asked any more: who answers the telephone asks."""

Send = Callable[[str, str, str, str | None], object]
"""Sends a text to a number under a reference, from a number of ours that can be answered, if one is known.

Raises the errors of `integrations.errors`.
"""


@dataclass(frozen=True, slots=True)
class CallbackDesk:
    """All events and cases.  `send` is None where no text message can be sent; `catalogue` words it as of now."""

    callbacks: Callbacks
    events: CallbackEvents
    merge: CallbackMerge
    pending: Pending
    zendesk: Callable[[], ZendeskClient]
    send: Send | None
    catalogue: Callable[[], Catalogue]
    counters: Counters

    def tend(self, now: datetime) -> None:
        """Take up what came in, and carry each case on.  Raises redis.RedisError."""
        for _ in range(MOST_AT_A_LOOK // AT_ONCE):
            events = self.callbacks.claim_events(AT_ONCE)
            if not all(self._take(event, now) for event in events):
                return
            cases = self.callbacks.claim_cases(AT_ONCE)
            if not all(self._carry_on(case, now) for case in cases) or not (events or cases):
                return

    def _take(self, event: Event, now: datetime) -> bool:
        """False where a system is away, and everything else waits too."""
        try:
            case = self.events.take(event, now)
        except redis.RedisError:
            raise
        except Exception as error:
            logger.error("callback waits", exc_info=error, extra={"callback": event.id})
            self.callbacks.postpone_event(event, now + LOOKING)
            return _goes_on(error)
        self.counters.count(f"callbacks:{event.kind}:{_outcome(event, case)}")
        return True

    def _carry_on(self, case: Case, now: datetime) -> bool:
        try:
            again, until = self._step(case, now)
        except redis.RedisError:
            raise
        except Exception as error:
            logger.error("callback waits", exc_info=error, extra={"callback": case.key})
            self.callbacks.change(case.key, lambda one: replace(one, attempts=one.attempts + 1))
            asked = error.retry_after if isinstance(error, Retryable) else None
            wait = max(asked or timedelta(0), min(LONGEST_WAIT, FIRST_WAIT * (1 << min(case.attempts, 20))))
            self.callbacks.carry_on(case, now + wait)
            return _goes_on(error)
        self.callbacks.carry_on(again, until)
        return True

    def _step(self, case: Case, now: datetime) -> tuple[Case, datetime | None]:
        """Do all that is left; the case as it stands then, and when to look again, None if nothing is left."""
        if case.ticket_id is None:
            case = self._make_ticket(case)
        case, until = self.merge.carry_on(case, now)
        for ticket_id in case.tickets if until is None else ():
            # A pass says what is new, and sets tags and fields.
            self.pending.add(ticket_id, "callback")
        return self._ask(case, now), until

    def _make_ticket(self, case: Case) -> Case:
        """The ticket of the case's first entry, which an earlier attempt may have made."""
        tickets, new = NewTickets(self.zendesk()), ticket_of(case, self.catalogue(), self.events.rulebook().zone)
        found = tickets.find(new.key)
        ticket_id = found or tickets.make(new)
        self.counters.count(f"callbacks:ticket:{'found' if found else 'made'}")
        logger.info("callback ticket", extra={"ticket": ticket_id})

        def note(one: Case) -> Case:
            if one.ticket_id is None:
                return replace(one, ticket_id=ticket_id, attempts=0)
            # A ticket that Zendesk made was joined meanwhile.
            return one if one.ticket_id == ticket_id else replace(one, spare=(*one.spare, ticket_id))

        return self.callbacks.change(case.key, note) or case

    def _ask(self, case: Case, now: datetime) -> Case:
        if case.asked is not None and case.asked.outcome == "sending" and now - case.asked.at >= LOOKING:
            # Who was at it has died: it may have been sent, and nobody is asked twice.
            return self._settle(case, "unknown")
        if not case.missing or case.asked is not None or case.sender is None or self.send is None:
            return case
        if case.done is not None or now - case.entries[-1].contact.at > ASKING:
            return case
        parts = case.missing
        if "number" in parts and self._is_known(case):
            parts = tuple(part for part in parts if part != "number")
        if not parts:
            return case
        asked = Asked(parts, now, "sending")
        begun = self.callbacks.change(case.key, lambda one: replace(one, asked=asked) if one.asked is None else None)
        if begun is None:
            return self.callbacks.get(case.key) or case
        return self._send(begun, case.sender, self.send)

    def _send(self, case: Case, sender: str, send: Send) -> Case:
        try:
            send(sender, question(case, self.catalogue()), f"callback-{case.ticket_id}", case.receiver)
        except OutcomeUnknown as error:
            logger.warning("question unknown", extra={"ticket": case.ticket_id, "why": str(error)})
            return self._settle(case, "unknown")
        except Retryable:
            # It certainly was not sent.
            self.callbacks.change(case.key, lambda one: replace(one, asked=None))
            raise
        except (IntegrationError, ValueError) as error:
            logger.warning("question not sent", extra={"ticket": case.ticket_id, "why": type(error).__name__})
            report(error)
            return self._settle(case, "failed")
        return self._settle(case, "sent")

    def _settle(self, case: Case, outcome: Asking) -> Case:
        self.counters.count(f"callbacks:asked:{outcome}")

        def settle(one: Case) -> Case | None:
            return replace(one, asked=replace(one.asked, outcome=outcome)) if one.asked is not None else None

        settled = self.callbacks.change(case.key, settle)
        if case.ticket_id is not None:
            self.pending.add(case.ticket_id, "callback")
        return settled or case

    def _is_known(self, case: Case) -> bool:
        """Does Zendesk know whose customer the requester is?"""
        if case.ticket_id is None:
            return False
        ticket = self.zendesk().get_ticket(case.ticket_id).ticket
        number = ticket.custom_fields.get("customer_number")
        return bool(number) or (ticket.organization is not None and ticket.organization.external_id is not None)


def _outcome(event: Event, case: Case | None) -> str:
    """Who asks for a callback and need not have waited for it is counted by itself."""
    if case is not None:
        return "taken"
    asked = event.kind == "call" and event.told.get("outcome") == "callback"
    return "asked for too soon" if asked else "nothing to do"


def _goes_on(error: Exception) -> bool:
    """Is it about this one event?  Then it is ours to mend, and the others go on."""
    away = isinstance(error, Retryable | BadCredentials)
    if not away:
        report(error)
    return not away
