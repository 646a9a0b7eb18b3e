"""Carries alarms on: the next message to whom it is for, until somebody answers.  Run by the scheduler.

A step goes to whoever is on duty at that moment.  Who has been told for `escalate_after` without an answer is
followed by the next of the rota, and after the last comes the first again; the first has the whole of it from when a
message went out, however late that was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from integrations.errors import BadCredentials, IntegrationError, NotFound, OutcomeUnknown, Retryable
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.ticket import TicketSnapshot
from rules.language.catalogue import Catalogue
from rules.note import harmless
from workers.alarm import LOOKING, Alarm, Alarms, Ended, Ending, Step
from workers.error_reports import report
from workers.pending import Pending

logger = logging.getLogger(__name__)

MOST = 10
"""Alarms of one look."""

SOON = timedelta(seconds=30)
"""A message that was certainly not sent is tried again after this long, then after twice as long, and so on."""

LONGEST_WAIT = timedelta(minutes=4)
"""So long at most."""

NOBODY = timedelta(minutes=5)
"""While the rota has nobody, it is asked again after this long."""

LAST_STEP = 100
"""After so many messages nobody will come any more."""

LONGEST_LINE = 60


class NobodyOnDuty(Exception):
    """The rota has nobody at this hour."""


class Person(Protocol):
    """Who is on duty: what the rota says of somebody."""

    @property
    def name(self) -> str:
        """As the desk knows them."""
        ...

    @property
    def phone(self) -> str:
        """E.164."""
        ...


class OnCall(Protocol):
    """The rota as it is in force."""

    @property
    def repeat_after(self) -> timedelta:
        """Between two messages."""
        ...

    @property
    def escalate_after(self) -> timedelta:
        """How long each is told before the next is."""
        ...

    def on_duty(self, at: datetime) -> Sequence[Person]:
        """Who is told, in this order."""
        ...


Send = Callable[[str, str, str], object]
"""Sends a text to a number under a reference.  Raises the errors of `integrations.errors`."""


@dataclass(frozen=True, slots=True)
class AlarmUpkeep:
    """All open alarms.  `link` makes of a secret the address by which to acknowledge."""

    alarms: Alarms
    pending: Pending
    zendesk: Callable[[], ZendeskClient]
    on_call: Callable[[], OnCall]
    send: Send
    link: Callable[[str], str]
    catalogue: Catalogue

    def tend(self, now: datetime) -> None:
        """Make the next step of each alarm that is due for one.  Raises redis.RedisError."""
        for _ in range(MOST):
            # One at a time, since each has `LOOKING` from the moment at which it is claimed.
            claimed = self.alarms.claim(1)
            if not claimed:
                return
            alarm = self.alarms.get(claimed[0])
            if alarm is not None and alarm.ended is None:
                self._step(alarm, now)

    def _step(self, alarm: Alarm, now: datetime) -> None:
        if alarm.steps and alarm.steps[-1].outcome == "sending":
            if now - alarm.steps[-1].at < LOOKING:
                return  # Another scheduler is at it.
            # Who was at it has died: it may have been sent, and another comes in minutes.
            alarm = self.alarms.settle_step(alarm, "unknown")
        snapshot, ending = self._look_at(alarm)
        if ending is None and sum(one.counts for one in alarm.steps) >= LAST_STEP:
            ending = "nobody"
        if ending is not None:
            if self.alarms.end(alarm.ticket_id, Ended(ending, now)):
                logger.info("alarm ended", extra={"ticket": alarm.ticket_id, "how": ending})
            self.pending.add(alarm.ticket_id, "alarm")
            return
        on_call = self.on_call()
        people = on_call.on_duty(now)
        if not people:
            logger.error("nobody is on duty", extra={"ticket": alarm.ticket_id})
            if self.alarms.note_unattended(alarm.ticket_id, now):
                report(NobodyOnDuty("the rota has nobody to tell"), ticket=alarm.ticket_id)
                self.pending.add(alarm.ticket_id, "alarm")
            self.alarms.wait(alarm.ticket_id, now + NOBODY)
            return
        first = next((one.at for one in alarm.steps if one.counts), now)
        person = people[int((now - first) / on_call.escalate_after) % len(people)]
        begun = self.alarms.add_step(alarm, Step(person.name, now, "sending"))
        if begun is not None:
            self._tell(begun, person, snapshot, now, on_call.repeat_after)

    def _tell(
        self, alarm: Alarm, person: Person, snapshot: TicketSnapshot | None, now: datetime, repeat_after: timedelta
    ) -> None:
        number = len(alarm.steps)
        text = self._text(alarm, snapshot, self.link(self.alarms.make_link(alarm, person.name)))
        wait = repeat_after
        try:
            self.send(person.phone, text, f"alarm-{alarm.ticket_id}-{number}")
        except OutcomeUnknown as error:
            alarm = self.alarms.settle_step(alarm, "unknown")
            logger.warning("alarm unknown", extra={"ticket": alarm.ticket_id, "why": str(error)})
        except (IntegrationError, ValueError) as error:
            alarm = self.alarms.settle_step(alarm, "failed")
            why = str(error) if isinstance(error, IntegrationError) else type(error).__name__
            logger.error("alarm not sent", extra={"ticket": alarm.ticket_id, "why": why})
            report(error, ticket=alarm.ticket_id)
            if isinstance(error, Retryable | BadCredentials):
                wait = min(SOON * 2 ** min(alarm.steps[-1].tries - 1, 10), LONGEST_WAIT, repeat_after)
        else:
            alarm = self.alarms.settle_step(alarm, "sent")
            logger.info("alarm sent", extra={"ticket": alarm.ticket_id, "step": number})
        self.alarms.wait(alarm.ticket_id, now + wait)
        self.pending.add(alarm.ticket_id, "alarm")

    def _look_at(self, alarm: Alarm) -> tuple[TicketSnapshot | None, Ending | None]:
        """The ticket, and why the alarm is over if it is.  A Zendesk that is away stops no alarm."""
        try:
            snapshot = self.zendesk().get_ticket(alarm.ticket_id)
        except NotFound:
            return None, "solved"
        except IntegrationError as error:
            logger.warning("alarm without the ticket", extra={"ticket": alarm.ticket_id, "why": str(error)})
            return None, None
        if snapshot.ended is not None or snapshot.ticket.status == "solved":
            return snapshot, "solved"
        if snapshot.assignee_id is not None and snapshot.assignee_id != alarm.assignee_id:
            return snapshot, "taken"
        if not self.pending.is_known_critical(alarm.ticket_id):
            return snapshot, "not_critical"
        return snapshot, None

    def _text(self, alarm: Alarm, snapshot: TicketSnapshot | None, link: str) -> str:
        ticket = snapshot.ticket if snapshot is not None else None
        named = ticket.custom_fields.get("customer_name") if ticket is not None else None
        customer = harmless(named) if isinstance(named, str) and named else self.catalogue.text("alarm.unknown")
        line = harmless(ticket.subject or ticket.description) if ticket is not None else ""
        line = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
        return self.catalogue.text("alarm.sms", ticket=alarm.ticket_id, customer=customer, line=line, link=link)
