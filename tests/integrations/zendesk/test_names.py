"""Ids of fields and groups by title and name."""

from __future__ import annotations

from integrations.zendesk.names import FRESH_IF_MISSING, Names, NamesCache, parse_names

TITLES = {"customer_number": "Kundenummer"}


def test_fields_of_the_design_go_by_their_key_and_others_by_their_title() -> None:
    names = parse_names(
        [
            {"id": 1, "title": "Kundenummer", "type": "text", "active": True},
            {"id": 2, "title": "Serienummer", "type": "text", "active": True},
        ],
        [{"id": 5, "name": "Vagt"}],
        TITLES,
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
    )
    assert (names.fields, names.types, names.groups) == (
        {"customer_number": 2},
        {"customer_number": "text"},
        {"Vagt": 6},
    )


def test_what_is_missing_is_named() -> None:
    names = parse_names([], [{"id": 5, "name": "Vagt"}], TITLES)
    assert names.missing(["customer_number"], ["Vagt", "BC Support"]) == ["field customer_number", "group BC Support"]


class Account:
    def __init__(self) -> None:
        self.read = 0

    def __call__(self) -> Names:
        self.read += 1
        return parse_names([], [{"id": self.read, "name": "Vagt"}], {})


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
