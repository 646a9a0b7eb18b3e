"""What the ERP knows about who is calling; an ERP that does not answer makes the ticket say so, and never waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from integrations.erp import Erp, Found
from integrations.errors import BadCredentials, IntegrationError, Retryable
from rules.model import Customer, CustomerFacts
from rules.problem import Problem
from rules.questions import Questions
from workers.agreement_sources import AgreementSource
from workers.contact_index import ContactIndex, Recognised
from workers.customer_cache import Cached, CustomerCache
from workers.error_reports import report
from workers.outages import Outages, key
from workers.pause import Pause
from workers.pending import PREFIX
from workers.slots import NoSlot

logger = logging.getLogger(__name__)

_UNKNOWN_SINCE = f"{PREFIX}erp:unknown_since"
_WAIT = f"{PREFIX}erp:wait"
ASK_AGAIN = timedelta(seconds=15)
"""While the ERP is away one ticket tries it this often; all others go on without it at once."""

_TRIES = 2
_ASK, _PARTS = "ask", "parts"


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is known without asking; `is_whole` if nothing is missing, `is_fresh` if nothing is old."""

    facts: CustomerFacts
    is_whole: bool = True
    is_fresh: bool = True


class CustomerSource:
    """The configured ERP, asked politely: what is fresh in the cache is not asked for, and nothing is asked twice."""

    def __init__(
        self,
        client: redis.Redis,
        erp: Erp | None,
        cache: CustomerCache,
        index: ContactIndex,
        agreements: AgreementSource | None = None,
    ) -> None:
        self._redis = client
        self._agreements = agreements
        self._erp = erp
        self._cache = cache
        self._index = index
        self._pause = Pause(client, "erp")
        self._outages = Outages(client)

    def find(self, questions: Questions) -> CustomerFacts:
        """Everything that is known to `questions`; never raises for an ERP that fails.

        What was last known of a customer stands in for an ERP that does not answer; its `as_of` says how old it is.
        """
        facts = self._find(questions)
        return facts if self._agreements is None else self._agreements.complete(facts, questions)

    def _find(self, questions: Questions) -> CustomerFacts:
        if self._erp is None:
            return CustomerFacts(erp="off")
        known = self._recognise(questions)
        numbers = tuple(dict.fromkeys((*questions.customer_numbers, *_all(known))))
        cached = self._cache.read(numbers, questions.email, datetime.now(UTC))
        if self._erp.finds_contacts:
            # Whose an address is, is then for the ERP to say.
            known = replace(known, by_email=())
        if cached.is_fresh:
            return _facts(questions, known, cached.found(numbers))
        try:
            return _facts(questions, known, self._ask(self._erp, numbers, questions.email, cached))
        except NoSlot:
            # Our own crowd: the ERP answers others, and will answer this ticket when it is looked at again.
            since, final = datetime.now(UTC), False
        except (BadCredentials, Retryable):
            since, final = self._unknown_since(), False
        except IntegrationError as error:
            # One strange answer says nothing of the next question, and asking again soon would not mend it.
            logger.info("erp answer unusable", extra={"operation": error.operation, "detail": error.detail})
            self._outages.failed("erp", "unusable", _ASK, f"{error.operation}: {error.detail}")
            since, final = datetime.now(UTC), True
        return _facts(questions, known, cached.found(numbers), unknown_since=since, final=final)

    def recall(self, questions: Questions) -> AtHand:
        """What is known already, without asking the ERP: for who must not wait for it."""
        at_hand = self._recall(questions)
        if self._agreements is None:
            return at_hand
        return replace(at_hand, facts=self._agreements.complete(at_hand.facts, questions))

    def refresh(self, questions: Questions) -> CustomerFacts:
        """As `find`, but what is fresh is asked for again too.

        One at a time for each customer: who comes meanwhile takes what that one is told.
        """
        if self._erp is None:
            return self.find(questions)
        numbers = (*questions.customer_numbers, *_all(self._recognise(questions)))
        keys = self._cache.anew_keys(numbers, questions.email)
        with self._cache.asking(keys) as mine:
            if mine == keys:
                self._cache.expire_customers(numbers)
                if questions.email is not None:
                    self._cache.expire_address(questions.email)
                return self.find(questions)
        self._cache.wait_for_others(keys)
        return self.find(questions)

    def agreement_problems(self) -> tuple[Problem, ...]:
        """What an admin must mend where agreements come from elsewhere than the ERP."""
        return self._agreements.problems() if self._agreements is not None else ()

    def check(self) -> None:
        """Return when the ERP answers, or none is configured.  Raises IntegrationError."""
        if self._erp is not None:
            self._erp.check()

    def _recall(self, questions: Questions) -> AtHand:
        if self._erp is None:
            return AtHand(CustomerFacts(erp="off"))
        known = self._recognise(questions)
        numbers = tuple(dict.fromkeys((*questions.customer_numbers, *_all(known))))
        cached = self._cache.read(numbers, questions.email, datetime.now(UTC))
        lacking = bool(cached.customers.keys() ^ {*numbers, *(cached.owners or ())})
        if self._erp.finds_contacts:
            known = replace(known, by_email=())
            lacking = lacking or (questions.email is not None and cached.owners is None)
        since = cast(str | None, self._redis.get(_UNKNOWN_SINCE))
        away = datetime.fromisoformat(since) if since is not None else None
        if away is None and self._pause.left() is not None:
            away = datetime.now(UTC)
        facts = _facts(questions, known, cached.found(numbers), unknown_since=away)
        if lacking and away is None:
            # Nobody knows yet what the ERP would say: neither that it has no such customer nor that it is away.
            facts = replace(facts, erp="down")
        return AtHand(facts, is_whole=not lacking, is_fresh=cached.is_fresh)

    def _recognise(self, questions: Questions) -> Recognised:
        """Whom the index knows, by number; whom it knows by address is asked for in the same round trip."""
        return self._index.find(
            email=questions.email, phone=questions.phone, ref_id=questions.ref_id, domain=questions.domain
        )

    def _ask(self, erp: Erp, numbers: tuple[str, ...], email: str | None, cached: Cached) -> Found:
        """What is not fresh, from the ERP or from who is asking it already.  Raises IntegrationError."""
        tries_it = self._may_ask()
        for _ in range(_TRIES):
            keys = self._keys(cached, email)
            with self._cache.asking(keys) as mine:
                # Who asked before may have got the answer while this one was reading the cache.
                cached = self._cache.read(numbers, email, datetime.now(UTC))
                if not tries_it:
                    self._require_answers()
                self._ask_for(erp, cached, email, mine)
            self._cache.wait_for_others(keys - mine)
            cached = self._cache.read(numbers, email, datetime.now(UTC))
            if cached.is_fresh or mine == keys:
                return cached.found(numbers)
        self._require_answers()
        # Who claimed the question may have been killed; the ERP itself may be well.
        raise NoSlot("erp", "wait for an answer", "another process got none")

    def _ask_for(self, erp: Erp, cached: Cached, email: str | None, keys: frozenset[str]) -> None:
        numbers = tuple(one for one in cached.stale_numbers if self._cache.customer_key(one) in keys)
        address = email if cached.stale_address and email and self._cache.address_key(email) in keys else None
        if not numbers and address is None:
            return
        began = time.monotonic()
        try:
            found = erp.find(numbers, address)
        except IntegrationError as error:
            self._note_failure(error)
            raise
        self._cache.store(found, address, datetime.now(UTC))
        self._note_answer(timedelta(seconds=time.monotonic() - began), found.incomplete)

    def _keys(self, cached: Cached, email: str | None) -> frozenset[str]:
        keys = [self._cache.customer_key(number) for number in cached.stale_numbers]
        if cached.stale_address and email is not None:
            keys.append(self._cache.address_key(email))
        return frozenset(keys)

    def _note_answer(self, took: timedelta, incomplete: bool) -> None:
        self._pause.end(took)
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.delete(_UNKNOWN_SINCE)
            pipe.exists(key("erp"))
            was_unknown, suspected = pipe.execute()
        if was_unknown:
            self._outages.note_back("erp")
        if incomplete:
            self._outages.failed("erp", "partial", _PARTS, "some do not answer")
        if suspected:
            for operation in (_ASK,) if incomplete else (_ASK, _PARTS):
                self._outages.answered("erp", operation, took)

    def _note_failure(self, error: IntegrationError) -> None:
        """Let the others know, before they may ask the same."""
        if isinstance(error, BadCredentials):
            if self._pause.begin(f"{error.operation}: {error.detail}"):
                report(error, system=error.system, operation=error.operation)
        elif isinstance(error, Retryable) and not isinstance(error, NoSlot):
            self._redis.set(_WAIT, "1", px=max(ASK_AGAIN, error.retry_after or ASK_AGAIN))
            self._redis.set(_UNKNOWN_SINCE, datetime.now(UTC).isoformat(), nx=True)
            self._outages.failed("erp", "away", _ASK, f"{error.operation}: {error.detail}")

    def _may_ask(self) -> bool:
        """While the ERP is away: is it for this ticket to try it?  So few pay its time-out.  Raises Retryable."""
        if self._pause.left() is not None:
            raise Retryable("erp", "ask", "paused")
        if not self._redis.exists(_UNKNOWN_SINCE):
            return False
        if not self._redis.set(_WAIT, "1", px=ASK_AGAIN, nx=True):
            raise Retryable("erp", "ask", "away")
        return True

    def _require_answers(self) -> None:
        """Raise Retryable if the ERP went away since this ticket began to ask."""
        if self._redis.exists(_UNKNOWN_SINCE):
            raise Retryable("erp", "ask", "away")

    def _unknown_since(self) -> datetime:
        now = datetime.now(UTC)
        self._redis.set(_UNKNOWN_SINCE, now.isoformat(), nx=True)
        since = cast(str | None, self._redis.get(_UNKNOWN_SINCE))
        return datetime.fromisoformat(since) if since else now


def _facts(
    questions: Questions,
    known: Recognised,
    found: Found,
    *,
    unknown_since: datetime | None = None,
    final: bool = False,
) -> CustomerFacts:
    customers = found.by_number
    return CustomerFacts(
        erp="ok" if unknown_since is None else "down",
        as_of=_oldest(customers.values()) or datetime.now(UTC) if unknown_since is None else None,
        unknown_since=unknown_since,
        by_number={number: customers[number] for number in questions.customer_numbers if number in customers},
        by_contact=_merged(found.by_email, _picked(known.by_email, customers)),
        by_phone=_picked(known.by_phone, customers),
        by_ref_id=_picked(known.by_ref_id, customers),
        by_domain=_picked(known.by_domain, customers),
        final=final,
        incomplete=found.incomplete,
    )


def _all(known: Recognised) -> tuple[str, ...]:
    return (*known.by_email, *known.by_phone, *known.by_ref_id, *known.by_domain)


def _picked(numbers: Iterable[str], customers: Mapping[str, Customer | None]) -> tuple[Customer, ...]:
    """The customers of `numbers` that the ERP still knows."""
    found = (customers.get(number) for number in numbers)
    return tuple(customer for customer in found if customer is not None)


def _merged(one: Iterable[Customer], other: Iterable[Customer]) -> tuple[Customer, ...]:
    return tuple({customer.number: customer for customer in (*other, *one)}.values())


def _oldest(customers: Iterable[Customer | None]) -> datetime | None:
    return min((customer.as_of for customer in customers if customer is not None), default=None)
