"""A desk's own file of agreements, by its ending: YAML, or a table that was saved as CSV (docs/agreements.md)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rules.agreements_file import CustomerTerms, read_file
from rules.agreements_table import read_table
from rules.problem import Problem


def read_agreements(path: Path) -> tuple[Mapping[str, CustomerTerms] | None, list[Problem]]:
    """The terms by customer number in upper case; None with every problem at its place if there is one."""
    return read_table(path) if path.suffix.lower() == ".csv" else read_file(path)
