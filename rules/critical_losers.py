"""The rules of `critical.yaml` that did not decide whether a case is critical, each with what it lacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.conditions import Outcome
from rules.critical import ClauseOutcome, told_words, try_clauses
from rules.why_not import Loser, Why

if TYPE_CHECKING:
    from rules.critical_file import CriticalClause
    from rules.rulebook import Rulebook
    from rules.situation import Situation


def find_critical_losers(situation: Situation, rulebook: Rulebook) -> Iterator[Loser]:
    """Every rule but the one that decided, in the order of the file; where none did, each stands before that."""
    judged, rules = situation.critical, rulebook.critical
    by_rule = [reason.rule for reason in judged.reasons if reason.key == "critical_phrase"]
    by_hand = any(reason.key == "critical_by_hand" for reason in judged.reasons)
    winner = by_rule[0] if by_rule and judged.critical else None
    words = told_words(situation.ticket.channel, situation.text)
    earlier = True
    for rule, outcome in zip(rules.rules, try_clauses(words, rules), strict=False):
        if outcome.name == winner:
            earlier = False
            continue
        outcomes = tuple(_outcomes(rule.clause, outcome))
        why = _why(outcome, outcomes, outweighed=not judged.critical and not by_hand)
        line = rules.source.line_of(outcome.location)
        yield Loser(
            "critical", outcome.name, rules.source.file, line, why, earlier, outcomes, outcome.excluded_by or ""
        )


def _why(outcome: ClauseOutcome, outcomes: tuple[Outcome, ...], *, outweighed: bool) -> Why:
    if outcome.excluded_by is not None:
        return "excluded"
    if outcome.holds:
        return "outweighed" if outweighed else "also"
    return "apart" if all(one.held for one in outcomes) else "missed"


def _outcomes(clause: CriticalClause, outcome: ClauseOutcome) -> Iterator[Outcome]:
    """The signs that it asks for; of a rule with phrases of its own, which are enough, those."""
    found = outcome.holds or outcome.excluded_by is not None
    if clause.phrases and (found or not clause.signs):
        yield Outcome("phrases", " | ".join(clause.phrases), "", found)
        return
    for name in clause.signs:
        yield Outcome("signs", name, "", name not in outcome.missing)
