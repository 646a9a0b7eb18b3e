"""Agreements in a file: what the documentation shows is read, and what cannot be read is told at its place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from rules.agreements import read_agreements
from rules.agreements_file import CustomerTerms
from rules.agreements_table import COLUMNS
from rules.model import Account, Agreement
from rules.problem import render_problem

DOCUMENT = (Path(__file__).parents[2] / "docs" / "agreements.md").read_text("utf-8")
SUBSCRIPTION = Agreement("subscription", "bc", date(2026, 1, 1), date(2026, 12, 31))
CLIPS = Agreement("clips", "nav", None, date(2027, 5, 31), 600, 210, 15)


def documented(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


def write(directory: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = directory / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_documented_yaml_is_read(tmp_path: Path) -> None:
    terms, problems = read_agreements(write(tmp_path, "aftaler.yaml", documented("yaml")))
    assert problems == []
    accounts = (Account("1201", "Klitgård Drift", "bc"), Account("1202", "Klitgård Ejendomme", "nav"))
    assert terms == {"10482": CustomerTerms("Klitgård Trælast A/S", (SUBSCRIPTION, CLIPS), accounts)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_the_documented_table_is_read_however_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    text = documented("csv").replace(";", separator).replace("\n", "\r\n")
    terms, problems = read_agreements(write(tmp_path, "aftaler.CSV", text, encoding))
    assert problems == []
    assert terms == {"10482": CustomerTerms(None, (SUBSCRIPTION, CLIPS))}


def test_the_documentation_names_every_column() -> None:
    assert documented("csv").split("\n", 1)[0] == ";".join(COLUMNS)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.yaml", 'customers: {"1": {agreements: [{kind: clip}]}}', "a.yaml:1:39: error: «clip» "),
        ("a.yaml", 'customers: {"1": {agreements: [{kind: clips}]}}', "error: Et klippekort skal have clip_minutes"),
        ("a.yaml", 'customers: {"1": {agreements: [{kind: subscription, valid_to: 31-12-2026}]}}', "2026-12-31"),
        ("a.yaml", "", "a.yaml:1:1: error: Filen er tom."),
        ("a.csv", "customer_number;type\n1;clips\n", "a.csv:1:1: error: «type» kendes ikke her."),
        ("a.csv", "kind\nclips\n", "a.csv:1:1: error: «customer_number» mangler."),
        ("a.csv", "customer_number;kind;clip_minutes\n1;clips;15\n2;klip;15\n", "a.csv:3:1: error: Kolonnen kind"),
        ("a.csv", "customer_number;kind\n1;clips\n", "a.csv:2:1: error: Kolonnen clip_minutes"),
        ("a.csv", "customer_number;kind\n;subscription\n", "a.csv:2:1: error: Kolonnen customer_number"),
        (
            "a.csv",
            "customer_number;kind;remaining_minutes\n1;subscription;1,5\n",
            "a.csv:2:1: error: Kolonnen remaining_minutes kan ikke bruges: «1,5»",
        ),
        ("a.csv", "", "a.csv:1:1: error: «customer_number» mangler."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    terms, problems = read_agreements(write(tmp_path, name, text))
    assert terms is None
    told = "\n".join(render_problem(one, "da") for one in problems)
    assert sentence in told, told


@pytest.mark.parametrize("name", ["a.yaml", "a.csv"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    terms, problems = read_agreements(tmp_path / name)
    assert (terms, [one.key for one in problems]) == (None, ["file_missing"])


def test_a_number_with_a_zero_in_front_keeps_it(tmp_path: Path) -> None:
    assert list(read_agreements(write(tmp_path, "a.yaml", "customers: {010045: {}}"))[0] or ()) == ["010045"]
