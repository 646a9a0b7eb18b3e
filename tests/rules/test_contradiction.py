from __future__ import annotations

import pytest

from rules.conditions_file import ConditionsShape
from rules.contradiction import impossible
from rules.reader import read_document
from rules.shape import Location


def places(text: str) -> list[Location]:
    document = read_document(f"when: {{{text}}}\n".encode())
    assert isinstance(document.data, dict)
    return list(impossible(ConditionsShape.model_validate(document.data["when"]), ("when",)))


@pytest.mark.parametrize(
    "text",
    [
        "critical: true, none: [{critical: true}]",
        "product: bc, all: [{product: nav}]",
        "all: [{product: bc}, {product: [nav, unknown]}]",
        "all: [{channel: sms}, {all: [{channel: [email, voice]}]}]",
        "channel: [voice, sms], none: [{channel: [sms, voice, web]}]",
        "product: bc, any: [{product: nav}, {product: unknown}]",
        "critical: false, critical_reason: outage",
        "product: {is_not: bc}, none: [{product: [nav, unknown]}]",
        "open: phone, closed: phone",
        "open: phone, none: [{open: phone}]",
        "brand: {present: false, contains: Lager}",
        "brand: Lager, all: [{brand: {present: false}}]",
        "brand: Lager, all: [{brand: {is_not: lager}}]",
        "clips_remaining: {greater_than: 5, less_than: 5}",
        "clips_remaining: 3, all: [{clips_remaining: {greater_than: 3}}]",
        "tags: [vip], none: [{tags: [vip, gold]}]",
        "product: bc, none: [{always: true}]",
        "text: [løn*], none: [{text: [løn*, moms]}]",
        "field: {Afdeling: Løn}, all: [{field: {afdeling: Salg}}]",
        "critical: true, product: bc, none: [{critical: true, product: [bc, nav]}]",
    ],
)
def test_conditions_that_contradict_each_other_can_never_hold(text: str) -> None:
    assert places(text) == [("when",)]


@pytest.mark.parametrize(
    "text",
    [
        "always: true",
        "critical: true, none: [{critical: false}]",
        "critical: true, none: [{critical: true, product: bc}]",
        "product: bc, none: [{channel: sms}]",
        "tags: [vip], all: [{tags: [gold]}]",
        "organization: Nordlys, all: [{organization: '10452'}]",
        "requester: bo@x.example, all: [{requester: Bo}]",
        "text: [løn*], all: [{text: [moms]}]",
        "text: [løn*], none: [{text: [moms]}]",
        "channel: [sms, voice], all: [{channel: [voice, web]}]",
        "channel: [sms, voice], none: [{channel: sms}]",
        "channel: [sms, voice], all: [{channel: {is_not: sms}}]",
        "brand: {contains: Lager}, all: [{brand: {contains: Nord}}]",
        "brand: {present: false, is_not: Lager}",
        "open: phone, closed: mail",
        "clips_remaining: {greater_than: 2, less_than: 5}",
        "clips_remaining: {is: [3, 9], greater_than: 5}",
        "product: bc, any: [{product: nav}, {channel: sms}]",
        "any: [{product: bc}, {product: nav}]",
        "critical: false, none: [{critical_reason: outage}]",
        "critical: false, critical_reason: {is_not: outage}",
        "none: [{any: [{critical: true}, {product: bc}]}], critical: true",
    ],
)
def test_conditions_that_some_ticket_meets_are_let_alone(text: str) -> None:
    assert places(text) == []


def test_only_the_branch_that_can_never_hold_is_told() -> None:
    assert places("any: [{product: bc}, {critical: true, none: [{critical: true}]}]") == [("when", "any", 1)]
