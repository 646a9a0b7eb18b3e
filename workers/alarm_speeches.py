"""What an alarm says on its ticket: a line for each step, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from html import escape

from rules.language.catalogue import Catalogue
from rules.note import harmless
from rules.speech import Speech
from workers.alarm import Alarm, StepOutcome

_KEYS: dict[StepOutcome, str] = {"sent": "sent", "unknown": "unknown_step", "failed": "failed"}
"""A step that is under way is not told of yet."""


def alarm_speeches(alarm: Alarm, catalogue: Catalogue, zone: tzinfo) -> Iterator[Speech]:
    """The lines in their order, each told from those of any other alarm of the ticket."""
    began = int(alarm.began_at.timestamp())

    def line(key: str, name: str, at: datetime, number: int, person: str) -> Speech:
        clock = catalogue.clock(at.astimezone(zone))
        text = catalogue.text(f"alarm.{key}", number=str(number), person=harmless(person), clock=clock)
        return Speech(f"alarm:{began}:{name}", f"<p>{escape(text)}</p>")

    if alarm.unattended_at is not None:
        yield line("unattended", "unattended", alarm.unattended_at, 0, "")
    for number, step in enumerate(alarm.steps, 1):
        outcome: StepOutcome = step.outcome
        if outcome == "sending" and alarm.ended is not None:
            outcome = "unknown"  # Who was at it may have died, and nobody looks at it any more.
        key = _KEYS.get(outcome)
        if key is None:
            return
        # The step that failed is tried again, and what came of that is told too.
        yield line(key, f"{number}:failed" if outcome == "failed" else str(number), step.at, number, step.person)
    if alarm.ended is not None:
        told = sum(one.counts for one in alarm.steps)
        yield line(alarm.ended.how, "end", alarm.ended.at, told, alarm.ended.by or "")


def is_told_to_its_end(said: Iterable[str]) -> bool | None:
    """Does the ticket say how its latest alarm ended?  None where it tells of no alarm."""
    keys = [key.split(":") for key in said if key.startswith("alarm:")]
    ends = {int(began): False for _, began, *_ in keys}
    ends.update({int(began): True for _, began, *name in keys if name == ["end"]})
    return ends[max(ends)] if ends else None
