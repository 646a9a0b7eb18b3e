"""The rules of a rulebook that can decide a ticket, each by its name and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.model import Decision

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

_SECTIONS = {"group": "routes", "priority": "routes", "tags": "tags", "policy": "policies", "critical": "rules"}
"""Where in its file the rule of each step of a decision stands."""


@dataclass(frozen=True, slots=True)
class NamedRule:
    """The rule `name`: the item `number` of `section` in `file`."""

    file: str
    section: str
    number: int
    name: str

    @property
    def key(self) -> str:
        """The same for as long as the rule keeps its name, wherever it is moved to in its section."""
        return f"{self.file}:{self.section}:{self.name}"


def named_rules(rulebook: Rulebook) -> Iterator[NamedRule]:
    """Every rule that can decide something, in the order of the files."""
    routing, critical = rulebook.routing, rulebook.critical
    for section, file, names in (
        ("rules", critical.source.file, [one.clause.name for one in critical.rules]),
        ("routes", routing.file, [one.name for one in routing.routes]),
        ("tags", routing.file, [one.name for one in routing.tag_rules]),
        ("policies", rulebook.sla.default.file, [one.name for one in rulebook.sla.policies]),
    ):
        for number, name in enumerate(names):
            yield NamedRule(file, section, number, name)


def deciding_keys(decision: Decision) -> frozenset[str]:
    """The keys of the rules that decided something."""
    return frozenset(
        f"{reason.file}:{_SECTIONS[reason.step]}:{reason.rule}"
        for reason in decision.reasons
        if reason.rule is not None and reason.file is not None and reason.step in _SECTIONS
    )
