"""The admins' own cases: each is decided by the very function that decides real tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.cases_file import Case, ExpectShape
from rules.language.catalogue import Catalogue
from rules.model import Decision, Reason
from rules.sample import decide_sample

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

_STEPS = {
    "critical_reason": "critical",
    "uncertain": "critical",
    "schedule": "policy",
    "first_reply_by": "target",
    "resolution_by": "target",
}
"""The step of a decision that decides what is expected, where it is not called the same."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a case went: `{what: (expected, got)}` for everything that is not as expected, and why it is so."""

    name: str
    file: str
    line: int
    wrong: Mapping[str, tuple[str, str]]
    reasons: tuple[Reason, ...] = ()

    def sentences(self, catalogue: Catalogue) -> list[str]:
        """One sentence for each thing that is not as expected, with the reasons that it is so."""
        return [
            catalogue.text("test.wrong", what=what, expected=expected, got=got, why=self._why(what, catalogue))
            for what, (expected, got) in self.wrong.items()
        ]

    def _why(self, what: str, catalogue: Catalogue) -> str:
        step = _STEPS.get(what, what)
        said = [
            catalogue.sentence(reason) + (f" [{reason.file}:{reason.line}]" if reason.file is not None else "")
            for reason in self.reasons
            if reason.step == step
        ]
        return catalogue.text("test.because", why=" ".join(said)) if said else ""


def run_cases(rulebook: Rulebook) -> list[Result]:
    """Decide every case of the rulebook and compare."""
    return [_run(case, rulebook) for case in rulebook.cases]


def _run(case: Case, rulebook: Rulebook) -> Result:
    decision = decide_sample(case.shape, case.shape.name, rulebook)
    got = _shown(decision)
    expected = _expected(case.shape.expect, rulebook.zone)
    wrong = {what: (value, got[what]) for what, value in expected.items() if value != got[what]}
    return Result(case.shape.name, case.file, case.line, wrong, decision.reasons if wrong else ())


def _expected(expect: ExpectShape, zone: ZoneInfo) -> dict[str, str]:
    written = {what: getattr(expect, what) for what in ExpectShape.model_fields if what in expect.model_fields_set}
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
