"""Who is known by which address, telephone number, RefID and mail domain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from integrations.erp import Contact
from integrations.errors import Retryable
from workers.contact_index import MOST_OWNERS, ContactIndex, Recognised

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CONTACTS = (
    Contact("10482", emails=("Bente@Klitgaard.example",), phones=("86 12 34 56 / mobil 2012 3456",)),
    Contact("10482", emails=("kontor@klitgaard.example",), ref_ids=("1201", "1202")),
    Contact("20917", emails=("bo@faelles.example", "ingen adresse"), phones=("+4586123456", "ring bare")),
    Contact("30555", emails=("eva@faelles.example",), phones=("0046 8 123 456 78",)),
)


@pytest.fixture
def index(client: redis.Redis) -> ContactIndex:
    made = ContactIndex(client, "bc a", timedelta(days=7))
    assert made.rebuild(CONTACTS, NOW) == len(CONTACTS)
    return made


@pytest.mark.parametrize(
    ("asked", "recognised"),
    [
        ({"email": " bente@klitgaard.EXAMPLE"}, Recognised(by_email=("10482",))),
        ({"email": "ingen@klitgaard.example"}, Recognised()),
        ({"phone": "+4520123456"}, Recognised(by_phone=("10482",))),
        ({"phone": "+4586123456"}, Recognised(by_phone=("10482", "20917"))),
        ({"phone": "+46812345678"}, Recognised(by_phone=("30555",))),
        ({"phone": "+4599999999"}, Recognised()),
        ({"ref_id": "1202"}, Recognised(by_ref_id=("10482",))),
        ({"domain": "klitgaard.example"}, Recognised(by_domain=("10482",))),
        ({"domain": "faelles.example"}, Recognised()),
        ({}, Recognised()),
    ],
)
def test_whoever_the_erp_has_is_recognised(
    index: ContactIndex, asked: dict[str, str], recognised: Recognised
) -> None:
    assert index.find(**asked) == recognised


def test_nothing_that_tells_of_a_person_stands_in_redis_as_it_is(index: ContactIndex, client: redis.Redis) -> None:
    stored = " ".join(
        f"{key} {client.hgetall(key) if client.type(key) == 'hash' else client.get(key)}"
        for key in client.scan_iter()
    )
    for secret in ("bente", "klitgaard", "20123456", "86123456"):
        assert secret not in stored.lower()


def test_a_new_index_takes_the_place_of_the_old_at_once(index: ContactIndex) -> None:
    index.rebuild(CONTACTS[2:], NOW + timedelta(hours=1))
    assert index.find(email="bente@klitgaard.example", ref_id="1201") == Recognised()
    assert index.find(email="bo@faelles.example").by_email == ("20917",)
    assert index.built_at() == NOW + timedelta(hours=1)
    index.rebuild((), NOW + timedelta(hours=2))
    assert index.find(email="bo@faelles.example") == Recognised()


def test_two_that_build_at_once_mix_nothing_and_the_newer_stays(index: ContactIndex, client: redis.Redis) -> None:
    """As one that was frozen in the middle while another scheduler took over."""
    newer = Contact("70000", emails=("ny@firma.example",))

    def frozen_in_the_middle() -> Iterator[Contact]:
        yield CONTACTS[0]
        index.rebuild((newer,), NOW + timedelta(hours=7))
        yield CONTACTS[1]

    index.rebuild(frozen_in_the_middle(), NOW + timedelta(hours=6))
    assert index.find(email="ny@firma.example").by_email == ("70000",)
    assert index.find(email="bente@klitgaard.example") == Recognised()
    assert index.built_at() == NOW + timedelta(hours=7)
    parts = [key for key in client.scan_iter("*:index:*") if client.ttl(key) > 0]
    assert parts == [*client.scan_iter("*:index:*")], "what nobody finished goes by itself"


def test_an_erp_that_fails_half_way_leaves_the_index_as_it_was(index: ContactIndex) -> None:
    def half() -> Iterator[Contact]:
        yield CONTACTS[3]
        raise Retryable("nav", "read_contacts", "503")

    with pytest.raises(Retryable):
        index.rebuild(half(), NOW + timedelta(hours=1))
    assert index.find(email="bente@klitgaard.example").by_email == ("10482",)
    assert index.built_at() == NOW


def test_an_address_that_very_many_share_keeps_but_a_few(client: redis.Redis) -> None:
    index = ContactIndex(client, "bc", timedelta(days=7))
    index.rebuild((Contact(str(number), emails=("info@kontor.example",)) for number in range(10, 60)), NOW)
    assert len(index.find(email="info@kontor.example").by_email) == MOST_OWNERS


def test_another_company_has_an_index_of_its_own(index: ContactIndex, client: redis.Redis) -> None:
    other = ContactIndex(client, "bc b", timedelta(days=7))
    assert other.find(email="bente@klitgaard.example") == Recognised()
    assert other.built_at() is None


def test_a_customer_is_forgotten_everywhere(index: ContactIndex) -> None:
    assert index.forget_customer("10482") == 7
    assert index.find(phone="+4586123456").by_phone == ("20917",)
    assert index.find(email="bente@klitgaard.example", ref_id="1201", domain="klitgaard.example") == Recognised()


def test_an_address_is_forgotten(index: ContactIndex) -> None:
    assert index.forget_address("Bente@klitgaard.example") == 1
    assert index.find(email="bente@klitgaard.example") == Recognised()


def test_an_index_that_is_never_built_anew_ends(index: ContactIndex, client: redis.Redis) -> None:
    assert all(client.ttl(key) > 0 for key in client.scan_iter())
