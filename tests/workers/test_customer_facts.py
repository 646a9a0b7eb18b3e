"""An ERP that fails makes the ticket say so and since when; it never raises, and few tickets pay for its time-out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis

from integrations.erp import Contact, Found
from integrations.errors import BadCredentials, IntegrationError, Rejected, Retryable, UnexpectedAnswer
from rules.model import Customer
from rules.questions import Questions
from workers import customer_facts
from workers.contact_index import ContactIndex
from workers.customer_cache import CustomerCache
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
        self.finds_contacts = True
        self.asked: list[str] = []
        self.numbers: list[tuple[str, ...]] = []
        self.emails: list[str | None] = []
        self.hold: threading.Barrier | None = None

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        self.numbers.append(tuple(numbers))
        self.emails.append(email)
        if self.hold is not None:
            self.hold.wait(5)
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
    return open_source(client, erp)


def open_source(client: redis.Redis, erp: Erp | None) -> CustomerSource:
    keep = timedelta(days=7)
    return CustomerSource(client, erp, CustomerCache(client, "test", keep), ContactIndex(client, "test", keep))


def away(retry_after: timedelta | None = None) -> Retryable:
    return Retryable("business_central", "find_customer", "no answer (ReadTimeout)", retry_after=retry_after)


def test_without_an_erp_nothing_is_asked(client: redis.Redis) -> None:
    assert open_source(client, None).find(QUESTIONS).erp == "off"


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
    open_source(client, None).check()
    erp.error = away()
    with pytest.raises(Retryable):
        source.check()


def forget_wait(client: redis.Redis) -> None:
    """As if the time to wait were over."""
    assert client.delete(f"{PREFIX}erp:wait") == 1


def expire(source: CustomerSource) -> None:
    """As if minutes had passed."""
    source._cache.expire_customers()


def test_a_second_ticket_of_the_same_customer_asks_nothing(source: CustomerSource, erp: Erp) -> None:
    first, second = source.find(QUESTIONS), source.find(QUESTIONS)
    assert first == second
    assert erp.asked == ["find"]


def test_while_it_is_away_the_last_known_stands_with_its_age(source: CustomerSource, erp: Erp) -> None:
    source.find(QUESTIONS)
    expire(source)
    erp.error = away()
    facts = source.find(QUESTIONS)
    assert (facts.erp, facts.by_contact, facts.by_number["20917"]) == ("down", (KNOWN,), OTHER)
    assert facts.unknown_since is not None
    assert facts.by_contact[0].as_of == AT


def test_only_what_is_not_fresh_is_asked_for(source: CustomerSource, erp: Erp) -> None:
    source.find(QUESTIONS)
    source.find(Questions(("10482", "30555"), QUESTIONS.email))
    assert erp.numbers == [QUESTIONS.customer_numbers, ("30555",)]
    assert erp.emails == [QUESTIONS.email, None]


def test_tickets_that_come_at_once_put_one_question(client: redis.Redis, erp: Erp) -> None:
    erp.hold = threading.Barrier(2)
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(open_source(client, erp).find, QUESTIONS) for _ in range(8)]
        erp.hold.wait(5)
        facts = [one.result(10) for one in asking]
    assert all(one == facts[0] for one in facts)
    assert facts[0].by_contact == (KNOWN,)
    assert erp.asked == ["find"]


def test_those_who_waited_in_vain_do_not_wait_again(client: redis.Redis, erp: Erp) -> None:
    erp.hold, erp.error = threading.Barrier(2), away()
    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(open_source(client, erp).find, QUESTIONS) for _ in range(4)]
        erp.hold.wait(5)
        facts = [one.result(10) for one in asking]
    assert {one.erp for one in facts} == {"down"}
    assert erp.asked == ["find"]


INDEXED = Questions((), "eva@faelles.example", "+4586123456", "1201", "faelles.example")


def test_whom_the_index_knows_is_asked_for_by_number(client: redis.Redis, erp: Erp) -> None:
    source = open_source(client, erp)
    source._index.rebuild(
        [
            Contact("10482", phones=("86 12 34 56",)),
            Contact("20917", ref_ids=("1201",)),
            Contact("20917", emails=("bo@faelles.example",)),
            Contact("77777", emails=("eva@faelles.example",), phones=("86 12 34 56",)),
        ],
        AT,
    )
    facts = source.find(INDEXED)
    assert (facts.by_phone, facts.by_ref_id, facts.by_domain, facts.by_contact) == ((KNOWN,), (OTHER,), (), ())
    assert facts.by_number == {}, "nobody has stated a number"


def test_the_index_stands_in_for_an_erp_that_cannot_look_for_persons(client: redis.Redis, erp: Erp) -> None:
    erp.finds_contacts = False
    source = open_source(client, erp)
    source._index.rebuild([Contact("20917", emails=("eva@faelles.example",))], AT)
    assert source.find(INDEXED).by_contact == (OTHER,)


def test_whom_the_index_knows_by_address_is_asked_for_at_once_and_proven_by_the_erp_alone(
    client: redis.Redis, erp: Erp
) -> None:
    source = open_source(client, erp)
    source._index.rebuild([Contact("20917", emails=("eva@faelles.example",))], AT)
    facts = source.find(Questions((), "eva@faelles.example"))
    assert (erp.numbers, erp.emails) == ([("20917",)], ["eva@faelles.example"])
    assert facts.by_contact == (), "the ERP does not say so"


def test_a_process_killed_while_asking_does_not_make_the_erp_away(
    client: redis.Redis, source: CustomerSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.customer_cache.PATIENCE", timedelta(milliseconds=30))
    cache = CustomerCache(client, "test", timedelta(days=7))
    with cache.asking([cache.customer_key("10482")]):
        assert source.find(Questions(("10482",), None)).erp == "down"
    assert client.get(f"{PREFIX}erp:unknown_since") is None
    assert source.find(Questions(("10482",), None)).erp == "ok"


def test_who_asks_anew_while_another_does_waits_and_takes_what_that_one_is_told(
    source: CustomerSource, erp: Erp, client: redis.Redis
) -> None:
    source.find(QUESTIONS)
    erp.asked.clear()
    cache = CustomerCache(client, "test", timedelta(days=7))
    with ThreadPoolExecutor(1) as pool:
        with cache.asking(cache.anew_keys(QUESTIONS.customer_numbers, QUESTIONS.email)):
            waiting = pool.submit(source.refresh, QUESTIONS)
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
        assert waiting.result(10).erp == "ok"
    assert erp.asked == [], "what the other was told is fresh"


def test_alone_everything_is_asked_anew_each_time(source: CustomerSource, erp: Erp) -> None:
    source.find(QUESTIONS)
    source.refresh(QUESTIONS)
    source.refresh(QUESTIONS)
    assert erp.asked == ["find", "find", "find"]
