"""Critical cases: the admins' examples, what takes a finding back, and texts nobody would write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.critical import FEW_WORDS, CriticalFile, CriticalRules, compile_critical, judge_critical
from rules.critical_file import CriticalExample
from rules.model import CriticalJudgement, Ticket
from rules.reader import read_document
from rules.second_opinion import SecondOpinion, Weights
from rules.shape import Source
from rules.text import parse_text

_PATH = Path(__file__).parents[2] / "rules" / "definitions" / "critical.yaml"
_FILE = CriticalFile.model_validate(read_document(_PATH.read_bytes()).data)
_RULES = compile_critical(_FILE, Source("critical.yaml", lambda location: 100 + len(location)))
_RULES_ALONE = replace(_RULES, second_opinion=None)


def _judge(body: str, subject: str = "", channel: str = "email", rules: CriticalRules = _RULES) -> CriticalJudgement:
    ticket = Ticket("1", channel, datetime(2026, 3, 2, 9, tzinfo=UTC), subject, body)
    return judge_critical(ticket, parse_text(subject, body), rules)


@pytest.mark.parametrize("example", _FILE.examples, ids=lambda example: example.text[:40])
def test_every_example_in_the_file_is_judged_as_it_says(example: CriticalExample) -> None:
    judged = _judge(example.text)
    assert judged.critical == example.critical
    if example.reason is not None:
        assert judged.reason == example.reason


@pytest.mark.parametrize("system", ["BC", "Business Central", "NAV", "Navision", "Systemet"])
@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("", "Hej, {} er nede. Mvh Bo"),
        ("", "{} er nede"),
        ("", "{} virker ikke"),
        ("", "{} er ikke oppe"),
        ("", "{} går ned for alle. Hilsen Ulla"),
        ("", "Hej support, {} er nede. Kan I hjælpe? Mvh Bo"),
        ("{} er nede", "Hej, se emnet. Mvh Bo"),
        ("Hjælp", "{} er nede. Mvh Bo"),
        ("", "Godaften, {} svarer ikke. Kh Ulla"),
    ],
)
def test_the_plainest_outage_is_critical_beyond_doubt_whatever_greets_around_it(
    system: str, subject: str, body: str
) -> None:
    judged = _judge(body.format(system), subject.format(system))
    assert (judged.critical, judged.reason, judged.uncertain) == (True, "outage", False)


@pytest.mark.parametrize(
    "body",
    [
        "Hej, hvad koster BC? Mvh Bo",
        "Hej, BC er langsom. Mvh Bo",
        "BC er oppe igen. Mvh Bo",
        "Tak, alle kan logge på NAV. Mvh Ulla",
        "Er BC nede på lørdag? Mvh Bo",
        "Hej, min printer er nede. Mvh Bo",
        "Kan ikke bogføre faktura i NAV, kundenr. 10452",
        "Hej, jeg kan ikke udskrive fra NAV. Mvh Bo",
    ],
)
def test_a_short_mail_without_an_outage_is_not_critical(body: str) -> None:
    assert not _judge(body).critical


def test_no_opinion_outweighs_a_rule_of_one_sign_in_a_text_of_few_words() -> None:
    opinion = SecondOpinion(Weights({"w:hej": -9.0}, -9.0), {"outage": Weights({}, 0.0)})
    rules = replace(_RULES, second_opinion=opinion)
    for stated in ("Hej. NAV er nede.", "Hej. NAV er nede. Kan I hjælpe?"):
        judged = _judge(stated, rules=rules)
        assert (judged.critical, judged.uncertain) == (True, False)
    asked = _judge("Hej. Er NAV nede?", rules=rules)
    assert (asked.critical, asked.uncertain) == (False, True)
    assert not _judge(f"Hej. NAV er nede. {'Hej. ' * FEW_WORDS}", rules=rules).critical
    assert not _judge("Hej. Kan ikke bogføre i NAV.", rules=rules).critical, "no sign of this rule is enough alone"


def test_an_opinion_without_a_word_to_show_says_that_it_knows_too_little() -> None:
    opinion = SecondOpinion(Weights({}, 0.0), {"outage": Weights({}, 0.0)})
    judged = _judge("Er NAV nede?", rules=replace(_RULES, second_opinion=opinion))
    assert [one.key for one in judged.reasons] == ["critical_phrase", "critical_second_opinion_unsure"]


@pytest.mark.parametrize(
    ("text", "critical"),
    [
        ("NAV er nede hos os alle", True),
        ("Vi kan ikke logge på", True),
        ("Serveren svarer ikke, og alle 12 mand venter", True),
        ("NAV er ikke nede", False),
        ("Hvad sker der, hvis serveren går ned?", False),
        ("Testmiljøet er nede, og ingen kan logge på", False),
        ("Hvordan retter jeg en faktura?", False),
    ],
)
def test_the_rules_judge_plain_cases_without_the_second_opinion(text: str, critical: bool) -> None:
    assert _judge(text, rules=_RULES_ALONE).critical == critical


def test_a_quoted_outage_does_not_count_when_the_newest_text_says_it_is_over() -> None:
    body = "Tak, nu virker det igen.\n\nDen 3. marts 2026 kl. 8.02 skrev Bo:\n> HELE NAV ER NEDE, ingen kan logge på!"
    assert not _judge(body).critical


@pytest.mark.parametrize(
    "body",
    [
        "Tak, vi kan alle logge på Business Central igen",
        "Nu kan alle komme ind i NAV, så I må gerne lukke sagen",
        "Printeren på lageret er nede",
        "Rapporten kan ikke åbnes",
        "Jeg kan ikke åbne rapporten Saldobalance",
        "Netbanken er nede",
        "Nummerserien er opbrugt",
        "bc virker ikke på min telefon men fint på pc",
    ],
)
def test_what_is_over_a_single_thing_or_not_ours_is_not_critical(body: str) -> None:
    assert not _judge(body).critical


@pytest.mark.parametrize(
    "body",
    ["Nu kan vi ikke logge på igen", "Genstart NAV, så vi kan komme på igen. Det er nede", "NAV kan ikke åbnes"],
)
def test_what_only_sounds_as_if_it_were_over_is_critical(body: str) -> None:
    assert _judge(body).critical


def test_a_long_polite_mail_does_not_hide_that_nobody_can_work() -> None:
    polite = (
        "Tusind tak for den fine gennemgang af det nye regnskab, den var virkelig lærerig. "
        "Vi glæder os til at se de nye skabeloner, og Birthe sender jer logoet i en bedre opløsning. "
    )
    body = f"{polite}\n\nIngen af os kan komme ind i NAV i dag, og folk er sendt hjem.\n\n{polite}"
    assert _judge(body, "Lidt af hvert").critical
    assert not _judge(polite * 2, "Lidt af hvert").critical


def test_a_planned_change_that_went_wrong_is_critical() -> None:
    body = (
        "Så er koderne skiftet, og nu kommer ingen ind. Alle 40 får forkert adgangskode.\n\n"
        "Fra: Support\nSendt: 1. marts 2026\nTil: Bo\nEmne: Planlagt skift\n\nVi skifter koder på mandag."
    )
    assert _judge(body).critical


@pytest.mark.parametrize(
    ("subject", "body", "critical"),
    [
        ("PROBLEM: NAV01 service stopped", "Service MicrosoftDynamicsNavServer is not running. Status: DOWN", True),
        ("RECOVERY: NAV01 service", "State: OK. Service is UP again after 12 minutes.", False),
        ("Automatisk svar", "Jeg er på ferie til mandag og har ikke adgang til min mail.", False),
    ],
)
def test_an_alarm_counts_while_the_fault_lasts(subject: str, body: str, critical: bool) -> None:
    assert _judge(body, subject, "api").critical == critical


def test_the_reason_names_the_words_the_rule_and_the_line() -> None:
    judged = _judge("Vi kan desværre ikke logge på NAV, ingen af os")
    ruled = next(reason for reason in judged.reasons if reason.key == "critical_phrase")
    assert "kan desværre ikke logge" in ruled.values["words"]
    assert (ruled.rule, ruled.file) == ("Brugere kan ikke logge på", "critical.yaml")
    assert ruled.line is not None


def test_an_exclusion_is_shown_with_what_it_takes_back() -> None:
    judged = _judge("Testmiljøet er nede, og ingen kan logge på", rules=_RULES_ALONE)
    assert [reason.key for reason in judged.reasons] == ["critical_phrase", "critical_exclusion"]


def test_the_second_opinion_says_which_words_weighed_most() -> None:
    judged = _judge("Serveren er nede, og alle står stille. Ingen kan arbejde.")
    assert judged.reasons[-1].key == "critical_second_opinion"
    assert judged.reasons[-1].values["words"]


def test_disagreement_makes_a_case_uncertain() -> None:
    judged = _judge("Hun siger at koden er forkert på tegningen af hylden, kan I rette det?")
    ruled = _judge("Hun siger at koden er forkert på tegningen af hylden, kan I rette det?", rules=_RULES_ALONE)
    assert judged.critical == ruled.critical or judged.uncertain


def test_a_rule_without_phrases_or_signs_is_refused() -> None:
    with pytest.raises(ValidationError, match="phrases or signs"):
        CriticalFile.model_validate({"signs": {}, "rules": [{"name": "tom", "reason": "outage"}]})


def test_a_phrase_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValidationError, match="cannot be read"):
        CriticalFile.model_validate({"signs": {"down": ["(nede"]}, "rules": []})


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_is_refused(body: str, subject: str) -> None:
    judged = _judge(body, subject)
    assert judged.critical == (judged.reason is not None)


@given(st.sampled_from(["NAV er nede ", "ikke ", "hvis ", "alle ", "server ", "\n", ". ", "> ", "test "]))
def test_a_very_long_text_stays_fast(part: str) -> None:
    started = process_time()
    _judge(part * (200_000 // len(part)))
    assert process_time() - started < 8


def test_the_words_of_the_second_opinion_are_words_of_the_text_and_no_numbers() -> None:
    body = "NAV er nede hos os alle, vi kan ikke komme ind. Kundenr 10452. Ring 20123456"
    (said,) = (one.values["words"] for one in _judge(body).reasons if one.key == "critical_second_opinion")
    shown = said.split(", ")
    assert len(shown) == 3
    assert all(one in body.replace(",", "") and not any(letter.isdigit() for letter in one) for one in shown)


def _with_clause(section: str, clause: dict[str, object]) -> CriticalRules:
    content = _FILE.model_dump(exclude_none=True)
    return compile_critical(
        CriticalFile.model_validate({**content, section: [*content[section], clause]}), Source("c", lambda _: 1)
    )


def test_words_that_somebody_chose_for_a_rule_decide_whatever_the_second_opinion_says() -> None:
    body = "Kan I hjælpe mig med at ændre farven på blåvingen i rapporten?"
    assert not _judge(body).critical
    rules = _with_clause("rules", {"name": "Blåvinge", "reason": "access", "phrases": ["blåving*"]})
    judged = _judge(body, rules=rules)
    assert (judged.critical, judged.reason, judged.uncertain) == (True, "access", True)


def test_a_phrase_of_a_rule_outweighs_the_signs_of_an_exclusion_within_it() -> None:
    judged = _judge("NAV er så langsom, at ingen kan arbejde i den")
    assert (judged.critical, judged.reason) == (True, "outage")
    assert not _judge("NAV er langsom i dag").critical


def test_a_phrase_of_a_rule_that_mere_signs_in_its_sentence_take_back_leaves_a_doubt() -> None:
    judged = _judge("NAV er så langsom at ingen kan arbejde i den, det tager 10 min at åbne en ordre")
    assert (judged.critical, judged.uncertain) == (False, True)


def test_a_test_environment_that_nobody_gets_into_holds_for_no_rule() -> None:
    assert not _judge("Brugeren JHA kan ikke logge på testmiljøet.", rules=_RULES_ALONE).critical


@pytest.mark.parametrize(
    "body",
    [
        "Ingen kan logge på NAV. PS: rapporten jeg skrev om i går er ikke akut.",
        "Serveren er nede, vi kan ikke arbejde. Ring når I har tid. Mvh Bo",
        "Our NAV server is down and nobody can work. The other ticket is not urgent.",
    ],
)
def test_another_matter_that_can_wait_hides_no_breakdown(body: str) -> None:
    judged = _judge(body)
    assert judged.critical or judged.uncertain


def test_an_alarm_says_plainly_that_a_service_is_down() -> None:
    judged = _judge("PRTG: Sensor SQL Service on NAVSQL01 is Down (down for 5 m)", channel="api")
    assert (judged.critical, judged.reason) == (True, "outage")


def test_words_that_somebody_chose_for_an_exclusion_decide_whatever_the_second_opinion_says() -> None:
    body = "Vi holder blåvingeøvelse. NAV er nede for alle, ingen kan arbejde."
    assert _judge(body).critical
    clause = {"name": "Blåvinge", "phrases": ["blåvinge*"], "whole_text": True}
    judged = _judge(body, rules=_with_clause("exclusions", clause))
    assert (judged.critical, judged.uncertain) == (False, True)


def test_an_exclusion_of_one_sentence_leaves_what_another_one_says() -> None:
    clause = {"name": "Printserveren", "phrases": ["printserver*"], "whole_text": False}
    rules = _with_clause("exclusions", clause)
    assert not _judge("Printserveren er nede.", rules=rules).critical
    assert _judge("Printserveren er nede. NAV er nede hos os alle, og ingen kan arbejde.", rules=rules).critical
