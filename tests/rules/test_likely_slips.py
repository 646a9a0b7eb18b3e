"""Values that never match as they are written."""

from __future__ import annotations

from typing import Any

import pytest

from rules.likely_slips import comparison_warnings, group_condition_warnings, phrase_warnings
from rules.reader import read_document


def told(found: Any) -> list[tuple[tuple[object, ...], str, object]]:
    return [
        (place, error.type, (error.context or {}).get("meant", error.context.get("instead")))
        for place, error in found
    ]


def routes(when: str) -> object:
    return read_document(f"routes: [{{when: {{{when}}}}}]".encode()).data


@pytest.mark.parametrize(
    ("when", "place", "kind", "meant"),
    [
        ("organization: 'Nordlys*'", ("organization",), "star_literal", '{starts_with: "Nordlys"}'),
        ("organization: '*Nordlys*'", ("organization",), "star_literal", '{contains: "Nordlys"}'),
        (
            "organization: {is_not: 'Nordlys*'}",
            ("organization", "is_not"),
            "star_literal",
            '{contains_not: "Nordlys"}',
        ),
        ("brand: {contains: '*Lager*'}", ("brand", "contains"), "star_literal", '{contains: "Lager"}'),
        ("brand: [A, 'B*C']", ("brand", 1), "star_literal", None),
        ("requester: '*@nordlys.dk'", ("requester",), "star_literal", '{contains: "@nordlys.dk"}'),
        ("requester: '@nordlys.dk'", ("requester",), "address_part", '{contains: "@nordlys.dk"}'),
        ("requester: {is_not: ['@n.dk']}", ("requester", "is_not", 0), "address_part", '{contains_not: "@n.dk"}'),
        ("field: {Antal: 'x*'}", ("field", "Antal"), "star_literal", '{starts_with: "x"}'),
        ("any: [{tags: 'vip*'}]", ("any", 0, "tags"), "star_literal", '{starts_with: "vip"}'),
        ("tags: 'vip, guld'", ("tags",), "tags_in_one", "[vip, guld]"),
        ("tags: [a, 'vip guld']", ("tags", 1), "tags_in_one", "[vip, guld]"),
    ],
)
def test_what_no_ticket_has_as_it_is_written_is_warned_of(
    when: str, place: tuple[object, ...], kind: str, meant: str | None
) -> None:
    assert told(comparison_warnings(routes(when))) == [(("routes", 0, "when", *place), kind, meant)]


@pytest.mark.parametrize(
    "when",
    [
        "organization: Nordlys A/S",
        "requester: {contains: '@nordlys.dk'}",
        "requester: bo@nordlys.dk",
        "tags: [vip, guld]",
        "brand: {present: true}",
        "text: ['server*']",
        "customer_number: 10482",
        "organization: [5, {a: b}]",
    ],
)
def test_what_a_ticket_may_have_is_let_be(when: str) -> None:
    assert told(comparison_warnings(routes(when))) == []


def test_a_group_that_is_asked_for_is_compared_with_those_that_are_given() -> None:
    known = ["Vagt", "BC Support"]
    for asked, found in (("Vagtt", 1), ("vagt", 0), ("Ledelse", 0), ("{is_not: [BC-Support]}", 1)):
        assert len(list(group_condition_warnings(routes(f"group: {asked}"), known))) == found


@pytest.mark.parametrize(
    ("phrase", "instead"),
    [
        ("kan/kunne ikke plukke", "(kan|kunne) ikke plukke"),
        ("vi (kan/kunne|må) ikke", "vi (kan|kunne|må) ikke"),
        ("fejl/nedbrud/stop", "(fejl|nedbrud|stop)"),
        ("Nordlys A/S", None),
        ("24/7", None),
        ("tcp/ip", None),
        ("kan ikke", None),
    ],
)
def test_a_slash_between_words_is_told_to_be_a_blank(phrase: str, instead: str | None) -> None:
    expected = [] if instead is None else [("slash_phrase", instead)]
    for data in (
        routes(f"text: ['{phrase}']"),
        {"signs": {"x": [phrase]}},
        {"rules": [{"phrases": [phrase]}], "exclusions": [5]},
    ):
        assert [(kind, meant) for _, kind, meant in told(phrase_warnings(data))] == expected
