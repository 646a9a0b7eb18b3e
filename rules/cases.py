"""The admins' own cases: each is decided by the very function that decides real tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.cases_file import CaseShape, ExpectShape
from rules.language.catalogue import Catalogue
from rules.model import Decision
from rules.sample import decide_sample

if TYPE_CHECKING:
    from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Result:
    """How a case went: `{what: (expected, got)}` for everything that is not as expected."""

    name: str
    file: str
    line: int
    wrong: Mapping[str, tuple[str, str]]

    def sentences(self, catalogue: Catalogue) -> list[str]:
        """One sentence for each thing that is not as expected."""
        return [
            catalogue.text("test.wrong", what=what, expected=expected, got=got)
            for what, (expected, got) in self.wrong.items()
        ]


def run_cases(rulebook: Rulebook) -> list[Result]:
    """Decide every case of the rulebook and compare."""
    return [Result(case.shape.name, case.file, case.line, _compare(case.shape, rulebook)) for case in rulebook.cases]


def _compare(case: CaseShape, rulebook: Rulebook) -> dict[str, tuple[str, str]]:
    got = _shown(decide_sample(case, case.name, rulebook))
    expected = _expected(case.expect, rulebook.zone)
    return {what: (value, got[what]) for what, value in expected.items() if value != got[what]}


def _expected(expect: ExpectShape, zone: ZoneInfo) -> dict[str, str]:
    written = {what: getattr(expect, what) for what in expect.model_fields_set}
    return {
        what: _text(_local(value, zone) if isinstance(value, datetime) else value) for what, value in written.items()
    }


def _shown(decision: Decision) -> dict[str, str]:
    values = {
        **{what: getattr(decision, what) for what in ExpectShape.model_fields if hasattr(decision, what)},
        "customer_number": decision.customer_number or decision.claimed_number,
        "first_reply_by": decision.due_at("first_reply_time"),
        "resolution_by": decision.due_at("total_resolution_time"),
    }
    return {what: _text(value) for what, value in values.items()}


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(sorted(map(str, value)))
    return "-" if value is None else str(value)
