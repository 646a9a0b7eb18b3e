"""What the ERP knows about who is calling; an ERP that does not answer makes the ticket say so, and never waits."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from integrations.erp import Erp
from integrations.errors import BadCredentials, IntegrationError, Retryable
from rules.engine import Questions
from rules.model import CustomerFacts
from workers.error_reports import report
from workers.pause import Pause
from workers.pending import PREFIX
from workers.slots import NoSlot

logger = logging.getLogger(__name__)

_UNKNOWN_SINCE = f"{PREFIX}erp:unknown_since"
_WAIT = f"{PREFIX}erp:wait"
ASK_AGAIN = timedelta(seconds=15)
"""While the ERP is away one ticket tries it this often; all others go on without it at once."""


class CustomerSource:
    """The configured ERP, asked politely."""

    def __init__(self, client: redis.Redis, erp: Erp | None) -> None:
        self._redis = client
        self._erp = erp
        self._pause = Pause(client, "erp")

    def find(self, questions: Questions) -> CustomerFacts:
        """Everything the ERP says to `questions`; never raises for an ERP that fails."""
        if self._erp is None:
            return CustomerFacts(erp="off")
        if self._pause.left() is not None or not self._may_ask():
            return self._away()
        try:
            facts = self._ask(self._erp, questions)
        except IntegrationError as error:
            return self._without_answer(error)
        self._pause.end()
        if self._redis.delete(_UNKNOWN_SINCE):
            logger.info("erp is back")
        return facts

    def check(self) -> None:
        """Return when the ERP answers, or none is configured.  Raises IntegrationError."""
        if self._erp is not None:
            self._erp.check()

    def _ask(self, erp: Erp, questions: Questions) -> CustomerFacts:
        found = erp.find(questions.customer_numbers, questions.email)
        return CustomerFacts(
            erp="ok",
            as_of=datetime.now(UTC),
            by_number=found.by_number,
            by_contact=found.by_email,
            incomplete=found.incomplete,
        )

    def _without_answer(self, error: IntegrationError) -> CustomerFacts:
        if isinstance(error, BadCredentials):
            if self._pause.begin(f"{error.operation}: {error.detail}"):
                report(error, system=error.system, operation=error.operation)
            return self._away()
        if isinstance(error, NoSlot):
            # Our own crowd: the ERP answers others, and will answer this ticket when it is looked at again.
            return CustomerFacts(erp="down", unknown_since=datetime.now(UTC))
        if isinstance(error, Retryable):
            self._redis.set(_WAIT, "1", px=max(ASK_AGAIN, error.retry_after or ASK_AGAIN))
            return self._away(f"{error.operation}: {error.detail}")
        # One strange answer says nothing of the next question, and asking again soon would not mend it.
        logger.warning("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})
        return CustomerFacts(erp="down", unknown_since=datetime.now(UTC), final=True)

    def _may_ask(self) -> bool:
        """Always while the ERP answers; else only if nobody has tried it lately, so that few pay its time-out."""
        if not self._redis.exists(_UNKNOWN_SINCE):
            return True
        return bool(self._redis.set(_WAIT, "1", px=ASK_AGAIN, nx=True))

    def _away(self, why: str | None = None) -> CustomerFacts:
        now = datetime.now(UTC)
        if self._redis.set(_UNKNOWN_SINCE, now.isoformat(), nx=True):
            logger.error("erp is away", extra={"why": why})
        since = cast(str | None, self._redis.get(_UNKNOWN_SINCE))
        return CustomerFacts(erp="down", unknown_since=datetime.fromisoformat(since) if since else now)
