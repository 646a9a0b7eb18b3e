"""What the ERP knows about who is calling; an ERP that does not answer makes the ticket say so, and never waits."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from integrations.erp import Erp
from integrations.errors import BadCredentials, IntegrationError, Retryable
from rules.engine import Questions
from rules.model import Customer, CustomerFacts
from workers.pause import Pause
from workers.pending import PREFIX

logger = logging.getLogger(__name__)

_UNKNOWN_SINCE = f"{PREFIX}erp:unknown_since"
_DOWN = f"{PREFIX}erp:down"
DOWN_FOR = timedelta(seconds=15)
"""After a failure the ERP is not asked for this long, so that its time-out is paid once and not per ticket."""


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
        if self._pause.left() is not None or self._redis.exists(_DOWN):
            return self._down()
        try:
            facts = self._ask(self._erp, questions)
        except BadCredentials as error:
            self._pause.begin(error.detail)
            return self._down()
        except Retryable as error:
            self._redis.set(_DOWN, "1", px=DOWN_FOR)
            return self._down(f"{error.operation}: {error.detail}")
        except IntegrationError as error:
            # One strange answer says nothing of the next question, and asking again soon would not mend it.
            logger.warning("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})
            return CustomerFacts(erp="down", unknown_since=datetime.now(UTC))
        self._pause.end()
        if self._redis.delete(_UNKNOWN_SINCE):
            logger.info("erp is back")
        return facts

    def check(self) -> None:
        """Return when the ERP answers, or none is configured.  Raises IntegrationError."""
        if self._erp is not None:
            self._erp.check()

    def _ask(self, erp: Erp, questions: Questions) -> CustomerFacts:
        by_contact = erp.find_customers_by_email(questions.email) if questions.email is not None else ()
        known: dict[str, Customer] = {customer.number: customer for customer in by_contact}
        by_number = {number: known.get(number) or erp.find_customer(number) for number in questions.customer_numbers}
        return CustomerFacts(erp="ok", as_of=datetime.now(UTC), by_number=by_number, by_contact=by_contact)

    def _down(self, why: str | None = None) -> CustomerFacts:
        now = datetime.now(UTC)
        if self._redis.set(_UNKNOWN_SINCE, now.isoformat(), nx=True):
            logger.error("erp is away", extra={"why": why})
        since = cast(str | None, self._redis.get(_UNKNOWN_SINCE))
        return CustomerFacts(erp="down", unknown_since=datetime.fromisoformat(since) if since else now)
