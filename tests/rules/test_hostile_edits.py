"""Slips of people who edit YAML and are no programmers: each gets a sentence, at its place, with what to write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.problem import render_problem
from rules.rulebook import check_rulebook
from tests.rules.rulebooks import SHIPPED, write_variant

TODAY = date(2026, 11, 18)
EDITS = [json.loads(line) for line in Path(__file__).with_name("hostile_edits.jsonl").read_text("utf-8").splitlines()]
"""`told` has the line from the first that was edited, the column, and the sentence."""

NOT_UTF_8 = "error: Filen er ikke gemt som UTF-8. Gem den som UTF-8, så æ, ø og å bliver rigtige."
UNREADABLE = "error: Filen kan ikke læses. Se efter, om det er en almindelig fil, og om Hotline må læse den."


def told(directory: Path) -> list[str]:
    lines = [render_problem(one, "da") for one in check_rulebook(directory, TODAY)]
    return [line.removeprefix(f"{directory}/") for line in lines]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["after"].strip()[:40])
def test_a_slip_is_told_where_it_is_with_what_to_write(edit: dict[str, Any], tmp_path: Path) -> None:
    file = edit["file"]
    edited = (SHIPPED / file).read_text("utf-8").split(edit["before"])[0].count("\n") + 1
    directory = write_variant(tmp_path / "rules", file, edit["before"], edit["after"])
    expected = [f"{file}:{edited + line}:{column}: {sentence}" for line, column, sentence in edit["told"]]
    assert told(directory) == expected


def saved_as(encoding: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_text("utf-8").encode(encoding, "replace"))


def linked_to(target: str) -> Callable[[Path], object]:
    def link(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return link


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_bytes(b""), ["1:1: error: Filen er tom."]),
        (lambda path: path.write_bytes(b"# hej\n\n"), ["1:1: error: Filen er tom."]),
        (lambda path: path.write_bytes(b"PK\x03\x04\x00\x00"), [f"1:1: {NOT_UTF_8}"]),
        (lambda path: path.write_bytes(b"#" * 1_200_000), ["1:1: error: Filen er for stor: højst 1024 KiB."]),
        (saved_as("utf-16"), [f"1:1: {NOT_UTF_8}"]),
        (saved_as("utf-16-be"), [f"1:1: {NOT_UTF_8}"]),
        (saved_as("latin-1"), [f"1:33: {NOT_UTF_8}"]),
        (saved_as("utf-8-sig"), []),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")), []),
        (linked_to("sla.yaml"), [f"1:1: {UNREADABLE}"]),
        (linked_to("/dev/zero"), [f"1:1: {UNREADABLE}"]),
        (linked_to("nowhere.yaml"), ["1:1: error: Filen mangler."]),
        (a_pipe, [f"1:1: {UNREADABLE}"]),
        (a_folder, [f"1:1: {UNREADABLE}"]),
    ],
)
def test_a_file_that_was_saved_or_linked_wrongly_is_told(
    spoil: Callable[[Path], object], expected: list[str], tmp_path: Path
) -> None:
    directory = write_variant(tmp_path / "rules", "sla.yaml", "policies:\n", "policies:\n")
    spoil(directory / "sla.yaml")
    assert told(directory) == [f"sla.yaml:{one}" for one in expected]


def test_a_file_that_an_editor_gave_another_ending_is_told(tmp_path: Path) -> None:
    directory = write_variant(tmp_path / "rules", "sla.yaml", "policies:\n", "policies:\n")
    (directory / "sla.yaml").rename(directory / "sla.yaml.txt")
    assert told(directory) == [
        "sla.yaml.txt:1:1: error: Filen hører ikke til her. Mente du «sla.yaml»?",
        "sla.yaml:1:1: error: Filen mangler.",
    ]


def test_thousands_of_rules_and_a_very_long_line_are_checked_too(tmp_path: Path) -> None:
    many = "".join(f"  - {{name: r{n}, when: {{organization: k{n}}}, group: ERP Support}}\n" for n in range(3000))
    directory = write_variant(tmp_path / "rules", "routing.yaml", "\ndefault:\n", f"\n{many}\ndefault:\n")
    write_variant(directory, "sla.yaml", "  - name: Telefon og sms\n", f"  - name: {'N' * 500_000}\n")
    assert told(directory) == []
