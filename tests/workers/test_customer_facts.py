"""An ERP that fails makes the ticket say so and since when; it never raises, and few tickets pay for its time-out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import redis

from integrations.erp import Contact, Found
from integrations.errors import BadCredentials, IntegrationError, Rejected, Retryable, UnexpectedAnswer
from rules.engine import Questions
from rules.model import Customer
from workers import customer_facts
from workers.customer_facts import ASK_AGAIN, CustomerSource
from workers.pending import PREFIX
from workers.slots import NoSlot

AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
KNOWN = Customer("10482", "Klitgård Trælast A/S", AT)
OTHER = Customer("20917", "Vesterlund Mejeri A.m.b.a.", AT)
QUESTIONS = Questions(("10482", "20917", "99999"), "bente@klitgaard-traelast.example")


class Erp:
    """Knows two customers, one by its contact; raises `error` while there is one."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.incomplete = False
        self.asked: list[str] = []

    finds_contacts = True

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        self._answer("find")
        known = {each.number: each for each in (KNOWN, OTHER)}
        return Found(
            {number: known.get(number) for number in numbers},
            (KNOWN,) if email == QUESTIONS.email else (),
            self.incomplete,
        )

    def read_contacts(self) -> Iterator[Contact]:
        yield from ()

    def check(self) -> None:
        self._answer("check")

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error


@pytest.fixture
def erp() -> Erp:
    return Erp()


@pytest.fixture
def source(client: redis.Redis, erp: Erp) -> CustomerSource:
    return CustomerSource(client, erp)


def away(retry_after: timedelta | None = None) -> Retryable:
    return Retryable("business_central", "find_customer", "no answer (ReadTimeout)", retry_after=retry_after)


def test_without_an_erp_nothing_is_asked(client: redis.Redis) -> None:
    assert CustomerSource(client, None).find(QUESTIONS).erp == "off"


def test_one_question_brings_customers_by_number_and_by_contact(source: CustomerSource, erp: Erp) -> None:
    facts = source.find(QUESTIONS)
    assert (facts.erp, facts.by_contact, facts.incomplete) == ("ok", (KNOWN,), False)
    assert facts.by_number == {"10482": KNOWN, "20917": OTHER, "99999": None}
    assert erp.asked == ["find"]


def test_a_part_that_is_missing_for_now_leaves_the_rest(source: CustomerSource, erp: Erp) -> None:
    erp.incomplete = True
    facts = source.find(QUESTIONS)
    assert (facts.erp, facts.incomplete, facts.by_contact) == ("ok", True, (KNOWN,))


def test_an_erp_that_is_away_is_unknown_since_its_first_failure(source: CustomerSource, erp: Erp) -> None:
    erp.error = away()
    before = datetime.now(UTC)
    first, second = source.find(QUESTIONS), source.find(QUESTIONS)
    assert first.erp == second.erp == "down"
    assert first.unknown_since is not None
    assert before <= first.unknown_since <= datetime.now(UTC)
    assert second.unknown_since == first.unknown_since
    assert not first.final
    assert len(erp.asked) == 1, "the second ticket did not wait for the time-out"


def test_while_it_is_away_one_ticket_tries_it_now_and_then(
    source: CustomerSource, erp: Erp, client: redis.Redis
) -> None:
    erp.error = away()
    source.find(QUESTIONS)
    forget_wait(client)
    for _ in range(3):
        source.find(QUESTIONS)
    assert len(erp.asked) == 2


def test_the_first_that_finds_it_back_opens_it_to_all(source: CustomerSource, erp: Erp, client: redis.Redis) -> None:
    erp.error = away()
    source.find(QUESTIONS)
    erp.error = None
    assert source.find(QUESTIONS).erp == "down"
    forget_wait(client)
    assert [source.find(QUESTIONS).erp for _ in range(2)] == ["ok", "ok"]


@pytest.mark.parametrize("asked_for", [None, timedelta(seconds=1), timedelta(minutes=5)])
def test_it_is_left_alone_for_as_long_as_it_asked(
    source: CustomerSource, erp: Erp, client: redis.Redis, asked_for: timedelta | None
) -> None:
    erp.error = away(asked_for)
    source.find(QUESTIONS)
    wait = timedelta(milliseconds=int(client.pttl(f"{PREFIX}erp:wait")))
    expected = max(asked_for or ASK_AGAIN, ASK_AGAIN)
    assert expected / 2 < wait <= expected


def test_a_crowd_of_our_own_does_not_make_the_erp_away(source: CustomerSource, erp: Erp) -> None:
    erp.error = NoSlot("business_central", "wait for a slot", "too many calls under way")
    facts = source.find(QUESTIONS)
    assert (facts.erp, facts.final) == ("down", False)
    erp.error = None
    assert source.find(QUESTIONS).erp == "ok"


def test_refused_credentials_pause_everything_with_one_alarm(
    source: CustomerSource, erp: Erp, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[dict[str, str]] = []
    monkeypatch.setattr(customer_facts, "report", lambda _error, **tags: reports.append(tags))
    erp.error = BadCredentials("business_central", "mint token", "401")
    for _ in range(3):
        assert source.find(QUESTIONS).erp == "down"
    assert len(erp.asked) == 1
    assert reports == [{"system": "business_central", "operation": "mint token"}]


@pytest.mark.parametrize(
    "error",
    [
        lambda: UnexpectedAnswer("business_central", "find_customer", "several customers for one number"),
        lambda: Rejected("business_central", "find_customer", "405"),
    ],
)
def test_an_answer_of_no_use_is_final_and_says_nothing_of_the_next(
    source: CustomerSource, erp: Erp, error: Callable[[], IntegrationError]
) -> None:
    erp.error = error()
    facts = source.find(QUESTIONS)
    assert (facts.erp, facts.final, facts.by_number, facts.by_contact) == ("down", True, {}, ())
    erp.error = None
    assert source.find(QUESTIONS).erp == "ok"


def test_check_passes_on_what_is_wrong(source: CustomerSource, erp: Erp, client: redis.Redis) -> None:
    source.check()
    CustomerSource(client, None).check()
    erp.error = away()
    with pytest.raises(Retryable):
        source.check()


def forget_wait(client: redis.Redis) -> None:
    """As if the time to wait were over."""
    assert client.delete(f"{PREFIX}erp:wait") == 1
