from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import rules
from rules.cases import Result, run_cases
from rules.language.catalogue import load_catalogue
from rules.rulebook import load_rulebook
from rules.rulebook_files import SHAPES
from rules.sample import decide_sample, situate_sample
from rules.sample_file import ExampleShape, SampleShape

DEFINITIONS = Path(rules.__file__).parent / "definitions"
RULEBOOK = load_rulebook(DEFINITIONS)


def run(directory: Path, *cases: dict[str, Any]) -> list[Result]:
    for name in SHAPES:
        shutil.copy(DEFINITIONS / name, directory / name)
    (directory / "cases.yaml").write_text(yaml.safe_dump({"cases": list(cases)}), "utf-8")
    return run_cases(load_rulebook(directory))


def sample(**given: Any) -> SampleShape:
    return SampleShape.model_validate({"text": "Hvordan retter jeg en faktura?", **given})


def test_a_case_that_comes_out_as_expected_has_nothing_wrong(tmp_path: Path) -> None:
    case = {"name": "x", "at": "2026-11-20 15:30", "text": "NAV er nede hos os alle", "expect": {"group": "Vagt"}}
    assert run(tmp_path, case) == [Result("x", "cases.yaml", 2, {})]


def test_a_case_says_everything_that_is_not_as_expected(tmp_path: Path) -> None:
    expect = {
        "group": "Vagt",
        "critical": True,
        "product": "nav",
        "tags": [],
        "first_reply_by": "2026-11-20 12:00",
        "resolution_by": "2026-11-25 11:00",
    }
    case = {"name": "x", "at": "2026-11-20 11:00", "text": "Hjælp til en rapport i NAV", "expect": expect}
    (result,) = run(tmp_path, case)
    assert result.wrong == {
        "group": ("Vagt", "NAV Support"),
        "critical": ("true", "false"),
        "tags": ("", "hotline_missing_customer_number"),
        "first_reply_by": ("2026-11-20 12:00", "2026-11-20 15:00"),
    }
    critical, group, *_ = result.sentences(load_catalogue("da"))
    assert group.startswith(
        "group: ventede Vagt, fik NAV Support. Gruppe NAV Support: reglen «NAV» passede. [routing.yaml:"
    )
    assert critical == "critical: ventede true, fik false"


def test_what_a_sample_tells_is_what_the_rules_see() -> None:
    situation = situate_sample(
        sample(
            subject="Emne",
            channel="web",
            at="2026-11-20 15:30",
            later="45m",
            requester="lene@nordlys.example",
            recipient="support@x.example",
            brand="Lager",
            status="open",
            group="Vagt",
            priority="low",
            tags=["vip"],
            field={"Afdeling": "Løn", "Haster": True},
            organization="Nordlys A/S",
            organization_number="10452",
            agreement="clips",
            clips_remaining=3,
            credit="overdue",
        ),
        "x",
        RULEBOOK,
    )
    ticket = situation.ticket
    assert ticket.received_at.isoformat() == "2026-11-20T15:30:00+01:00"
    assert situation.now.isoformat() == "2026-11-20T16:15:00+01:00"
    assert (ticket.requester_email, ticket.requester_phone) == ("lene@nordlys.example", None)
    assert ticket.custom_fields == {"Afdeling": "Løn", "Haster": True}
    assert (ticket.recipient, ticket.brand, ticket.status) == ("support@x.example", "Lager", "open")
    assert (ticket.group, ticket.priority, ticket.tags) == ("Vagt", "low", ("vip",))
    assert (situation.identity, situation.customer_number) == ("proven", "10452")
    assert (situation.agreement, situation.clips_remaining, situation.credit) == ("clips", 3, "overdue")


@pytest.mark.parametrize(
    ("given", "agreement", "credit"),
    [
        ({}, "unknown", "unknown"),
        ({"agreement": "none"}, "none", "unknown"),
        ({"agreement": "subscription"}, "subscription", "unknown"),
        ({"credit": "ok"}, "unknown", "ok"),
        ({"credit": "blocked", "agreement": "clips"}, "clips", "blocked"),
    ],
)
def test_the_erp_of_a_sample_knows_what_is_told_and_nothing_else(
    given: dict[str, Any], agreement: str, credit: str
) -> None:
    decision = decide_sample(sample(organization_number="10452", **given), "x", RULEBOOK)
    assert (decision.identity, decision.agreement, decision.credit) == ("proven", agreement, credit)


def test_the_titles_of_fields_lead_to_their_keys() -> None:
    decision = decide_sample(sample(field={"kundenummer": "10452", "Produkt": "nav"}), "x", RULEBOOK)
    assert (decision.claimed_number, decision.product) == ("10452", "nav")


def test_a_caller_is_known_by_the_number() -> None:
    ticket = situate_sample(sample(channel="voice", requester="+4520123456"), "x", RULEBOOK).ticket
    assert (ticket.requester_phone, ticket.requester_email) == ("+4520123456", None)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"agreement": "clips"}, "sample_needs"),
        ({"credit": "ok"}, "sample_needs"),
        ({"organization_number": "1", "agreement": "none", "clips_remaining": 3}, "sample_needs"),
        ({"organization_number": "1", "clips_remaining": 3}, "sample_needs"),
        ({"organization_number": 10452}, "text_quotes"),
        ({"at": "2026-11-20"}, "moment_text"),
        ({"later": "soon"}, "duration"),
        ({"brand": None}, "value_empty"),
        ({"field": {"A": 5}}, "text_quotes"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(given: dict[str, Any], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        sample(**given)
    assert [one["type"] for one in caught.value.errors()] == [kind]


def test_an_example_may_be_a_mere_text_on_an_ordinary_morning() -> None:
    situation = situate_sample(ExampleShape.model_validate("Hej"), "x", RULEBOOK)
    assert situation.ticket.description == "Hej"
    assert RULEBOOK.schedules["phone"].is_open(situation.now)
    assert situation.now == situation.ticket.received_at
