"""Sends the notices of SLA actions: one message to each person, once the action stands on its ticket.

Run by the scheduler.  Which person is told at which number is asked of the rota at that moment, so that no telephone
number stands in Redis.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from integrations.errors import BadCredentials, IntegrationError, OutcomeUnknown, Retryable
from rules.language.catalogue import Catalogue
from rules.oncall import OnCall
from workers.counters import Counters
from workers.error_reports import report
from workers.ledger import Ledger
from workers.notices import LOOKING, Notice, Notices, Outcome, Told
from workers.pending import Pending

logger = logging.getLogger(__name__)

MOST = 10
"""Messages of one look; the next comes in seconds."""

SOON = timedelta(seconds=30)
"""When a notice whose action does not stand on the ticket yet, or that was not sent, is looked at again."""

TRIED_FOR = timedelta(hours=1)
"""So long a message that certainly was not sent is tried, and an action that was due is waited for."""

Send = Callable[[str, str, str], object]
"""Sends a text to a number under a reference.  Raises the errors of `integrations.errors`."""


@dataclass(frozen=True, slots=True)
class NoticeUpkeep:
    """All notices; `on_call` and `catalogue` as of now."""

    notices: Notices
    ledger: Ledger
    pending: Pending
    on_call: Callable[[], OnCall]
    send: Send
    catalogue: Callable[[], Catalogue]
    counters: Counters

    def tend(self, now: datetime) -> None:
        """Send what is due.  Raises redis.RedisError."""
        for _ in range(MOST):
            notice = self.notices.claim()
            if notice is None:
                return
            self._step(notice, now)

    def _step(self, notice: Notice, now: datetime) -> None:
        if not self._is_carried_out(notice):
            if now - notice.noted_at > TRIED_FOR and not self._may_be_carried_out(notice):
                self.notices.drop(notice)
            else:
                self.notices.wait(notice, now + SOON)
            return
        told = next((one for one in notice.people if one.outcome in ("waiting", "sending")), None)
        if told is None:
            self._settle(notice)
            return
        if told.outcome == "sending":
            if told.at is not None and now - told.at < LOOKING:
                return  # Another scheduler is at it.
            # Who was at it has died: it may have been sent, and nobody is told twice.
            self._record(notice, told, "unknown", told.at or now)
        else:
            self._tell(notice, told, now)

    def _tell(self, notice: Notice, told: Told, now: datetime) -> None:
        begun = self.notices.change(notice, lambda one: _begin(one, told.person, now))
        if begun is None:
            return
        ids = {"ticket": notice.ticket_id}
        people = self.on_call().find_people((told.person,))
        try:
            if not people:
                raise ValueError("the rota knows that person no more")
            place = [one.person for one in notice.people].index(told.person)
            self.send(people[0].phone, self._text(notice, now), f"notice-{notice.ticket_id}-{place}")
        except OutcomeUnknown as error:
            logger.warning("notice unknown", extra={**ids, "why": str(error)})
            self._record(notice, told, "unknown", now)
        except (IntegrationError, ValueError) as error:
            logger.error("notice not sent", extra={**ids, "why": type(error).__name__})
            passing = isinstance(error, Retryable | BadCredentials) and now - notice.noted_at <= TRIED_FOR
            if passing:
                self.notices.change(notice, lambda one: one.with_told(replace(told, outcome="waiting", at=now)))
                self.notices.wait(notice, now + SOON)
                return
            report(error, ticket=notice.ticket_id)
            self._record(notice, told, "failed", now)
        else:
            logger.info("notice sent", extra=ids)
            self._record(notice, told, "sent", now)

    def _record(self, notice: Notice, told: Told, outcome: Outcome, at: datetime) -> None:
        self.counters.count(f"notices:{outcome}")
        changed = self.notices.change(notice, lambda one: one.with_told(replace(told, outcome=outcome, at=at)))
        if changed is None or changed.is_settled:
            self._settle(notice)
        else:
            self.notices.wait(notice, at)

    def _settle(self, notice: Notice) -> None:
        self.pending.add(notice.ticket_id, "notice")
        self.notices.settle(notice)

    def _is_carried_out(self, notice: Notice) -> bool:
        entry = self.ledger.get(notice.ticket_id)
        return entry is not None and entry.written is not None and notice.key in entry.written.said

    def _may_be_carried_out(self, notice: Notice) -> bool:
        """Is a write under way that may have said it?"""
        entry = self.ledger.get(notice.ticket_id)
        return entry is not None and any(notice.key in one.written.said for one in entry.intents)

    def _text(self, notice: Notice, now: datetime) -> str:
        catalogue = self.catalogue()
        metric = catalogue.word("metric", notice.metric).lower()
        key = "sla.warning" if now < notice.due_at else "sla.breach"
        line = catalogue.text(key, metric=metric, due_at=catalogue.instant(notice.due_at))
        return catalogue.text("notice.sms", ticket=notice.ticket_id, line=line, note=notice.note or "").strip()


def _begin(notice: Notice, person: str, now: datetime) -> Notice | None:
    """Recorded before it is sent; None if somebody else has."""
    told = next((one for one in notice.people if one.person == person), None)
    if told is None or told.outcome != "waiting":
        return None
    return notice.with_told(replace(told, outcome="sending", at=now))
