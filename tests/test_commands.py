from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "corpus" / "tickets.jsonl"
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


def test_the_dead_of_an_empty_installation(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert run("dead", "list").output == ""
    assert run("dead", "show", "1").output == "Error: Ticket 1 is not dead.\n"
    assert run("dead", "retry", "1").output == "Error: Ticket 1 is not dead.\n"
    assert run("dead", "retry").exit_code == 1
    assert run("dead", "retry", "--all").output == "0 pending again\n"
