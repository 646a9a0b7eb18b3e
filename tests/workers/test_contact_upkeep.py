"""The index is built when it is time, by one of all schedulers, and a failure waits for the next time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import redis

from integrations.erp import Contact, Found
from integrations.errors import Retryable
from workers.contact_index import ContactIndex
from workers.contact_upkeep import REBUILT_AFTER, TRIED_AGAIN, ContactUpkeep
from workers.pending import PREFIX

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Erp:
    """Has one contact; raises `error` while there is one."""

    def __init__(self) -> None:
        self.finds_contacts = True
        self.error: Exception | None = None
        self.read = 0

    def find(self, numbers: Sequence[str], email: str | None) -> Found:
        raise AssertionError((numbers, email))

    def read_contacts(self) -> Iterator[Contact]:
        self.read += 1
        yield Contact("10482", emails=("bente@klitgaard.example",))
        if self.error is not None:
            raise self.error

    def check(self) -> None:
        raise AssertionError


@pytest.fixture
def erp() -> Erp:
    return Erp()


@pytest.fixture
def index(client: redis.Redis) -> ContactIndex:
    return ContactIndex(client, "test", timedelta(days=7))


def forget_try(client: redis.Redis) -> None:
    """As if the time to wait were over."""
    assert 0 < client.ttl(f"{PREFIX}erp:index:tried") <= TRIED_AGAIN.total_seconds()
    client.delete(f"{PREFIX}erp:index:tried")


def test_the_index_is_built_at_once_and_anew_after_hours(client: redis.Redis, erp: Erp, index: ContactIndex) -> None:
    upkeep = ContactUpkeep(client, erp, index)
    upkeep.tend(NOW)
    assert index.find(email="bente@klitgaard.example").by_email == ("10482",)
    forget_try(client)
    upkeep.tend(NOW + REBUILT_AFTER - timedelta(seconds=1))
    assert erp.read == 1
    upkeep.tend(NOW + REBUILT_AFTER)
    assert erp.read == 2


def test_an_erp_whose_persons_cost_a_call_each_is_read_half_as_often(
    client: redis.Redis, erp: Erp, index: ContactIndex
) -> None:
    erp.finds_contacts = False
    upkeep = ContactUpkeep(client, erp, index)
    for passed, read in ((0, 1), (2 * 6 - 1, 1), (2 * 6, 2)):
        client.delete(f"{PREFIX}erp:index:tried")
        upkeep.tend(NOW + timedelta(hours=passed))
        assert erp.read == read


def test_contacts_that_cannot_be_read_for_long_are_told_of_once(
    client: redis.Redis,
    erp: Erp,
    index: ContactIndex,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workers.outages.LASTING", timedelta(0))
    erp.error = Retryable("nav", "read_contacts", "503")
    upkeep = ContactUpkeep(client, erp, index)
    with caplog.at_level(logging.INFO, "workers.outages"):
        for _ in range(4):
            upkeep.tend(NOW)
            forget_try(client)
        erp.error = None
        upkeep.tend(NOW)
    said = [record.getMessage() for record in caplog.records if record.name == "workers.outages"]
    assert said == ["erp answers only in part", "erp answers in whole again"]


def test_an_erp_that_fails_is_left_alone_for_a_while(
    client: redis.Redis, erp: Erp, index: ContactIndex, caplog: pytest.LogCaptureFixture
) -> None:
    erp.error = Retryable("nav", "read_contacts", "503")
    upkeep, other = ContactUpkeep(client, erp, index), ContactUpkeep(client, erp, index)
    with caplog.at_level(logging.INFO):
        upkeep.tend(NOW)
        other.tend(NOW)
    assert (erp.read, index.built_at()) == (1, None)
    assert caplog.messages == ["contacts not read"]
    erp.error = None
    forget_try(client)
    upkeep.tend(NOW)
    assert index.built_at() == NOW
