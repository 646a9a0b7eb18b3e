"""How each rule of a rulebook did over many tickets: how many it fits, decides, and decides otherwise than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from rules.candidates import Candidates
from rules.conditions import Conditions
from rules.critical import told_words, try_clauses
from rules.model import Decision, Reason

if TYPE_CHECKING:
    from rules.rulebook import Rulebook
    from rules.situation import Situation

_SECTIONS: Mapping[str, str] = {"critical_phrase": "rules", "critical_exclusion": "exclusions"}
_LEARNED = "critical_second_opinion"


@dataclass(slots=True)
class RuleCount:
    """How a rule of the new rulebook did: the tickets that it fits, decides, and decides otherwise than before.

    `takers` are the rules that decided where it fitted in vain, None for the learned opinion.  `changed` is None for
    what rulebooks are not compared by: tags and suggestions.
    """

    step: str
    rule: str
    file: str
    line: int
    matched: int = 0
    won: int = 0
    changed: int | None = 0
    takers: Counter[str | None] = field(default_factory=Counter)


_Ruled: TypeAlias = tuple[RuleCount, Conditions]


class RuleCounts:
    """The counts of every rule, in the order of the files."""

    def __init__(self, rulebook: Rulebook) -> None:
        critical, routing, sla, contact = rulebook.critical, rulebook.routing, rulebook.sla, rulebook.contact
        source = critical.source
        self._rules = critical
        self._critical = {
            one.location: RuleCount("critical", one.clause.name, source.file, source.line_of(one.location))
            for one in (*critical.rules, *critical.exclusions)
        }
        self._named = {(str(place[0]), one.rule): one for place, one in self._critical.items()}
        self._routes = [(RuleCount("group", one.name, routing.file, one.line), one.when) for one in routing.routes]
        self._tags: list[_Ruled] = [
            (RuleCount("tags", one.name, routing.file, one.line, changed=None), one.when) for one in routing.tag_rules
        ]
        self._policies = [
            (RuleCount("policy", one.name, one.file, one.line), when)
            for one, when in zip(sla.policies, rulebook.policy_whens, strict=True)
        ]
        self._contact = [
            (RuleCount("contact", one.name, one.reason.file or "", one.reason.line or 0, changed=None), one.when)
            for one in (contact.rules if contact is not None else ())
        ]
        self._candidates = routing.route_candidates, routing.tag_candidates
        self._contact_candidates = contact.candidates if contact is not None else Candidates(())

    def __iter__(self) -> Iterator[RuleCount]:
        yield from self._critical.values()
        for ruled in (self._routes, self._tags, self._policies, self._contact):
            yield from (rule for rule, _ in ruled)

    def count(self, situation: Situation, decision: Decision, deciding: Mapping[str, Reason | None]) -> None:
        """Take in one ticket and what decided of it, by step."""
        self._count_critical(situation, deciding["critical"])
        routes, tags = self._candidates
        named = {step: reason.rule for step, reason in deciding.items() if reason is not None}
        _count(self._routes, routes.find(situation), situation, {named.get("group"), named.get("priority")})
        for rule in _held(self._tags, tags.find(situation), situation):
            rule.matched += 1
            rule.won += 1
        _count(self._policies, range(len(self._policies)), situation, {named.get("policy")})
        suggested = {reason.rule for reason in decision.reasons if reason.step == "contact"}
        _count(self._contact, self._contact_candidates.find(situation), situation, suggested)

    def count_changed(self, reasons: Sequence[Reason]) -> None:
        """The rules of these reasons decided a ticket otherwise than before."""
        for rule in {id(one): one for reason in reasons if (one := self._find(reason)) is not None}.values():
            rule.changed = (rule.changed or 0) + 1

    def _count_critical(self, situation: Situation, deciding: Reason | None) -> None:
        decided = self._find(deciding) if deciding is not None else None
        for outcome in try_clauses(told_words(situation.ticket.channel, situation.text), self._rules):
            rule = self._critical[outcome.location]
            if not outcome.holds and outcome.excluded_by is None:
                continue
            rule.matched += 1
            if rule is decided:
                rule.won += 1
            elif outcome.location[0] == "rules" and deciding is not None:
                rule.takers.update([deciding.rule] if decided is not None or deciding.key == _LEARNED else ())

    def _find(self, reason: Reason) -> RuleCount | None:
        if reason.step == "critical":
            return self._named.get((_SECTIONS.get(reason.key, ""), reason.rule or ""))
        step = "group" if reason.step == "priority" else reason.step
        rules = self._routes if step == "group" else self._policies
        return next((one for one, _ in rules if (one.step, one.rule) == (step, reason.rule)), None)


def _held(rules: Sequence[_Ruled], numbers: Sequence[int], situation: Situation) -> Iterator[RuleCount]:
    return (rules[number][0] for number in numbers if rules[number][1].match(situation))


def _count(rules: Sequence[_Ruled], numbers: Sequence[int], situation: Situation, decided: set[str | None]) -> None:
    for rule in _held(rules, numbers, situation):
        rule.matched += 1
        if rule.rule in decided:
            rule.won += 1
        else:
            rule.takers.update(name for name in decided if name is not None)
