from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from rules.engine import decide_situated
from rules.explain import explain, to_lines, to_payload
from rules.language.catalogue import load_catalogue
from rules.model import CustomerFacts, FieldValue, Ticket
from rules.not_critical import why_not_critical
from rules.rulebook import Rulebook
from rules.text import parse_text
from tests.rules.rulebooks import shipped

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DA = load_catalogue("da")


def ticket(text: str, **by_hand: FieldValue) -> Ticket:
    return Ticket(id="1", channel="email", received_at=NOW, subject="", description=text, by_hand=by_hand)


def told(text: str, rulebook: Rulebook, **by_hand: FieldValue) -> tuple[str, object]:
    decision, situation = decide_situated(ticket(text, **by_hand), CustomerFacts(), rulebook, NOW)
    explained = explain(decision, situation, rulebook)
    lines = " ".join(line.strip() for line in to_lines(explained, DA))
    return lines, to_payload(explained, DA)["not_critical"]


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ("Hej, tak for sidst.", "nothing", None),
        ("Hvordan retter jeg en faktura i BC?", "nearest", "Systemet virker ikke"),
        ("Business Central var nede i går, men det kører igen nu.", "excluded", "Systemet er nede"),
    ],
)
def test_the_rule_that_came_nearest_or_was_taken_back_is_named(text: str, key: str, rule: str | None) -> None:
    why = why_not_critical(ticket(text), parse_text("", text), shipped().critical)
    assert (why.key, why.values.get("rule")) == (key, rule)
    assert (why.file, why.line is None) == (None if rule is None else "critical.yaml", rule is None)


def test_signs_that_stand_too_far_apart_are_told() -> None:
    text = "BC er godt." + " Det er fint." * 9 + " Lyset virker ikke."
    why = why_not_critical(ticket(text), parse_text("", text), shipped().critical)
    assert (why.key, why.values) == ("apart", {"rule": "Systemet virker ikke"})


def test_the_explanation_says_what_is_missing_and_where_the_rule_stands() -> None:
    lines, data = told("Hvordan retter jeg en faktura i BC?", shipped())
    assert isinstance(data, str)
    assert data.startswith("Ingen regel i critical.yaml passer. Nærmest er «Systemet virker ikke», men teksten har")
    assert data.replace("  [", " [") in lines


def test_a_case_that_is_critical_or_was_set_by_hand_needs_no_such_sentence() -> None:
    assert told("Business Central er nede for alle, ingen kan arbejde", shipped())[1] is None
    assert told("Business Central er nede for alle", shipped(), critical=False)[1] is None


def test_a_rule_that_the_learned_opinion_outweighs_is_named() -> None:
    text = "Ordre 5512 kan ikke åbnes, den siger, at den er i brug. Alle andre kan jeg åbne."
    lines, data = told(text, shipped())
    assert isinstance(data, str)
    assert re.match(
        r"Altså ikke: «.*» passer, men den indlærte vurdering vejer tungere\.  \[critical\.yaml:\d+\]", data
    )
    assert "men den indlærte vurdering vejer tungere" in lines
