"""What two rulebooks decide differently about the same tickets, and which rules are responsible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.model import Decision, Reason
from rules.rule_counts import RuleCount, RuleCounts

if TYPE_CHECKING:
    from rules.rulebook import Rulebook
    from rules.situation import Situation

Changed: TypeAlias = Literal["critical", "group", "priority", "deadline"]
CHANGES: tuple[Changed, ...] = ("critical", "group", "priority", "deadline")
"""The most important first."""

_STEPS: Mapping[Changed, str] = {
    "critical": "critical",
    "group": "group",
    "priority": "priority",
    "deadline": "policy",
}
_KEPT_IDS = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One ticket about which the rulebooks differ: what changed, and the reasons that decided the first of it."""

    id: object
    before: Decision
    after: Decision
    changed: tuple[Changed, ...]
    reason_before: Reason | None
    reason_after: Reason | None

    @property
    def lost_critical(self) -> bool:
        """Was it critical, and would be no longer?"""
        return self.before.critical and not self.after.critical


def compare(given_id: object, before: Decision, after: Decision) -> Difference | None:
    """What changed in critical, group, priority or a deadline; None if nothing did."""
    unequal = {
        "critical": before.critical != after.critical,
        "group": before.group != after.group,
        "priority": before.priority != after.priority,
        "deadline": dues(before) != dues(after),
    }
    changed = tuple(one for one in CHANGES if unequal[one])
    if not changed:
        return None
    reasons = deciding_reason(before, changed[0]), deciding_reason(after, changed[0])
    return Difference(given_id, before, after, changed, *reasons)


def dues(decision: Decision) -> dict[str, str]:
    """By when, for each metric."""
    return {one.metric: one.due_at.isoformat(timespec="seconds") for one in decision.targets}


def deciding_reason(decision: Decision, what: Changed) -> Reason | None:
    """The reason that decided it; None where no rule said anything."""
    reasons = [reason for reason in decision.reasons if reason.step == _STEPS[what]]
    if not reasons:
        return None
    excluded = any(reason.key == "critical_exclusion" for reason in reasons)
    overruled = what == "critical" and reasons[0].key == "critical_phrase" and (excluded or not decision.critical)
    return reasons[-1] if overruled else reasons[0]


class Tally:
    """Everything counted over all tickets; its size depends on the rulebook, not on the tickets."""

    def __init__(self, before: Rulebook, after: Rulebook) -> None:
        self.versions = before.version, after.version
        self.tickets = 0
        self.changed = 0
        self.by_change: Counter[Changed] = Counter()
        self.gained_critical = 0
        self.lost_critical = 0
        self.lost_ids: list[object] = []
        self.rules = RuleCounts(after)

    def count(self, situation: Situation, after: Decision, difference: Difference | None) -> None:
        """Take in one ticket, as the new rulebook sees and decides it."""
        self.tickets += 1
        self.rules.count(situation, after, {_STEPS[what]: deciding_reason(after, what) for what in CHANGES})
        if difference is not None:
            self._count_change(difference)

    def never_matched(self) -> Sequence[RuleCount]:
        """Those that fitted no ticket."""
        return [rule for rule in self.rules if not rule.matched]

    def never_won(self) -> Sequence[RuleCount]:
        """Those that fitted some, but never decided."""
        return [rule for rule in self.rules if rule.matched and not rule.won]

    def _count_change(self, difference: Difference) -> None:
        self.changed += 1
        self.by_change.update(difference.changed)
        if difference.lost_critical:
            self.lost_critical += 1
            if len(self.lost_ids) < _KEPT_IDS:
                self.lost_ids.append(difference.id)
        elif "critical" in difference.changed:
            self.gained_critical += 1
        reasons = [deciding_reason(difference.after, what) for what in difference.changed]
        self.rules.count_changed([reason for reason in reasons if reason is not None])
