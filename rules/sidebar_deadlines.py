"""The deadlines of a ticket as the sidebar shows them: by when, and which calendar arithmetic leads there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rules.explain import target_spans
from rules.language.catalogue import Catalogue
from rules.model import Decision, Reason, Target
from rules.note import duration_in_words

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

_MOST_NAMES = 4


def deadlines_view(decision: Decision, rulebook: Rulebook, catalogue: Catalogue, now: datetime) -> list[object]:
    """`[{metric, text, due_at, reason, breached, paused}]`, the earliest first.

    One that was met is left out; one whose clock stands still comes last and has no `due_at`.
    """
    reasons = {reason.values["metric"]: reason for reason in decision.reasons if reason.step == "target"}
    runs = [
        {
            "metric": target.metric,
            "text": catalogue.word("metric", target.metric),
            "due_at": target.due_at.isoformat(timespec="seconds"),
            "reason": _reason(target, reasons.get(target.metric), rulebook, catalogue),
            "breached": target.due_at <= now,
            "paused": False,
        }
        for target in sorted(decision.targets, key=lambda one: one.due_at)
        if target.met_at is None
    ]
    return [*runs, *(_standing(one, catalogue) for one in decision.reasons if one.key == "target_stands")]


def _standing(reason: Reason, catalogue: Catalogue) -> dict[str, object]:
    metric = reason.values["metric"]
    text, why = catalogue.word("metric", metric), catalogue.sentence(reason)
    return {"metric": metric, "text": text, "due_at": None, "reason": why, "breached": False, "paused": True}


def _reason(target: Target, reason: Reason | None, rulebook: Rulebook, catalogue: Catalogue) -> str:
    if reason is None:
        return catalogue.text("sidebar.deadline.policy", policy=target.policy, schedule=target.schedule)
    schedule = rulebook.schedules[target.schedule]
    skipped = list(dict.fromkeys(_skipped(reason, rulebook, catalogue)))
    names = ", ".join(skipped[:_MOST_NAMES]) + (" …" if len(skipped) > _MOST_NAMES else "")
    return catalogue.text(
        "sidebar.deadline.reason",
        duration=duration_in_words(reason.values["duration"], catalogue),
        start=catalogue.instant(schedule.shown(datetime.fromisoformat(reason.values["started_at"]))),
        schedule=target.schedule,
        policy=target.policy,
        skipped=catalogue.text("sidebar.deadline.skipped", names=names) if skipped else "",
    )


def _skipped(reason: Reason, rulebook: Rulebook, catalogue: Catalogue) -> Iterator[str]:
    """What a person might have counted: weekends and days with a name, not each night."""
    for span in target_spans(reason, rulebook):
        if span.reason == "weekend":
            yield catalogue.text("hours.weekend")
        elif span.reason in ("holiday", "closing_day", "exception") and not span.counted:
            yield span.name or catalogue.text("hours.exception")
