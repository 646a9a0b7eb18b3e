from __future__ import annotations

import json
from pathlib import Path

import pytest

from rules.comparison import Difference, Tally, compare, deciding_reason
from rules.comparison_text import difference_lines, difference_payload, tally_lines, tally_payload
from rules.engine import decide_situated, situate
from rules.language.catalogue import load_catalogue
from rules.model import CustomerFacts, Reason
from rules.replay import decide_as_received, parse_ticket
from rules.rulebook import Rulebook, load_rulebook
from tests.rules.decisions import decision
from tests.rules.rulebooks import shipped, write_variant

DA, EN = load_catalogue("da"), load_catalogue("en")
NEW = """routes:

  - name: Lager til NAV
    when: {text: lager*}
    group: NAV Support
    priority: high

  - name: Lager i emnet
    when: {subject: lager*, channel: email}
    group: BC Support

  - name: Nordlys
    when: {organization: {contains: Nordlys}}
    group: BC Support
"""
TEXTS = {
    "1": ("Moms", "Hvordan retter jeg momsen i Business Central?"),
    "2": ("Lageret", "Hvordan tæller vi lageret op i Business Central?"),
    "3": ("Hjælp", "Vores lager er nede i Business Central, ingen kan logge på."),
}


@pytest.fixture
def changed(tmp_path: Path) -> Rulebook:
    directory = write_variant(tmp_path / "rules", "routing.yaml", "routes:\n", NEW)
    write_variant(directory, "sla.yaml", "normal: {first_reply_time: 4h,", "normal: {first_reply_time: 3h,")
    return load_rulebook(directory)


def compared(before: Rulebook, after: Rulebook) -> tuple[dict[str, Difference | None], Tally]:
    tally, differences = Tally(before, after), {}
    for number, (subject, text) in TEXTS.items():
        raw = {"received_at": "2026-11-24T10:00+01:00", "id": number, "subject": subject, "description": text}
        ticket = parse_ticket(raw)
        new, situation = decide_situated(ticket, CustomerFacts(), after, ticket.received_at)
        differences[number] = compare(number, decide_as_received(ticket, before), new)
        tally.count(situation, new, differences[number])
    return differences, tally


def test_what_changed_is_told_with_the_rules_that_decided_before_and_now(changed: Rulebook) -> None:
    differences, _ = compared(shipped(), changed)
    deadline, group = differences["1"], differences["2"]
    assert deadline is not None
    assert group is not None
    assert deadline.changed == ("deadline",)
    assert group.changed == ("group", "priority", "deadline")
    line, rules = difference_lines(group, DA)
    assert line.startswith(
        "2: gruppe BC Support → NAV Support; prioritet normal → high; frist (Første svar) ti. 24-11"
    )
    assert rules.startswith("    før «Business Central» [routing.yaml:")
    assert "; nu «Lager til NAV» [routing.yaml:" in rules
    payload = json.loads(json.dumps(difference_payload(group)))
    assert (payload["id"], payload["changed"]) == ("2", ["group", "priority", "deadline"])
    assert (payload["before"]["group"], payload["after"]["group"]) == ("BC Support", "NAV Support")
    assert (payload["rule_before"]["rule"], payload["rule_after"]["rule"]) == ("Business Central", "Lager til NAV")


def test_the_same_rulebook_changes_nothing() -> None:
    differences, tally = compared(shipped(), shipped())
    assert set(differences.values()) == {None}
    assert (tally.tickets, tally.changed, dict(tally.by_change)) == (3, 0, {})


def test_rules_are_counted_and_those_that_never_win_are_named(changed: Rulebook) -> None:
    _, tally = compared(shipped(), changed)
    counts = {rule.rule: (rule.matched, rule.won, rule.changed) for rule in tally.rules if rule.step == "group"}
    assert counts["Lager til NAV"] == (2, 2, 2)
    assert counts["Lager i emnet"] == (1, 0, 0)
    assert counts["Business Central"] == (3, 1, 0)
    assert next(rule.rule for rule in tally.never_won() if rule.step == "group") == "Lager i emnet"
    assert "Nordlys" in [rule.rule for rule in tally.never_matched()]
    lines = list(tally_lines(tally, 0, DA))
    assert "3 af 3 sager ville ændre sig." in lines
    assert any(line.startswith("  «Lager i emnet»") and "taget af «Lager til NAV» (1)" in line for line in lines)
    payload = json.loads(json.dumps(tally_payload(tally, 2)))
    assert (payload["summary"], payload["tickets"], payload["bad_lines"], payload["changed"]) == (True, 3, 2, 3)
    assert "Nordlys" in payload["never_matched"]
    assert (payload["rulebook_before"], payload["rulebook_after"]) == (shipped().version, changed.version)


def test_a_lost_critical_case_is_counted_and_named() -> None:
    tally = Tally(shipped(), shipped())
    ticket = parse_ticket({"received_at": "2026-11-24T10:00+01:00"})
    situation = situate(ticket, CustomerFacts(), shipped(), ticket.received_at)
    for number in range(30):
        before, after = decision(critical=True, critical_reason="outage"), decision()
        lost = compare(number, before, after)
        assert lost is not None
        assert lost.lost_critical
        tally.count(situation, after, lost)
    assert (tally.lost_critical, tally.gained_critical, tally.lost_ids) == (30, 0, list(range(20)))
    last = list(tally_lines(tally, 0, DA))[-1]
    assert last.startswith("ADVARSEL: 30 driftskritiske sager ville ikke længere være det: 0, 1, 2,")
    assert last.endswith("19 …")


def test_an_exclusion_that_loses_a_critical_case_is_counted_and_named_as_what_took_it(tmp_path: Path) -> None:
    friday = "\nexclusions:\n  - name: Fredagsbar\n    phrases: [kl 3]\n    whole_text: true\n"
    after = load_rulebook(write_variant(tmp_path / "rules", "critical.yaml", "\nexclusions:\n", friday))
    raw = {"received_at": "2026-11-24T10:00+01:00", "description": "BC er nede siden kl 3, alle står stille"}
    ticket, tally = parse_ticket(raw), Tally(shipped(), after)
    new, situation = decide_situated(ticket, CustomerFacts(), after, ticket.received_at)
    difference = compare("1", decide_as_received(ticket, shipped()), new)
    assert difference is not None
    assert difference.lost_critical
    assert difference.reason_after is not None
    assert difference.reason_after.rule == "Fredagsbar"
    tally.count(situation, new, difference)
    counts = {(rule.step, rule.rule): (rule.matched, rule.won, rule.changed) for rule in tally.rules}
    assert counts["critical", "Fredagsbar"] == (1, 1, 1)
    assert counts["critical", "Systemet er nede"] == (1, 0, 0)
    assert "Systemet er nede" not in [rule.rule for rule in tally.never_matched()]
    (down,) = [line for line in tally_lines(tally, 0, DA) if line.startswith("  «Systemet er nede»")]
    assert down.endswith("; taget af «Fredagsbar» (1)")


def test_tag_rules_exclusions_and_suggestions_are_counted_like_the_others() -> None:
    _, tally = compared(shipped(), shipped())
    assert {rule.step for rule in tally.rules} == {"critical", "group", "tags", "policy", "contact"}
    assert {rule.step for rule in tally.never_matched()} >= {"critical", "tags"}
    suggested = {rule.rule: (rule.matched, rule.won, rule.changed) for rule in tally.rules if rule.step == "contact"}
    assert (1, 1, None) in suggested.values()
    (asked,) = [rule for rule in tally.rules if rule.rule == "Spørgsmål om et bilag eller en opsætning"]
    assert (asked.matched, asked.won) == (1, 0)
    assert asked in tally.never_won()


PHRASE = Reason("critical", "critical_phrase", {"words": "nede"}, "Nede", "critical.yaml", 1)
EXCLUDED = Reason("critical", "critical_exclusion", {"words": "test"}, "Test", "critical.yaml", 2)
LEARNED = Reason("critical", "critical_second_opinion", {"words": "nede"})
BY_HAND = Reason("critical", "critical_by_hand")


@pytest.mark.parametrize(
    ("critical", "reasons", "deciding"),
    [
        (True, (PHRASE, LEARNED), PHRASE),
        (False, (PHRASE, LEARNED), LEARNED),
        (False, (PHRASE, EXCLUDED), EXCLUDED),
        (True, (PHRASE, EXCLUDED, LEARNED), LEARNED),
        (True, (LEARNED,), LEARNED),
        (True, (BY_HAND, PHRASE), BY_HAND),
        (False, (), None),
    ],
)
def test_the_rule_that_decided_is_the_one_that_had_the_last_word(
    critical: bool, reasons: tuple[Reason, ...], deciding: Reason | None
) -> None:
    assert deciding_reason(decision(critical=critical, reasons=reasons), "critical") == deciding


def test_both_languages_tell_the_same_lines(changed: Rulebook) -> None:
    differences, tally = compared(shipped(), changed)
    for difference in differences.values():
        assert difference is not None
        assert len(difference_lines(difference, DA)) == len(difference_lines(difference, EN)) == 2
    assert len(list(tally_lines(tally, 1, DA))) == len(list(tally_lines(tally, 1, EN)))
