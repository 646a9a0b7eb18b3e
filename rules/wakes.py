"""Whom the alarm of a critical ticket reaches at an hour at which the desk is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.duty_hours import is_out_of_hours

if TYPE_CHECKING:
    from rules.language.catalogue import Catalogue
    from rules.model import Decision
    from rules.rulebook import Rulebook
    from rules.situation import Situation


def wakes_sentence(decision: Decision, situation: Situation, rulebook: Rulebook, catalogue: Catalogue) -> str | None:
    """Who has the duty phone at that instant and what wakes them, or that nobody has it.

    None where nobody is to be woken: the case is not critical, it is solved, or the desk is open.
    """
    over = situation.ticket.status in ("solved", "closed")
    if not decision.critical or over or not is_out_of_hours(rulebook, situation.now):
        return None
    on_call, at = rulebook.on_call, catalogue.instant(situation.now.astimezone(rulebook.zone))
    if not on_call.has_people:
        return catalogue.text("explain.wakes_nobody", at=at)
    people = ", ".join(person.name for person in on_call.on_duty(situation.now))
    return (
        catalogue.text("explain.wakes", at=at, people=people) if people else catalogue.text("explain.no_duty", at=at)
    )
