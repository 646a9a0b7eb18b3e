"""What the ERP said last: fresh for a while, kept for longer, asked for once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import redis

from integrations.erp import Found
from rules.model import Customer
from workers.customer_cache import (
    FRESH_ADDRESS,
    FRESH_FIGURES,
    FRESH_INCOMPLETE,
    FRESH_UNKNOWN,
    CustomerCache,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
A, B = Customer("10482", "Klitgård", NOW), Customer("20917", "Vesterlund", NOW)
EMAIL = "bente@klitgaard.example"
MOMENT = timedelta(seconds=1)


@pytest.fixture
def cache(client: redis.Redis) -> CustomerCache:
    return CustomerCache(client, "bc a", timedelta(days=7))


def test_what_was_never_asked_must_be_asked(cache: CustomerCache) -> None:
    cached = cache.read(["10482"], EMAIL, NOW)
    assert (cached.stale_numbers, cached.stale_address, cached.is_fresh) == (("10482",), True, False)
    assert cached.found(["10482"]) == Found()


def test_a_fresh_answer_is_as_the_erp_gave_it(cache: CustomerCache) -> None:
    answer = Found({"10482": A, "99999": None}, (A, B))
    cache.store(answer, EMAIL, NOW)
    cached = cache.read(["10482", "99999"], EMAIL.upper(), NOW + MOMENT)
    assert cached.is_fresh
    assert cached.found(["10482", "99999"]) == answer


@pytest.mark.parametrize(
    ("number", "incomplete", "fresh"),
    [("10482", False, FRESH_FIGURES), ("99999", False, FRESH_UNKNOWN), ("10482", True, FRESH_INCOMPLETE)],
)
def test_an_answer_is_fresh_for_so_long(
    cache: CustomerCache, number: str, incomplete: bool, fresh: timedelta
) -> None:
    cache.store(Found({"10482": A, "99999": None}, (), incomplete), None, NOW)
    assert cache.read([number], None, NOW + fresh - MOMENT).is_fresh
    late = cache.read([number], None, NOW + fresh)
    assert late.stale_numbers == (number,)
    assert number in late.found([number]).by_number, "the last known answer stays"
    assert late.found([number]).incomplete is incomplete


def test_whose_an_address_is_stays_known_longer_than_how_they_stand(cache: CustomerCache) -> None:
    cache.store(Found({}, (A,)), EMAIL, NOW)
    later = cache.read([], EMAIL, NOW + FRESH_FIGURES)
    assert (later.stale_numbers, later.stale_address, later.owners) == (("10482",), False, ("10482",))
    assert cache.read([], EMAIL, NOW + FRESH_ADDRESS).stale_address


def test_another_company_keeps_its_own_answers(cache: CustomerCache, client: redis.Redis) -> None:
    cache.store(Found({"10482": A}), None, NOW)
    other = CustomerCache(client, "bc b", timedelta(days=7))
    assert other.read(["10482"], None, NOW).found(["10482"]) == Found()


def test_what_changed_in_the_erp_is_asked_anew_and_stays_known(cache: CustomerCache) -> None:
    cache.store(Found({"10482": A, "20917": B}), None, NOW)
    assert cache.expire_customers() == 2
    cached = cache.read(["10482"], None, NOW + MOMENT)
    assert (cached.stale_numbers, cached.found(["10482"]).by_number) == (("10482",), {"10482": A})


def test_every_entry_ends(cache: CustomerCache, client: redis.Redis) -> None:
    cache.store(Found({"10482": A, "99999": None}, (A,)), EMAIL, NOW)
    cache.expire_customers()
    assert client.dbsize() == 3
    assert all(0 < client.ttl(key) <= 7 * 24 * 3600 for key in client.scan_iter())


def test_a_customer_and_the_addresses_they_own_are_forgotten(cache: CustomerCache, client: redis.Redis) -> None:
    cache.store(Found({"10482": A, "20917": B}, (A,)), EMAIL, NOW)
    assert cache.forget_customer("10482 ") == 2
    assert cache.read(["10482", "20917"], EMAIL, NOW).customers == {"20917": B}
    cache.store(Found({}, (A,)), EMAIL, NOW)
    assert cache.forget_address(EMAIL.upper()) == 1
    assert EMAIL not in " ".join(client.keys())


def test_one_asks_and_the_others_wait_for_the_answer(cache: CustomerCache) -> None:
    keys = {cache.customer_key("10482")}
    waited = threading.Event()

    def wait() -> None:
        cache.wait_for_others(keys)
        waited.set()

    with cache.asking(keys) as mine, cache.asking(keys) as others:
        assert (mine, others) == (keys, frozenset())
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not waited.wait(0.1)
    waiting.join(5)
    assert waited.is_set()
    with cache.asking(keys) as mine:
        assert mine == keys


def test_that_somebody_is_asking_keeps_nobody_from_expiring_or_forgetting(cache: CustomerCache) -> None:
    with cache.asking({cache.customer_key("10482"), cache.address_key("bente@klitgaard.example")}):
        assert cache.expire_customers() == 0
        assert cache.forget_customer("10482") == 0
