"""Which actions of a policy are due when, and what is left of those that were done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.engine import decide
from rules.language.catalogue import load_catalogue
from rules.model import CustomerFacts, Decision, Priority, Progress, StatusSpan, Ticket
from rules.oncall import OnCall
from rules.rulebook import Rulebook
from rules.sla_action import SlaAction
from rules.sla_actions import raised
from rules.sla_speech import sla_speeches
from rules.speech import LONGEST_KEY
from tests.rules.decisions import ticket
from tests.rules.rulebooks import shipped

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEAR = SlaAction("first_reply_time", -30 * MINUTE, "high", tags=("hotline_near",), line=50)
OVER = SlaAction("first_reply_time", timedelta(), "urgent", "NAV Support", note="Ring nu.", notify=("A", "B"))
WORK = SlaAction("agent_work_time", timedelta(), "high")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


FRIDAY = local("2026-11-20T15:15")
"""A mail of four hours: due on Monday at 11.15; half an hour before is 10.45."""


def rulebook(*actions: SlaAction, **changes: Any) -> Rulebook:
    sla = shipped().sla
    return replace(shipped(), sla=replace(sla, default=replace(sla.default, actions=actions, **changes)))


def mail(**changes: Any) -> Ticket:
    text = {"received_at": FRIDAY, "subject": "Rapport", "description": "Hvordan laver jeg en rapport i BC?"}
    return ticket(**{**text, **changes})


def decided(now: str, *actions: SlaAction, told: Ticket | None = None, **changes: Any) -> Decision:
    return decide(told or mail(), CustomerFacts(), rulebook(*actions, **changes), local(now))


def keys(decision: Decision) -> list[str]:
    return [one.key.rpartition(":")[0] for one in decision.actions]


@pytest.mark.parametrize(
    ("now", "due", "priority", "next_at"),
    [
        ("2026-11-20T15:15", [], "normal", "2026-11-23T10:45:00+01:00"),
        ("2026-11-23T10:44", [], "normal", "2026-11-23T10:45:00+01:00"),
        ("2026-11-23T10:45", ["sla:first_reply_time:before:30m"], "high", "2026-11-23T11:15:00+01:00"),
        ("2026-11-23T11:14", ["sla:first_reply_time:before:30m"], "high", "2026-11-23T11:15:00+01:00"),
        (
            "2026-11-23T11:15",
            ["sla:first_reply_time:before:30m", "sla:first_reply_time:after:0m"],
            "urgent",
            None,
        ),
        (
            "2026-12-24T03:00",
            ["sla:first_reply_time:before:30m", "sla:first_reply_time:after:0m"],
            "urgent",
            None,
        ),
    ],
)
def test_each_is_due_at_its_instant_and_stays_so(
    now: str, due: list[str], priority: Priority, next_at: str | None
) -> None:
    decision = decided(now, OVER, NEAR)
    assert (keys(decision), decision.priority) == (due, priority)
    assert (decision.next_action_at and decision.next_action_at.isoformat()) == next_at


def test_half_an_hour_before_a_deadline_in_the_morning_is_the_evening_before() -> None:
    told = mail(received_at=local("2026-11-20T12:10"))
    warned = decided("2026-11-20T12:10", NEAR, told=told)
    assert warned.due_at("first_reply_time") == local("2026-11-23T08:10")
    assert warned.next_action_at == local("2026-11-20T15:40")


def test_an_action_after_the_deadline_counts_open_time() -> None:
    late = SlaAction("first_reply_time", 6 * HOUR, "urgent")
    assert decided("2026-11-20T15:15", late).next_action_at == local("2026-11-24T09:15")


def test_a_raised_priority_moves_no_deadline_and_makes_nothing_else_due() -> None:
    before, after = decided("2026-11-23T10:00", NEAR, OVER), decided("2026-11-23T10:50", NEAR, OVER)
    assert (before.priority, after.priority) == ("normal", "high")
    assert before.targets == after.targets
    assert keys(after) == ["sla:first_reply_time:before:30m"]


def done(decision: Decision) -> Progress:
    return Progress(done=frozenset(one.key for one in decision.actions))


def test_what_is_done_is_not_due_again_and_stays_decided() -> None:
    told = mail(progress=done(decided("2026-11-23T11:15", NEAR, OVER)))
    again = decided("2026-11-23T12:00", NEAR, OVER, told=told)
    assert (again.actions, again.next_action_at) == ((), None)
    assert (again.priority, again.group) == ("urgent", "NAV Support")
    assert "hotline_near" in again.tags


def test_what_was_done_stays_after_an_answer_and_nothing_more_comes() -> None:
    progress = replace(done(decided("2026-11-23T10:45", NEAR, OVER)), replied_at=local("2026-11-23T11:00"))
    again = decided("2026-11-23T12:00", NEAR, OVER, told=mail(progress=progress))
    assert (again.actions, again.next_action_at, again.priority) == ((), None, "high")
    assert again.targets[0].met_at == local("2026-11-23T11:00")


def test_what_was_done_is_not_done_again_when_the_priority_changes() -> None:
    progress = done(decided("2026-11-23T11:15", NEAR, OVER))
    again = decided("2026-11-23T12:00", NEAR, OVER, told=mail(progress=progress, by_hand={"priority": "low"}))
    assert (again.actions, again.priority) == ((), "low")
    assert again.due_at("first_reply_time") == local("2026-11-23T15:15"), "counted from the true start"


def test_a_priority_by_hand_changes_the_deadline_and_is_not_raised() -> None:
    told = mail(by_hand={"priority": "low", "group": "BC Support"})
    assert decided("2026-11-23T11:15", NEAR, OVER, told=told).actions == ()
    late = decided("2026-11-23T15:15", NEAR, OVER, told=told)
    assert (len(late.actions), late.priority, late.group) == (2, "low", "BC Support")


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_nothing_is_due_on_a_solved_ticket(status: str) -> None:
    late = decided("2026-11-23T12:00", NEAR, OVER, told=mail(status=status))
    assert (late.actions, late.next_action_at, late.priority) == ((), None, "normal")


def test_nothing_is_due_while_the_clock_stands() -> None:
    targets = {"normal": {"agent_work_time": 4 * HOUR}}
    pending = Progress(spans=(StatusSpan("pending", local("2026-11-23T09:00")),))
    stands = decided("2026-11-30T12:00", WORK, told=mail(progress=pending), targets=targets)
    assert (stands.targets, stands.actions, stands.next_action_at) == ((), (), None)
    span = StatusSpan("pending", local("2026-11-23T09:00"), local("2026-11-30T09:00"))
    runs = decided("2026-11-30T11:14", WORK, told=mail(progress=Progress(spans=(span,))), targets=targets)
    assert runs.actions == ()
    assert runs.next_action_at == runs.due_at("agent_work_time") == local("2026-11-30T11:15")


def test_a_warning_about_a_clock_that_has_stopped_meanwhile_is_dropped() -> None:
    targets = {"normal": {"agent_work_time": 4 * HOUR}}
    near = replace(WORK, offset=-HOUR)
    pending = Progress(spans=(StatusSpan("pending", local("2026-11-23T10:30")),))
    assert decided("2026-11-23T10:20", near, targets=targets).actions != ()
    assert decided("2026-11-23T12:00", near, told=mail(progress=pending), targets=targets).actions == ()


def test_what_another_policy_has_done_keeps_the_priority_but_not_the_group() -> None:
    progress = done(decided("2026-11-23T11:15", OVER))
    critical = mail(progress=progress, description="Business Central er nede for alle, ingen kan arbejde")
    moved = decided("2026-11-23T12:00", OVER, told=critical)
    assert moved.critical
    assert (moved.priority, moved.group != "NAV Support") == ("urgent", True)


def test_a_priority_is_never_lowered() -> None:
    assert raised("urgent", "high") == "urgent"
    assert raised("low", "high") == "high"
    assert raised("low", None) == "low"


def test_a_warning_as_long_as_the_target_is_due_at_once() -> None:
    assert keys(decided("2026-11-20T15:15", replace(NEAR, offset=-4 * HOUR))) == ["sla:first_reply_time:before:4h"]


def test_a_key_tells_the_clock_and_fits_into_the_metadata_of_an_update() -> None:
    (warning,) = decided("2026-11-23T10:45", NEAR).actions
    assert warning.key == f"sla:first_reply_time:before:30m:{int(FRIDAY.timestamp())}"
    longest = SlaAction("total_resolution_time", timedelta(hours=99999, minutes=59))
    assert len(f"notice:{longest.name}:{int(datetime(9998, 1, 1, tzinfo=UTC).timestamp())}") <= LONGEST_KEY


def said(now: str, *, movable: bool = True, told: Ticket | None = None) -> list[str]:
    decision = decided(now, NEAR, OVER, told=told)
    found = sla_speeches(
        told or mail(), decision, load_catalogue("da"), local(now), movable=movable, on_call=OnCall(), sms=False
    )
    return [one.html for one in found]


def test_the_note_says_by_when_what_was_done_and_whom_it_is_for() -> None:
    assert said("2026-11-23T10:45") == [
        "<p>Fristen nærmer sig: første svar senest ma. 23-11-2026 kl. 11.15. Prioriteten er hævet til høj.</p>"
    ]
    assert said("2026-11-23T11:15")[1] == (
        "<p>Fristen er overskredet: første svar senest ma. 23-11-2026 kl. 11.15. Ring nu. "
        "Prioriteten er hævet til haster. Sagen er flyttet til NAV Support. Besked til: A, B.</p>"
    )


def test_the_note_claims_nothing_that_was_not_done() -> None:
    by_hand = mail(by_hand={"priority": "normal", "group": "Vagt"})
    assert said("2026-11-23T11:15", told=by_hand) == [
        "<p>Fristen er overskredet: første svar senest ma. 23-11-2026 kl. 11.15.</p>",
        "<p>Fristen er overskredet: første svar senest ma. 23-11-2026 kl. 11.15. Ring nu. Besked til: A, B.</p>",
    ]
    assert "ikke flyttet til NAV Support" in said("2026-11-23T11:15", movable=False)[1]
