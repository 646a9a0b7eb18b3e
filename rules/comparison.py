"""What two rulebooks decide differently about the same tickets, and which rules are responsible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.model import Decision, Reason

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


@dataclass(slots=True)
class RuleCount:
    """How a rule of the new rulebook did: the tickets that it fits, decides, and decides otherwise than before.

    `matched` is None where only deciding is seen; `takers` are the rules that decided where it fitted in vain.
    """

    step: str
    rule: str
    file: str
    line: int
    matched: int | None = 0
    won: int = 0
    changed: int = 0
    takers: Counter[str] = field(default_factory=Counter)


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
        routing, sla = after.routing, after.sla
        self._candidates = routing.route_candidates
        self._critical = {
            one.clause.name: RuleCount("critical", one.clause.name, source.file, source.line_of(one.location), None)
            for source in (after.critical.source,)
            for one in after.critical.rules
        }
        self._routes = [(RuleCount("group", one.name, routing.file, one.line), one.when) for one in routing.routes]
        self._policies = [
            (RuleCount("policy", one.name, one.file, one.line), when)
            for one, when in zip(sla.policies, after.policy_whens, strict=True)
        ]

    def count(self, situation: Situation, after: Decision, difference: Difference | None) -> None:
        """Take in one ticket, as the new rulebook sees and decides it."""
        self.tickets += 1
        decided: dict[str, set[str | None]] = {"critical": set(), "group": set(), "policy": set()}
        for step, what in (
            ("critical", "critical"),
            ("group", "group"),
            ("group", "priority"),
            ("policy", "deadline"),
        ):
            if (reason := deciding_reason(after, what)) is not None:  # type: ignore[arg-type]
                decided[step].add(reason.rule)
        for name in decided["critical"] & self._critical.keys() if after.critical else ():
            self._critical[str(name)].won += 1
        for number in self._candidates.find(situation):
            rule, when = self._routes[number]
            if when.match(situation):
                _count(rule, decided["group"])
        for rule, when in self._policies:
            if when.match(situation):
                _count(rule, decided["policy"])
        if difference is not None:
            self._count_change(difference)

    @property
    def rules(self) -> Iterator[RuleCount]:
        """Every rule of the new rulebook that may decide, in the order of the files."""
        yield from self._critical.values()
        yield from (rule for rule, _ in self._routes)
        yield from (rule for rule, _ in self._policies)

    def never_matched(self) -> Sequence[RuleCount]:
        """Those that fitted no ticket."""
        return [rule for rule in self.rules if not (rule.won if rule.matched is None else rule.matched)]

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
        reason = difference.reason_after
        for rule in self.rules:
            if reason is not None and (rule.rule, rule.file) == (reason.rule, reason.file):
                rule.changed += 1


def _count(rule: RuleCount, decided: set[str | None]) -> None:
    rule.matched = (rule.matched or 0) + 1
    if rule.rule in decided:
        rule.won += 1
    else:
        rule.takers.update(name for name in decided if name is not None)
