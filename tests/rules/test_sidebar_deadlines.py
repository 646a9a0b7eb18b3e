"""The deadlines of the sidebar: what runs, what stands still, and nothing that was met."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.engine import decide
from rules.language.catalogue import load_catalogue
from rules.model import CustomerFacts, Progress, StatusSpan
from rules.sidebar_deadlines import deadlines_view
from tests.rules.rulebooks import shipped
from tests.rules.test_sla_actions import FRIDAY, mail

STANDS = {"total_resolution_time": frozenset({"pending"})}


def view(progress: Progress) -> list[object]:
    sla = shipped().sla
    default = replace(sla.default, pauses=STANDS)  # type: ignore[arg-type]
    rulebook = replace(shipped(), sla=replace(sla, default=default))
    decision = decide(mail(progress=progress), CustomerFacts(), rulebook, FRIDAY)
    told = deadlines_view(decision, rulebook, load_catalogue("da"), FRIDAY)
    return [(one["metric"], one["due_at"], one["paused"]) for one in told if isinstance(one, dict)]


def test_one_that_stands_still_is_shown_without_an_instant() -> None:
    assert view(Progress(spans=(StatusSpan("pending", FRIDAY),))) == [
        ("first_reply_time", "2026-11-23T11:15:00+01:00", False),
        ("total_resolution_time", None, True),
    ]


def test_one_that_was_met_is_not_shown() -> None:
    assert view(Progress(replied_at=FRIDAY + timedelta(minutes=5))) == [
        ("total_resolution_time", "2026-11-25T15:15:00+01:00", False)
    ]
