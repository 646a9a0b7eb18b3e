"""Agreements as a table that a spreadsheet saved as CSV: one agreement a row, the first row names the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from rules.agreements_file import AgreementShape, CustomerTerms
from rules.model import Agreement
from rules.problem import Problem

NEEDED = ("customer_number", "kind")
COLUMNS = (*NEEDED, "product", "valid_from", "valid_to", "purchased_minutes", "remaining_minutes", "clip_minutes")
"""In any order."""

_LARGEST = 8 * 1024 * 1024
_NUMBERS = frozenset({"purchased_minutes", "remaining_minutes", "clip_minutes"})


def read_table(path: Path) -> tuple[Mapping[str, CustomerTerms] | None, list[Problem]]:
    """The terms by customer number in upper case; None with every problem at its line if there is one."""
    file = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        key = "file_missing" if isinstance(error, FileNotFoundError) else "file_unreadable"
        return None, [Problem(file, 1, 1, "error", key)]
    if len(raw) > _LARGEST:
        return None, [Problem(file, 1, 1, "error", "file_too_big", {"limit": "8 MB"})]
    text = _decode(raw)
    heading = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in heading else ",", strict=True)
    found: dict[str, list[Agreement]] = {}
    problems: list[Problem] = []
    try:
        problems.extend(_heading_problems(file, [name.strip() for name in rows.fieldnames or ()]))
        for row in rows if not problems else ():
            values = {(name or "").strip(): value for name, value in row.items() if isinstance(value, str)}
            agreement, wrong = _parse_row(values)
            problems.extend(Problem(file, rows.line_num, 1, "error", "cell", one) for one in wrong)
            if agreement is not None:
                found.setdefault(values["customer_number"].strip().upper(), []).append(agreement)
    except csv.Error:
        problems.append(Problem(file, rows.line_num, 1, "error", "row_unreadable"))
    if problems:
        return None, problems
    return MappingProxyType({number: CustomerTerms(None, tuple(own)) for number, own in found.items()}), []


def _decode(raw: bytes) -> str:
    """A spreadsheet saves as UTF-8 or, in Denmark, as Windows-1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _heading_problems(file: str, names: list[str]) -> Iterator[Problem]:
    known = ", ".join(COLUMNS)
    for name in names:
        if name not in COLUMNS:
            yield Problem(file, 1, 1, "error", "key_unknown", {"value": name, "known": known})
    for name in NEEDED:
        if name not in names:
            yield Problem(file, 1, 1, "error", "missing", {"name": name})


def _parse_row(values: Mapping[str, str]) -> tuple[Agreement | None, list[dict[str, str]]]:
    """An agreement, or the columns that cannot be read; an empty cell is one that is left out."""
    given: dict[str, object] = {}
    for name, written in values.items():
        value = written.strip()
        if value and name != "customer_number":
            given[name] = _whole_number(value) if name in _NUMBERS else value
    wrong = [] if values.get("customer_number", "").strip() else [{"name": "customer_number", "value": ""}]
    try:
        agreement = AgreementShape.model_validate(given).compile()
    except ValidationError as error:
        columns = {str(one["loc"][0]) if one["loc"] else "clip_minutes" for one in error.errors(include_url=False)}
        wrong.extend({"name": name, "value": values.get(name, "")[:20]} for name in sorted(columns))
        return None, wrong
    return (None if wrong else agreement), wrong


def _whole_number(value: str) -> int | str:
    try:
        return int(value)
    except ValueError:
        return value
