"""At most so many at once, whoever asks, and nothing is lost to those who never came back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis

from workers.redis_client import connect
from workers.slots import NoSlot, Slots

MOST = 4


def slots(client: redis.Redis, patience: timedelta, longest: timedelta = timedelta(minutes=1)) -> Slots:
    return Slots(client, "business_central", MOST, longest=longest, patience=patience)


def test_no_more_than_the_most_are_under_way_at_once(client: redis.Redis, redis_url: str) -> None:
    """Each thread has its own connection and its own Slots, as processes have."""
    under_way, peak, lock = 0, 0, threading.Lock()
    all_busy = threading.Barrier(MOST)

    def call(number: int) -> None:
        nonlocal under_way, peak
        with slots(connect(redis_url), timedelta(seconds=30)).hold():
            with lock:
                under_way += 1
                peak = max(peak, under_way)
            if number < MOST:
                all_busy.wait(30)
            with lock:
                under_way -= 1

    with ThreadPoolExecutor(MOST) as first, ThreadPoolExecutor(MOST) as others:
        calls = [first.submit(call, number) for number in range(MOST)]
        all_calls = [*calls, *(others.submit(call, MOST + number) for number in range(2 * MOST))]
        for each in all_calls:
            each.result(60)
    assert peak == MOST
    assert client.zcard("hotline:slots:business_central") == 0


def test_who_finds_none_is_told_so_and_takes_none(client: redis.Redis) -> None:
    mine = slots(client, timedelta(0))
    holds = [mine.hold() for _ in range(MOST)]
    for hold in holds:
        hold.__enter__()
    with pytest.raises(NoSlot, match="too many calls under way"), mine.hold():
        pass
    assert client.zcard("hotline:slots:business_central") == MOST
    holds[0].__exit__(None, None, None)
    with mine.hold():
        assert client.zcard("hotline:slots:business_central") == MOST
    for hold in holds[1:]:
        hold.__exit__(None, None, None)


def test_a_slot_is_given_back_when_the_call_fails(client: redis.Redis) -> None:
    with pytest.raises(ZeroDivisionError), slots(client, timedelta(0)).hold():
        raise ZeroDivisionError
    assert client.zcard("hotline:slots:business_central") == 0


def test_a_slot_that_a_killed_process_held_frees_itself(client: redis.Redis) -> None:
    killed = [slots(client, timedelta(0), longest=timedelta(milliseconds=1)).hold() for _ in range(MOST)]
    for hold in killed:
        hold.__enter__()
    with slots(client, timedelta(seconds=5)).hold():
        assert client.zcard("hotline:slots:business_central") <= MOST, "those taken last may have a moment left"
    for hold in killed:
        hold.__exit__(None, None, None)


def test_who_waits_goes_on_when_a_slot_is_given_back(client: redis.Redis, redis_url: str) -> None:
    """The patience is longer than any test may take: only the giving back can end the wait."""
    mine = slots(client, timedelta(0))
    holds = [mine.hold() for _ in range(MOST)]
    for hold in holds:
        hold.__enter__()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(hold_once, slots(connect(redis_url), timedelta(minutes=10)))
        until = time.monotonic() + 20
        while not client.info("clients")["blocked_clients"]:
            assert time.monotonic() < until, "nobody waits"
        for hold in holds:
            hold.__exit__(None, None, None)
        waiting.result(20)


def hold_once(slots: Slots) -> None:
    with slots.hold():
        pass
