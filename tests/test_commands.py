from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from tests.rules.rulebooks import write_variant

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "rules" / "training" / "tickets.jsonl"
TICKET = {
    "id": "T-1",
    "channel": "email",
    "received_at": "2026-11-20T14:59:00+01:00",
    "requester_name": "Rita",
    "requester_email": "rita@firma.example",
    "subject": "Alt er nede",
    "description": "Business Central er nede for alle, ingen kan arbejde. Kundenr. 10452. Ring 20 12 34 56.",
}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("RULES_DIR", "HOTLINE_LANGUAGE", "REDIS_URL", "DATA_DIR", "ZENDESK_SUBDOMAIN"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app.main, words, input=stdin)


def test_the_default_rulebook_has_no_errors() -> None:
    done = run("rules", "check")
    assert done.exit_code == 0, done.output


def test_the_default_rulebook_passes_its_own_cases_and_examples() -> None:
    done = run("rules", "test")
    assert done.exit_code == 0, done.output


def test_check_names_file_line_and_column_and_fails(tmp_path: Path) -> None:
    (tmp_path / "calendars.yaml").write_text("calendars: [\n")
    done = run("rules", "check", str(tmp_path))
    assert done.exit_code == 1
    assert "calendars.yaml:" in done.output
    assert ": error: " in done.output


def test_every_tool_names_the_problems_of_a_rulebook_as_check_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_variant(
        tmp_path / "rules",
        "sla.yaml",
        "channel: [voice, sms]\n    schedule: phone",
        "channel: [voice, sms]\n    schedule: telefon",
    )
    checked = run("rules", "check", str(tmp_path / "rules"))
    assert "sla.yaml:" in checked.output
    assert run("rules", "test", str(tmp_path / "rules")).output == checked.output
    monkeypatch.setenv("RULES_DIR", str(tmp_path / "rules"))
    assert run("rules", "explain", "-", stdin=json.dumps(TICKET)).output == checked.output
    assert run("hours", "mail", "--from", "2026-11-20T14:30+01:00", "--add", "4h").output == checked.output


def test_explain_shows_the_words_and_the_place_of_the_rule(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps(TICKET))
    done = run("rules", "explain", str(tmp_path / "t.json"))
    assert done.exit_code == 0, done.output
    assert "BC Support" in done.output
    assert "routing.yaml:" in done.output
    assert "10452" in done.output


def test_explain_reads_standard_input_and_answers_json() -> None:
    done = run("rules", "explain", "-", "--format", "json", stdin=json.dumps(TICKET))
    decision = json.loads(done.output)
    assert decision["critical"] is True
    assert decision["group"] == "BC Support"
    assert decision["priority"] == "urgent"
    assert decision["callback_phone"] == "+4520123456"
    assert decision["customer_number"] == "10452"
    assert decision["targets"]
    assert decision["reasons"]


def test_explain_at_another_instant_decides_as_of_then() -> None:
    done = run(
        "rules", "explain", "-", "--format", "json", "--at", "2026-11-21T03:00+01:00", stdin=json.dumps(TICKET)
    )
    assert json.loads(done.output)["group"] == "Vagt"


@pytest.mark.parametrize("stdin", ["", "[]", "{", '{"received_at": 5}', '{"received_at": "x"}', "[" * 100_000])
def test_what_is_no_ticket_gets_a_sentence_and_no_traceback(stdin: str) -> None:
    done = run("rules", "explain", "-", stdin=stdin)
    assert done.exit_code == 1
    assert done.output.startswith("Error: -:")


def test_replay_decides_every_ticket_without_network() -> None:
    done = run("rules", "replay", str(CORPUS))
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert len(rows) == 120
    keys = {
        "id", "critical", "critical_reason", "product", "customer_number", "account", "ref_id", "callback_phone",
        "group", "priority", "tags", "schedule", "targets", "reasons", "rulebook",
    }  # fmt: skip
    assert all(keys <= row.keys() for row in rows)


def test_labels_do_not_influence_a_replay() -> None:
    ticket = {**TICKET, "critical": False, "product": "nav", "customer_number": "1", "note": "x", "topic": "y"}
    plain = run("rules", "replay", "-", stdin=json.dumps(TICKET)).output
    assert run("rules", "replay", "-", stdin=json.dumps(ticket)).output == plain


def test_replay_against_the_same_rules_changes_nothing() -> None:
    definitions = str(ROOT / "rules" / "definitions")
    done = run("rules", "replay", str(CORPUS), "--against", definitions)
    assert done.exit_code == 0
    assert "0 af 120 sager" in done.output


def test_every_bad_line_of_a_replay_is_named_and_the_others_are_decided() -> None:
    lines = [json.dumps(TICKET), "{}", json.dumps({**TICKET, "id": 7}), "nope"]
    done = run("rules", "replay", "-", stdin="\n".join(lines))
    assert done.exit_code == 2
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["T-1", 7]
    assert "line 2: received_at is missing" in done.stderr
    assert "line 4: this is not JSON" in done.stderr


@pytest.mark.parametrize("form", [(), ("--format", "jsonl")])
def test_a_critical_case_that_would_be_lost_ends_a_comparison_with_3(form: tuple[str, ...], tmp_path: Path) -> None:
    rule = "rules:\n  - {name: Aldrig, reason: outage, phrases: [aldrig dette]}\n"
    other = write_variant(tmp_path / "other", "critical.yaml", "second_opinion: true", "second_opinion: false")
    text = (other / "critical.yaml").read_text("utf-8")
    critical = text[: text.index("\nrules:")] + "\n" + rule + "exclusions: []\nexamples: []\n"
    (other / "critical.yaml").write_text(critical, "utf-8")
    for name in ("routing.yaml", "cases.yaml", "sla.yaml"):
        (other / name).write_text(without_examples((other / name).read_text("utf-8")), "utf-8")
    done = run("rules", "replay", "-", "--against", str(other), *form, stdin=json.dumps(TICKET))
    assert done.exit_code == 3, done.output
    if form:
        change, summary = map(json.loads, done.stdout.splitlines())
        assert set(change) == {"id", "before", "after", "changed", "rule_before", "rule_after"}
        assert (change["id"], change["before"]["critical"], change["after"]["critical"]) == ("T-1", True, False)
        assert (summary["tickets"], summary["lost_critical"], summary["lost_critical_ids"]) == (1, 1, ["T-1"])
    else:
        assert "T-1: driftskritisk ja → nej" in done.stdout
        assert "ADVARSEL: 1 driftskritiske sager ville ikke længere være det: T-1" in done.stdout


def without_examples(text: str) -> str:
    """The file without the examples inside its rules."""
    return re.sub(r"(?m)^    examples:\n(?:      .*\n|        .*\n)+", "", text)


def test_a_broken_rulebook_to_compare_with_is_refused_with_its_errors(tmp_path: Path) -> None:
    broken = write_variant(tmp_path / "broken", "routing.yaml", "routes:", "rutes:")
    for words in (("--against", str(broken)), ("--rules", str(broken))):
        done = run("rules", "replay", str(CORPUS), *words)
        assert done.exit_code == 1
        assert "routing.yaml:" in done.output
        assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Is a directory"),
        (b"", "this is not JSON"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b"\x00\x01\x02\xe6", "this is not UTF-8"),
        (b"{}\n{}", "more than one JSON object"),
        (b"{}", "received_at is missing"),
        (b'{"received_at": "2026-11-20T14:59:00"}', "received_at has no offset"),
    ],
)
def test_a_file_that_is_no_ticket_gets_one_sentence(content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "ticket"
    path.mkdir() if content is None else path.write_bytes(content)
    done = run("rules", "explain", str(path))
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_mark_at_the_beginning_and_half_letters_do_no_harm() -> None:
    ticket = json.dumps({**TICKET, "id": "\ud800", "description": "NAV \udc00 er nede", "requester_name": "\ud83d"})
    for words in (("explain", "-"), ("explain", "-", "--format", "json"), ("replay", "-")):
        done = run("rules", *words, stdin=f"\ufeff{ticket}")
        assert done.exit_code == 0, done.output
        assert "NAV" in done.output


def test_an_example_inside_a_rule_that_fails_is_named_with_its_place(tmp_path: Path) -> None:
    yes = '{text: NAV er nede hos os alle, at: "2026-11-22 03:00"}'
    directory = write_variant(tmp_path / "rules", "routing.yaml", yes, yes.replace("NAV er nede hos os alle", "Moms"))
    done = run("rules", "test", str(directory))
    assert done.exit_code == 1
    assert re.search(r"routing\.yaml:\d+:\d+: error: Reglen «Driftskritisk uden for åbningstid»", done.output)


def test_a_case_that_fails_says_what_came_instead_and_why(tmp_path: Path) -> None:
    directory = write_variant(
        tmp_path / "rules", "cases.yaml", "group: NAV Support, schedule: phone", "group: Vagt, schedule: phone"
    )
    done = run("rules", "test", str(directory))
    assert done.exit_code == 1
    failure, summary = done.output.splitlines()
    assert failure.startswith(f"{directory}/cases.yaml:")
    assert re.search(r"cases\.yaml:\d+: .*: group: ventede Vagt, fik NAV Support\. .*\[routing\.yaml:\d+\]", failure)
    assert re.fullmatch(r"Sager: \d+ bestået, 1 fejlet\. Eksempler i reglerne: [1-9]\d* bestået\.", summary)


def test_schema_is_json() -> None:
    titles = {one["title"] for one in json.loads(run("rules", "schema").output)["anyOf"]}
    assert {"routing.yaml", "sla.yaml", "cases.yaml"} <= titles


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("phone", "--from", "2026-11-20T14:30+01:00", "--add", "1h"), "2026-11-23T08:30:00+01:00"),
        (("mail", "--from", "2026-11-20T14:30+01:00", "--add", "1h"), "2026-11-20T15:30:00+01:00"),
        (("phone", "--from", "2026-11-20T14:30+01:00", "--until", "2026-11-23T09:00+01:00"), "1h30m"),
        (("always", "--from", "2026-12-24T23:00+01:00", "--add", "2h"), "2026-12-25T01:00:00+01:00"),
        (("phone", "--from", "2026-11-20T15:00+01:00", "--add", "0h"), "2026-11-23T08:00:00+01:00"),
        (("phone", "--from", "2026-11-20T14:30+01:00", "--until", "2026-11-19T14:30+01:00"), "0h00m"),
        (("always", "--from", "2026-01-01T00:00+01:00", "--until", "2046-01-01T00:00+01:00"), "175320h00m"),
        (("always", "--from", "2026-01-01T00:00+01:00", "--until", "2996-01-01T00:00+01:00"), "8502840h00m"),
    ],
)
def test_hours_does_calendar_arithmetic_and_says_why(words: tuple[str, ...], expected: str) -> None:
    done = run("hours", *words)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0] == expected
    assert len(done.output.splitlines()) > 1


@pytest.mark.parametrize(
    "words",
    [
        ("nope", "--from", "2026-11-20T14:30+01:00", "--add", "1h"),
        ("phone", "--from", "yesterday", "--add", "1h"),
        ("phone", "--from", "2026-11-20T14:30", "--add", "1h"),
        ("phone", "--from", "2026-11-20T14:30+01:00"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--add", "soon"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--add", "-4h"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--add", "99999999999999h"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--add", "99999999h"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--add", "1h", "--until", "2026-11-20T15:30+01:00"),
        ("phone", "--from", "9999-11-20T14:30+01:00", "--add", "1h"),
        ("phone", "--from", "2026-11-20T14:30+01:00", "--until", "0001-01-01T00:00+01:00"),
    ],
)
def test_bad_hours_get_a_sentence(words: tuple[str, ...]) -> None:
    done = run("hours", *words)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")


def test_what_needs_zendesk_names_every_missing_setting() -> None:
    for words in (("serve",), ("web",), ("worker",), ("zendesk", "plan"), ("health",)):
        done = run(*words)
        assert done.exit_code == 1
        assert "ZENDESK_SUBDOMAIN" in done.output
        assert "ZENDESK_OAUTH_CLIENT_ID" in done.output


def test_without_redis_a_command_says_what_to_do() -> None:
    done = run("dead", "list")
    assert done.exit_code == 1
    assert "REDIS_URL is not set" in done.output


def test_a_redis_that_does_not_answer_is_named_with_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    done = run("dead", "list")
    assert done.exit_code == 1
    assert "Redis does not answer (REDIS_URL)" in done.output


def test_the_dead_of_an_empty_installation(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert run("dead", "list").output == ""
    assert run("dead", "show", "1").output == "Error: Ticket 1 is not dead.\n"
    assert run("dead", "retry", "1").output == "Error: Ticket 1 is not dead.\n"
    assert run("dead", "retry").exit_code == 1
    assert run("dead", "retry", "--all").output == "0 pending again\n"


def test_every_key_of_the_tools_json_is_documented(tmp_path: Path) -> None:
    told = (ROOT / "docs" / "rules-tools.md").read_text("utf-8")
    explained = json.loads(run("rules", "explain", "-", "--format", "json", stdin=json.dumps(TICKET)).output)
    other = write_variant(tmp_path / "other", "routing.yaml", "group: Vagt", "group: Andre")
    compared = run("rules", "replay", str(CORPUS), "--against", str(other), "--format", "jsonl")
    change = json.loads(compared.output.splitlines()[0])
    rows = (explained, change, explained["why_not"][0], explained["arithmetic"][0], explained["reasons"][0])
    assert [key for row in rows for key in row if not re.search(rf"\b{key}\b", told)] == []
