"""One decision in sentences: the words, the rule with file and line, the calendar arithmetic, the age of the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.hours import explain_addition
from rules.language.catalogue import Catalogue
from rules.model import Decision, Reason

if TYPE_CHECKING:
    from rules.hours import Span
    from rules.rulebook import Rulebook


def explain(decision: Decision, rulebook: Rulebook, catalogue: Catalogue) -> list[str]:
    """The reasons in the order of the decision, each with its place; deadlines with every stretch that counted."""
    lines: list[str] = []
    for reason in decision.reasons:
        lines.append(f"{reason.step}: {catalogue.sentence(reason)}{_place(reason)}")
        if reason.step == "target":
            lines += [f"    {line}" for line in _arithmetic(reason, rulebook, catalogue)]
    return lines


def span_line(span: Span, catalogue: Catalogue) -> str:
    """`fr. 20-11-2026 kl. 14.30 – kl. 15.00: tæller 0:30`."""
    counted = _hours(span.end_at - span.start_at)
    same_day = span.start_at.date() == span.end_at.date()
    until = catalogue.clock(span.end_at) if same_day else catalogue.instant(span.end_at)
    why = catalogue.text(f"hours.{span.reason}", counted=counted, name=span.name or "")
    return f"{catalogue.instant(span.start_at)} – {until}: {why}"


def _place(reason: Reason) -> str:
    return f"  [{reason.file}:{reason.line}]" if reason.file is not None else ""


def _arithmetic(reason: Reason, rulebook: Rulebook, catalogue: Catalogue) -> Iterator[str]:
    schedule = rulebook.schedules[reason.values["schedule"]]
    started_at = datetime.fromisoformat(reason.values["started_at"])
    due_at = datetime.fromisoformat(reason.values["due_at"])
    for span in explain_addition(schedule, started_at, schedule.between(started_at, due_at)):
        yield span_line(span, catalogue)


def _hours(duration: timedelta) -> str:
    minutes = duration // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"
