"""Ids of fields and groups by title and name."""

from __future__ import annotations

import pytest

from integrations.errors import Retryable
from integrations.zendesk.names import FRESH_IF_MISSING, Names, NamesCache, parse_names

TITLES = {"customer_number": "Kundenummer", "product": "Produkt"}
TYPES = {"customer_number": "text", "product": "tagger"}


def test_fields_of_the_design_go_by_their_key_and_others_by_their_title() -> None:
    names = parse_names(
        [
            {"id": 1, "title": "Kundenummer", "type": "text", "active": True},
            {"id": 2, "title": "Serienummer", "type": "text", "active": True},
        ],
        [{"id": 5, "name": "Vagt"}],
        TITLES,
        TYPES,
    )
    assert names.fields == {"customer_number": 1, "Serienummer": 2}
    assert names.keys == {1: "customer_number", 2: "Serienummer"}
    assert names.groups == {"Vagt": 5}


def test_what_is_inactive_deleted_or_malformed_is_not_there_and_the_first_of_a_title_counts() -> None:
    names = parse_names(
        [
            None,
            {"id": "1", "title": "Kundenummer"},
            {"id": 1, "title": "Kundenummer", "active": False},
            {"id": 2, "title": "Kundenummer", "type": "text"},
            {"id": 3, "title": "Kundenummer", "type": "date"},
        ],
        [7, {"id": 5, "name": "Vagt", "deleted": True}, {"id": 6, "name": "Vagt"}],
        TITLES,
        TYPES,
    )
    assert (names.fields, names.types, names.groups) == (
        {"customer_number": 2},
        {"customer_number": "text"},
        {"Vagt": 6},
    )


def test_what_is_lacking_is_named() -> None:
    product = {"id": 2, "title": "Produkt", "type": "tagger", "custom_field_options": [{"name": "BC", "value": "bc"}]}
    names = parse_names(
        [{"id": 1, "title": "Kundenummer", "type": "date"}, product], [{"id": 5, "name": "Vagt"}], TITLES, TYPES
    )
    assert names.lacking({"customer_number": "1", "product": "nav", "credit": None}, "BC Support") == {
        "customer_number": "field Kundenummer (there is one of type date)",
        "product": "option nav of field Produkt",
        "credit": "field credit",
        "group": "group BC Support",
    }
    assert names.lacking({"product": "bc"}, "Vagt") == names.lacking({"product": None}, None) == {}


def test_names_that_cannot_be_read_just_now_are_believed_a_little_longer() -> None:
    now, account = [0.0], Account()
    cache = NamesCache(lambda: now[0])

    def away() -> Names:
        raise Retryable("zendesk", "list groups", "503")

    with pytest.raises(Retryable):
        cache.get(away)
    first = cache.get(account)
    now[0] = 601
    assert cache.get(away) is first
    now[0] = 601 + 29
    assert cache.get(account) is first
    now[0] = 601 + 31
    assert cache.get(account) is not first


def test_names_that_proved_wrong_are_forgotten_but_not_newer_ones() -> None:
    account = Account()
    cache = NamesCache(lambda: 0.0)
    first = cache.get(account)
    cache.forget(first)
    second = cache.get(account)
    assert account.read == 2
    cache.forget(first)
    assert cache.get(account) is second


class Account:
    def __init__(self) -> None:
        self.read = 0

    def __call__(self) -> Names:
        self.read += 1
        return parse_names([], [{"id": self.read, "name": "Vagt"}], {}, {})


def test_names_are_believed_for_ten_minutes_and_a_missing_one_for_half_a_minute() -> None:
    now, account = [0.0], Account()
    cache = NamesCache(lambda: now[0])
    cache.get(account)
    now[0] = 29
    cache.get(account, FRESH_IF_MISSING)
    cache.get(account)
    assert account.read == 1
    now[0] = 31
    cache.get(account)
    assert account.read == 1
    assert cache.get(account, FRESH_IF_MISSING).groups == {"Vagt": 2}
    now[0] = 31 + 601
    cache.get(account)
    assert account.read == 3
