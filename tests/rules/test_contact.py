"""Ring or write: the first suggestion that holds, with its reason."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rules.engine import decide_situated
from rules.explain import explain, to_lines, to_payload
from rules.language.catalogue import load_catalogue
from rules.model import Contact, CustomerFacts, Decision
from rules.note import material, note_lines
from rules.rulebook import check_rulebook, load_rulebook
from rules.sample import decide_sample
from rules.sample_file import ExampleShape
from tests.rules.decisions import NOW, decision, ticket
from tests.rules.rulebooks import SHIPPED, shipped, write_variant

DA = load_catalogue("da")


def decide(text: str, **sample: object) -> Decision:
    return decide_sample(ExampleShape.model_validate({"text": text, **sample}), "1", shipped())


@pytest.mark.parametrize(
    ("text", "sample", "way", "rule"),
    [
        ("NAV er nede hos os alle, ingen kan arbejde", {}, "call", "Driftskritisk"),
        ("Hvordan bogfører jeg moms? Ring gerne på 20 12 34 56", {}, "call", "Kunden vil ringes op"),
        (
            "Hvordan bogfører jeg moms? Skriv gerne, jeg sidder i møde",
            {},
            "write",
            "Kunden vil have svaret på skrift",
        ),
        ("Hvordan bogfører jeg moms?", {"channel": "sms"}, "call", "Kunden har ringet eller sendt en sms"),
        (
            "Kladden driller",
            {"replies": ["Tak", "Og datoen?", "Hvad mener du?"]},
            "call",
            "Der er skrevet frem og tilbage",
        ),
        ("Kladden driller", {"replies": ["Tak", "Og datoen?"]}, "write", None),
        ("Hvordan bogfører jeg moms? " + "Vi har en kladde. " * 60, {}, "call", "Lang beskrivelse"),
        ("Hvordan bogfører jeg moms?", {}, "write", None),
    ],
)
def test_the_shipped_suggestions(text: str, sample: dict[str, object], way: str, rule: str | None) -> None:
    decided = decide(text, **sample)
    (reason,) = [one for one in decided.reasons if one.step == "contact"]
    assert decided.contact is not None
    assert (decided.contact.way, reason.rule) == (way, rule)
    assert decided.contact.why in DA.sentence(reason)
    assert reason.file == "contact.yaml"


def test_the_note_has_it_on_the_line_of_the_number() -> None:
    suggested = Contact("call", "Kunden beder om at blive ringet op.")
    line = "Forslag: Ring. Kunden beder om at blive ringet op."
    assert line in note_lines(decision(contact=suggested, callback_phone=None), DA, NOW)
    both = note_lines(decision(contact=suggested, callback_phone="+4520123456"), DA, NOW)
    assert f"Ring til: +4520123456. {line}" in both
    assert len(both) <= 8


def test_a_new_note_is_earned_by_ring_and_not_by_write() -> None:
    before = material(decision())
    assert material(decision(contact=Contact("write", "x"))) == before
    assert material(decision(contact=Contact("call", "x"))) != before
    assert material(decision(contact=Contact("call", "y"))) == material(decision(contact=Contact("call", "x")))


def test_an_explanation_tells_why_and_why_no_other() -> None:
    asked = ticket(description="Hvordan bogfører jeg moms? Ring gerne på 20 12 34 56")
    told = explain(*decide_situated(asked, CustomerFacts(), shipped(), NOW), shipped())
    lines = "\n".join(to_lines(told, DA))
    assert (
        "Ring eller skriv: Ring\n  Ring: Kunden beder om at blive ringet op. Reglen «Kunden vil ringes op» passede."
        in lines
    )
    payload = to_payload(told, DA)
    assert payload["contact"] == {"suggest": "call", "why": "Kunden beder om at blive ringet op."}
    losers = [one["rule"] for one in payload["why_not"] if one["step"] == "contact"]  # type: ignore[attr-defined]
    assert "Driftskritisk" in losers
    assert "Kunden vil ringes op" not in losers


def test_a_rulebook_without_the_file_suggests_nothing(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "rules")
    (tmp_path / "rules" / "contact.yaml").unlink()
    assert check_rulebook(tmp_path / "rules", date(2026, 3, 9)) == []
    rulebook = load_rulebook(tmp_path / "rules")
    decided, _ = decide_situated(ticket(), CustomerFacts(), rulebook, NOW)
    assert decided.contact is None
    assert not any("Forslag" in line for line in note_lines(decided, DA, NOW))


def test_a_suggestion_that_can_never_come_first_is_told(tmp_path: Path) -> None:
    wide = (
        "  - name: Alt\n    when: {always: true}\n    suggest: write\n    why: Altid.\n\n  - name: Lang beskrivelse\n"
    )
    directory = write_variant(tmp_path / "rules", "contact.yaml", "  - name: Lang beskrivelse\n", wide)
    found = [one.key for one in check_rulebook(directory, date(2026, 3, 9))]
    assert found.count("unreachable") == 2
