"""Why a rule did not decide about a ticket: what it asked for, and what was there instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.conditions import Conditions, Outcome

if TYPE_CHECKING:
    from rules.rulebook import Rulebook
    from rules.situation import Situation

Step: TypeAlias = Literal["critical", "group", "priority", "tags", "policy", "contact"]
Why: TypeAlias = Literal["missed", "later", "silent", "also", "apart", "excluded", "outweighed"]
"""`missed`: not all of its conditions held; `later`: they did, but a rule before it had decided; `silent`: they did,
but it says nothing of this.

Of the rules of `critical.yaml`, `also`: it held beside the one that is named; `apart`: its signs stand too far
apart; `excluded`: an exclusion took it back; `outweighed`: the learned opinion did not agree."""


@dataclass(frozen=True, slots=True)
class Loser:
    """A rule that did not decide `step`; `earlier` if it stands before the one that did.

    `exclusion` is what took it back, where something did.
    """

    step: Step
    rule: str
    file: str
    line: int
    why: Why
    earlier: bool
    outcomes: tuple[Outcome, ...]
    exclusion: str = ""

    @property
    def held(self) -> int:
        return sum(outcome.held for outcome in self.outcomes)

    @property
    def missed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.held)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    when: Conditions
    file: str
    line: int
    decides: bool


def find_losers(situation: Situation, rulebook: Rulebook) -> tuple[Loser, ...]:
    """Every rule that did not decide, by step and in the order of its file."""
    routing, policies = rulebook.routing, rulebook.sla.policies
    routes = routing.routes
    groups = [_Rule(one.name, one.when, routing.file, one.line, one.group is not None) for one in routes]
    priorities = [_Rule(one.name, one.when, routing.file, one.line, one.priority is not None) for one in routes]
    tags = [_Rule(one.name, one.when, routing.file, one.line, decides=True) for one in routing.tag_rules]
    sla = [
        _Rule(one.name, when, one.file, one.line, decides=True)
        for one, when in zip(policies, rulebook.policy_whens, strict=True)
    ]
    contact = [
        _Rule(one.name, one.when, one.reason.file or "", one.reason.line or 0, decides=True)
        for one in (rulebook.contact.rules if rulebook.contact is not None else ())
    ]
    return (
        *_first_wins("group", groups, situation),
        *_first_wins("priority", priorities, situation),
        *(one for one in _losers("tags", tags, situation, len(tags)) if one.why == "missed"),
        *_first_wins("policy", sla, situation),
        *_first_wins("contact", contact, situation),
    )


def find_nearest(losers: Iterable[Loser]) -> Loser | None:
    """The one of which most conditions held although not all did; of several the first.

    Of the rules of `critical.yaml`, something must have held.
    """
    near = (one for one in losers if one.why in ("missed", "apart") and (one.step != "critical" or one.held))
    return max(near, key=lambda one: (one.why == "apart", one.held), default=None)


def _first_wins(step: Step, rules: Sequence[_Rule], situation: Situation) -> Iterator[Loser]:
    held = (number for number, rule in enumerate(rules) if rule.decides and rule.when.match(situation))
    winner = next(held, len(rules))
    return (one for number, one in enumerate(_losers(step, rules, situation, winner)) if number != winner)


def _losers(step: Step, rules: Sequence[_Rule], situation: Situation, winner: int) -> Iterator[Loser]:
    for number, rule in enumerate(rules):
        why: Why = "missed" if not rule.when.match(situation) else "later" if rule.decides else "silent"
        outcomes = rule.when.outcomes(situation)
        yield Loser(step, rule.name, rule.file, rule.line, why, number < winner, outcomes)
