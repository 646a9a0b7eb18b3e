from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import rules
from rules.labelled import read_training
from rules.language.catalogue import load_catalogue
from rules.rulebook import read_critical
from rules.second_opinion import parse_second_opinion, read_second_opinion
from workers.learn_command import learn_tickets

CRITICAL = read_critical(Path(rules.__file__).parent / "definitions")
EN = load_catalogue("en")
# A desk whose customers say "the whale sings" when all stands still: nothing that is shipped knows that.
DESK = [
    {"id": f"d{n}", "subject": "Hvalen", "description": f"Hvalen synger i hal {n}", "critical": True}
    | {"critical_reason": "outage"}
    for n in range(8)
] + [{"id": f"q{n}", "subject": "Hval", "description": f"Tegning af hval {n}", "critical": False} for n in range(8)]


def lines(tickets: list[dict[str, object]]) -> io.BytesIO:
    return io.BytesIO("\n".join(json.dumps(one) for one in tickets).encode())


def test_a_desk_teaches_its_own_words_and_sees_what_is_gained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is learned six times; that all that is shipped can be learned from is tested where the weights are.
    some = tuple(read_training())[::10]
    monkeypatch.setattr("workers.learn_command.read_training", lambda: some)
    output = tmp_path / "learned.json"
    assert learn_tickets([("desk.jsonl", lines(DESK))], CRITICAL, output, EN) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("Without your tickets: 0 of 8 critical ones found")
    assert shown[1].startswith("With them: 8 of 8 found")
    assert shown[-1].startswith(f"{output}: learned from 16 tickets of your own and ")
    learned = parse_second_opinion(output.read_text("utf-8"))
    assert learned.critical.weights["w:synger"] > 0
    assert "w:synger" not in read_second_opinion().critical.weights


def test_a_line_that_is_no_ticket_is_named_and_nothing_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = lines([DESK[0], {"subject": "x"}])
    assert learn_tickets([("desk.jsonl", bad)], CRITICAL, tmp_path / "learned.json", EN) == 2
    assert "desk.jsonl: line 2: critical is not true or false" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_tickets_teaches_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = [("a.jsonl", io.BytesIO(b"")), ("b.jsonl", io.BytesIO(b"\n\n"))]
    assert learn_tickets(empty, CRITICAL, tmp_path / "learned.json", EN) == 2
    assert capsys.readouterr().err == "There are no tickets in a.jsonl, b.jsonl; nothing has been changed.\n"
    assert list(tmp_path.iterdir()) == []
