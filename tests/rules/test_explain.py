from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.engine import decide_situated
from rules.explain import Explanation, context_of, explain, target_spans, to_lines, to_payload
from rules.language.catalogue import load_catalogue
from rules.model import CriticalJudgement, CustomerFacts, Reason
from rules.oncall import OnCall, Person, Watch
from rules.replay import parse_ticket
from rules.rulebook import Rulebook, load_rulebook
from rules.text import parse_text
from tests.rules.rulebooks import SHIPPED, shipped, write_variant

DA, EN = load_catalogue("da"), load_catalogue("en")
ASKED = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
QUESTION = {
    "id": "1",
    "received_at": "2026-11-20T14:30:00+01:00",
    "subject": "Kladde",
    "description": "Hej\n\nHvordan retter man en kladde i Navision, når den er bogført?\n\nVh Lene, kundenr. 10452",
}
METTE = Person("Mette", "+4520123456")
BO = Person("Bo", "+4520123457")
DOWN = {**QUESTION, "description": "Business Central er nede for alle, ingen kan arbejde."}
NIGHT = {**DOWN, "received_at": "2026-11-20T23:00:00+01:00"}
WATCH = Watch(datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC), BO)
PAST = Watch(datetime(2026, 11, 9, 7, tzinfo=UTC), datetime(2026, 11, 16, 7, tzinfo=UTC), METTE)


def explained(
    ticket: dict[str, Any] = QUESTION, facts: CustomerFacts | None = None, rulebook: Rulebook | None = None
) -> Explanation:
    book, parsed = rulebook or shipped(), parse_ticket(ticket)
    decision, situation = decide_situated(parsed, facts or CustomerFacts(), book, parsed.received_at)
    return explain(decision, situation, book)


def test_a_decision_is_told_section_by_section_with_its_reasons() -> None:
    lines = to_lines(explained(), DA)
    (group,) = [number for number, line in enumerate(lines) if line == "Gruppe: NAV Support"]
    assert lines[group + 1].startswith("  Gruppe NAV Support: reglen «NAV» passede.  [routing.yaml:")
    assert lines[group + 2].startswith(
        "  - «Driftskritisk uden for åbningstid»: 0 af 2 passede; mangler: critical er"
    )
    assert any(line.startswith("  Nærmest ved at passe: «Driftskritisk NAV»") for line in lines)
    assert lines[0] == "Driftskritisk: nej"
    assert lines[1].startswith("  Ingen regel i critical.yaml passer. Nærmest er «")
    assert "Produkt: NAV" in lines
    assert "Kundenummer i teksten: 10452" in lines
    assert lines[-2] == "ERP er ikke spurgt."
    assert lines[-1] == f"Afgjort, som det så ud fr. 20-11-2026 kl. 14.30, med regler {shipped().version}."


@pytest.mark.parametrize(
    ("on_call", "da", "en"),
    [
        (OnCall("phone", escalation=(METTE, BO)), "Vagten {da}: Mette, Bo. Den første", "On duty {en}: Mette, Bo."),
        (OnCall("phone", watches=(WATCH,)), "Vagten {da}: Bo. Den første", "On duty {en}: Bo. The first"),
        (
            OnCall("phone", watches=(PAST,)),
            "Ingen har vagten {da}, så ingen får en sms.",
            "Nobody is on duty {en}, so",
        ),
        (OnCall("phone"), "Ingen har vagten {da}: oncall.yaml", "Nobody is on duty {en}: oncall.yaml"),
    ],
)
def test_who_is_woken_is_told_by_name_for_the_instant_or_that_nobody_is(on_call: OnCall, da: str, en: str) -> None:
    found = explained(NIGHT, rulebook=replace(shipped(), on_call=on_call))
    at = {"da": "fr. 20-11-2026 kl. 23.00", "en": "Fri 20-11-2026 23:00"}
    assert da.format(**at) in " ".join(" ".join(to_lines(found, DA)).split())
    assert str(to_payload(found, EN)["wakes"]).startswith(en.format(**at))


@pytest.mark.parametrize(
    "ticket", [DOWN, {**NIGHT, "description": QUESTION["description"]}, {**NIGHT, "status": "solved"}]
)
def test_nobody_is_woken_by_day_or_by_what_is_not_critical(ticket: dict[str, Any]) -> None:
    book = replace(shipped(), on_call=OnCall("phone", escalation=(METTE,)))
    decision, situation = decide_situated(
        replace(parse_ticket(ticket), status=ticket.get("status", "new")), CustomerFacts(), book,
        parse_ticket(ticket).received_at,
    )  # fmt: skip
    assert to_payload(explain(decision, situation, book), EN)["wakes"] is None


def test_words_are_shown_in_their_context() -> None:
    assert "    «Hej Hvordan retter man en kladde i Navision, når den er bogført? Vh Lene, kundenr.»" in to_lines(
        explained(), DA
    )


@pytest.mark.parametrize(
    ("words", "context"),
    [
        ("kundenr. 10452", "Navision, når den er bogført? Vh Lene, kundenr. 10452"),
        ("Hej … KUNDENR.  10452", "Navision, når den er bogført? Vh Lene, kundenr. 10452"),
        ("Kladde", None),
        ("står der ikke", None),
        ("", None),
    ],
)
def test_the_context_is_that_of_the_longest_words_where_it_says_more_than_they(
    words: str, context: str | None
) -> None:
    text = parse_text(QUESTION["subject"], QUESTION["description"])
    assert context_of(Reason("customer_number", "number_label", {"words": words}), text) == context


def test_the_arithmetic_of_a_deadline_is_told_stretch_by_stretch() -> None:
    told = explained()
    (first, _) = told.of("target")
    assert [(span.reason, str(span.counted)) for span in target_spans(first, told.rulebook)] == [
        ("open", "1:30:00"),
        ("closed", "0:00:00"),
        ("weekend", "0:00:00"),
        ("closed", "0:00:00"),
        ("open", "2:30:00"),
    ]
    lines = to_lines(told, DA)
    start = next(number for number, line in enumerate(lines) if line.startswith("    fr. 20-11-2026 kl. 14.30"))
    assert [line.split("  ")[-1].strip() for line in lines[start : start + 3]] == [
        "tæller 1:30",
        "lukket, weekend",
        "tæller 2:30",
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (CustomerFacts(), "ERP er ikke spurgt."),
        (CustomerFacts(erp="ok", as_of=ASKED), "ERP-data er fra ma. 23-11-2026 kl. 09.12."),
        (
            CustomerFacts(erp="down", unknown_since=ASKED),
            "ERP svarer ikke; data er ukendte siden ma. 23-11-2026 kl. 09.12.",
        ),
    ],
)
def test_the_age_of_the_data_is_told(facts: CustomerFacts, said: str) -> None:
    told = explained(facts=facts)
    assert said in to_lines(told, DA)
    payload = to_payload(told, DA)
    assert (payload["data_as_of"], payload["unknown_since"]) == (
        "2026-11-23T09:12:00+01:00" if facts.erp == "ok" else None,
        "2026-11-23T09:12:00+01:00" if facts.erp == "down" else None,
    )


def test_json_carries_the_same() -> None:
    payload = json.loads(json.dumps(to_payload(explained(), DA)))
    nearest = {one["step"]: one["rule"] for one in payload["why_not"] if one["nearest"]}
    assert nearest.keys() == {"critical", "group", "priority", "tags", "policy", "contact"}
    assert {nearest[step] for step in ("group", "priority")} == {"Driftskritisk NAV"}
    assert {nearest[step] for step in ("policy", "contact")} == {"Driftskritisk"}
    assert nearest["critical"] == "Systemet virker ikke"
    first = next(one for one in payload["why_not"] if one["step"] == "group")
    assert (first["step"], first["rule"], first["file"], first["why"], first["earlier"], first["held"]) == (
        "group", "Driftskritisk uden for åbningstid", "routing.yaml", "missed", True, 0,
    )  # fmt: skip
    assert first["missed"] == [
        {"condition": "critical", "expected": "true", "seen": "false", "text": "critical er «false», ikke «true»"},
        {"condition": "closed", "expected": "phone", "seen": "open", "text": "kalenderen phone har åbent"},
    ]
    assert {("product", "Navision"), ("customer_number", "kundenr. 10452")} <= {
        (one["step"], one["words"]) for one in payload["contexts"]
    }
    assert [span["reason"] for span in payload["arithmetic"][0]["spans"]] == [
        "open", "closed", "weekend", "closed", "open",
    ]  # fmt: skip
    assert payload["arithmetic"][0]["spans"][0]["counted"] == "1:30"
    assert payload["at"] == "2026-11-20T14:30:00+01:00"


def test_of_many_rules_only_the_nearest_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    channels = ["email" if number == 30 else "sms" for number in range(40)]
    rules = "".join(
        f"  - {{name: R{number}, when: {{brand: B{number}, channel: {channel}}}, group: G}}\n"
        for number, channel in enumerate(channels)
    )
    rulebook = load_rulebook(write_variant(tmp_path / "r", "routing.yaml", "routes:\n", f"routes:\n{rules}"))
    lines = to_lines(explained(rulebook=rulebook), DA)
    assert any(line.startswith("  - «R30»: 1 af 2 passede") for line in lines)
    assert not any("«R39»" in line for line in lines)
    assert any(line == "  - … og 35 andre regler, der ikke passede" for line in lines)
    assert len(to_payload(explained(rulebook=rulebook), DA)["why_not"]) > 80  # type: ignore[arg-type]


def test_a_rule_that_holds_too_but_stands_later_is_named() -> None:
    lines = to_lines(explained(DOWN), DA)
    assert any(line.startswith("  - «Driftskritisk, ukendt produkt» passede også, men står senere") for line in lines)


def test_the_other_rules_of_a_critical_case_are_told_too() -> None:
    told = explained(DOWN)
    lines = to_lines(told, DA)
    assert any(line.startswith("  - «Systemet virker ikke» passede også  [critical.yaml:") for line in lines)
    assert "  - … og 4 andre regler, der ikke passede" in lines
    rules = [one for one in to_payload(told, DA)["why_not"] if one["step"] == "critical"]  # type: ignore[attr-defined]
    assert {one["rule"] for one in rules} == {
        one.clause.name for one in shipped().critical.rules if one.clause.name != "Systemet er nede"
    }
    assert [one["earlier"] for one in rules[:4]] == [True, True, True, False]


def test_where_the_learned_opinion_alone_says_yes_the_nearest_rule_is_named() -> None:
    told = explained(DOWN)
    opinion = Reason("critical", "critical_second_opinion", {"words": "kasser"})
    for text, said in (
        (
            "Ingen af kasserne får priser fra Business Central, og kunderne står i kø",
            "1 af 2 passede; mangler: teksten",
        ),
        ("Tak for sidst", "Ingen regel i critical.yaml passer, og ingen er i nærheden af det."),
    ):
        situation = replace(
            told.situation,
            text=parse_text("", text),
            critical=CriticalJudgement(True, "outage", uncertain=True, reasons=(opinion,)),
        )
        decision = replace(told.decision, reasons=(opinion,))
        assert said in " ".join(to_lines(explain(decision, situation, told.rulebook), DA)[:8])


@pytest.mark.parametrize(
    ("text", "why", "sentence"),
    [
        ("BC var nede i går, men det kører igen nu.", "excluded", "men undtagelsen «Det er ovre» tog det tilbage"),
        ("BC er godt." + " Det er fint." * 9 + " Lyset virker ikke.", "apart", "alle 2 tegn er der, men de står for"),
        ("Hvordan retter jeg en faktura i BC?", "missed", "teksten har intet fra broken"),
    ],
)
def test_what_a_critical_rule_lacked_is_told(text: str, why: str, sentence: str) -> None:
    payload = to_payload(explained({**QUESTION, "subject": "", "description": text}), DA)
    rules: list[dict[str, Any]] = payload["why_not"]  # type: ignore[assignment]
    assert any(one["step"] == "critical" and one["why"] == why and sentence in one["text"] for one in rules)


def test_every_line_is_short_enough_for_a_terminal_in_both_languages() -> None:
    for catalogue in (DA, EN):
        for ticket in (QUESTION, DOWN):
            lines = to_lines(explained(ticket), catalogue)
            assert max(map(len, lines)) <= 110
            assert all(line == line.rstrip() for line in lines)


def test_the_shipped_files_are_those_that_are_explained() -> None:
    files = {reason.file for reason in explained(DOWN).decision.reasons if reason.file is not None}
    assert files
    assert files <= {path.name for path in SHIPPED.iterdir()}
