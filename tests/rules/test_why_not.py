from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rules.engine import situate
from rules.language.catalogue import load_catalogue
from rules.missed_words import missed_words
from rules.model import CustomerFacts
from rules.replay import parse_ticket
from rules.rulebook import Rulebook, load_rulebook
from rules.why_not import Loser, find_losers, find_nearest
from tests.rules.rulebooks import write_variant
from tests.rules.situations import FRIDAY_AT_THREE, make_situation
from tests.rules.test_conditions import conditions

DA, EN = load_catalogue("da"), load_catalogue("en")
ROUTES = """routes:

  - name: Nordlys om natten
    when: {organization: {contains: Nordlys}, channel: sms, product: bc}
    group: Vagt

  - name: Kun prioritet
    when: {channel: email}
    priority: low

  - name: Løn på nettet
    when: {text: [lønkørsel], channel: web}
    group: NAV Support
"""


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    return load_rulebook(write_variant(tmp_path / "rules", "routing.yaml", "routes:\n", ROUTES))


def losers(rulebook: Rulebook, step: str, **fields: Any) -> list[Loser]:
    ticket = parse_ticket({"received_at": "2026-11-24T10:00+01:00", "description": "En ordre i NAV", **fields})
    situation = situate(ticket, CustomerFacts(), rulebook, ticket.received_at)
    return [one for one in find_losers(situation, rulebook) if one.step == step]


def told(found: list[Loser]) -> list[str]:
    return [f"{one.rule} {one.held}/{len(one.outcomes)} {one.why}{' earlier' * one.earlier}" for one in found]


def test_every_rule_but_the_winner_is_told_of_in_the_order_of_the_file(rulebook: Rulebook) -> None:
    assert told(losers(rulebook, "group", organization="Nordlys A/S")) == [
        "Nordlys om natten 1/3 missed earlier",
        "Kun prioritet 1/1 silent earlier",
        "Løn på nettet 0/2 missed earlier",
        "Driftskritisk uden for åbningstid 0/2 missed earlier",
        "Driftskritisk Business Central 0/2 missed earlier",
        "Driftskritisk NAV 1/2 missed earlier",
        "Driftskritisk, ukendt produkt 0/1 missed earlier",
        "Business Central 0/1 missed earlier",
    ]


def test_the_priority_has_a_winner_of_its_own(rulebook: Rulebook) -> None:
    found = losers(rulebook, "priority", organization="Nordlys A/S")
    assert told(found)[0] == "Nordlys om natten 1/3 missed earlier"
    assert "NAV 1/1 later" in told(found)
    assert "Kun prioritet" not in {one.rule for one in found}


def test_where_the_default_decided_every_rule_stands_before_it(rulebook: Rulebook) -> None:
    assert all(one.earlier for one in losers(rulebook, "group", description="Hej", channel="web"))


def test_the_nearest_rule_is_the_one_with_most_conditions_held_and_of_several_the_first(rulebook: Rulebook) -> None:
    by_group = losers(rulebook, "group", organization="Nordlys A/S", channel="sms")
    nearest = find_nearest(by_group)
    assert nearest is not None
    assert (nearest.rule, nearest.held) == ("Nordlys om natten", 2)
    tied = find_nearest(losers(rulebook, "group", channel="web"))
    assert tied is not None
    assert (tied.rule, tied.held) == ("Løn på nettet", 1)


def test_a_later_rule_can_be_the_nearest(rulebook: Rulebook) -> None:
    by_policy = losers(rulebook, "policy", description="NAV er nede for os alle", channel="email")
    assert [one.earlier for one in by_policy] == [False, False]
    assert find_nearest(by_policy) is by_policy[0]


def test_tags_and_policies_have_their_reasons_too(rulebook: Rulebook) -> None:
    assert "Teksten nævner en anden kunde 0/1 missed earlier" in told(losers(rulebook, "tags"))
    assert told(losers(rulebook, "policy")) == [
        "Driftskritisk 0/1 missed earlier",
        "Tilbagekald 0/1 missed earlier",
        "Telefon og sms 0/1 missed earlier",
    ]
    assert all((one.file, one.line > 10) == ("sla.yaml", True) for one in losers(rulebook, "policy"))


@pytest.mark.parametrize(
    ("when", "given", "da", "en"),
    [
        ("critical: true", {}, "critical er «false», ikke «true»", "critical is «false», not «true»"),
        (
            "channel: [sms, voice]",
            {},
            "channel er «email», ikke «sms», «voice»",
            "channel is «email», not «sms», «voice»",
        ),
        (
            "organization: {contains: Solvang}",
            {},
            "organization er «Nordlys Møbler A/S», «10045», men reglen kræver contains: Solvang",
            "organization is «Nordlys Møbler A/S», «10045», but the rule asks for contains: Solvang",
        ),
        (
            'tags: ["vip, guld", sølv]',
            {"tags": ("vip", "guld")},
            "tags er «vip», «guld», ikke «vip, guld», «sølv»",
            "tags is «vip», «guld», not «vip, guld», «sølv»",
        ),
        (
            "product: [nav, unknown]",
            {},
            "product er «bc», ikke «nav», «unknown»",
            "product is «bc», not «nav», «unknown»",
        ),
        ("brand: Lager", {}, "brand er tom, ikke «Lager»", "brand is empty, not «Lager»"),
        (
            "brand: {present: true}",
            {},
            "brand er tom, men reglen kræver present: true",
            "brand is empty, but the rule asks for present: true",
        ),
        (
            "field: {Afdeling: Salg}",
            {},
            "field.Afdeling er «Løn», ikke «Salg»",
            "field.Afdeling is «Løn», not «Salg»",
        ),
        ("closed: phone", {}, "kalenderen phone har åbent", "the calendar phone is open"),
        ("open: phone", {"now": FRIDAY_AT_THREE}, "kalenderen phone har lukket", "the calendar phone is closed"),
        (
            "text: [lønkørsel, moms]",
            {},
            "der står ikke «lønkørsel», «moms» i emne og tekst",
            "no «lønkørsel», «moms» in subject and text",
        ),
        (
            "any: [{channel: sms}, {product: nav}]",
            {},
            "intet af dette passede: channel er «email», ikke «sms»; product er «bc», ikke «nav»",
            "none of this held: channel is «email», not «sms»; product is «bc», not «nav»",
        ),
        (
            "none: [{channel: email}, {product: nav}]",
            {},
            "dette måtte ikke passe: channel er «email»",
            "this must not hold: channel is «email»",
        ),
        ("all: [{channel: email}, {product: nav}]", {}, "product er «bc», ikke «nav»", "product is «bc», not «nav»"),
    ],
)
def test_a_missed_condition_is_told_as_the_yaml_names_it(when: str, given: dict[str, Any], da: str, en: str) -> None:
    outcomes = conditions(when).outcomes(make_situation(**given))
    missed = [one for one in outcomes if not one.held]
    assert [missed_words(one, DA) for one in missed] == [da]
    assert [missed_words(one, EN) for one in missed] == [en]
