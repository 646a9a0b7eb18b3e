"""Why a case is not critical: the rule that was outweighed or taken back, or the one that came nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from rules.critical import ClauseOutcome, told_words, try_clauses
from rules.shape import Location

if TYPE_CHECKING:
    from rules.critical import CriticalRules
    from rules.model import Ticket
    from rules.text import TicketText

WhyKey: TypeAlias = Literal["nothing", "nearest", "apart", "excluded", "outweighed"]


@dataclass(frozen=True, slots=True)
class NotCritical:
    """The key of the sentence with its values, and where the rule stands that it speaks of."""

    key: WhyKey
    values: Mapping[str, str]
    file: str | None = None
    line: int | None = None


def why_not_critical(ticket: Ticket, text: TicketText, rules: CriticalRules) -> NotCritical:
    """Why nothing in `text` made the case critical; to be asked where it is not, and nobody has chosen so."""
    outcomes = [one for one in try_clauses(told_words(ticket.channel, text), rules) if one.location[0] == "rules"]
    for one in outcomes:
        if one.holds:
            return _about(one, "outweighed", rules)
    for one in outcomes:
        if one.excluded_by is not None:
            return _about(one, "excluded", rules, exclusion=one.excluded_by)
    near = max(_near(outcomes, rules), default=None, key=lambda pair: pair[0])
    if near is None:
        return NotCritical("nothing", {})
    if not near[1].missing:
        return _about(near[1], "apart", rules)
    return _about(near[1], "nearest", rules, missing=", ".join(near[1].missing))


def _near(outcomes: list[ClauseOutcome], rules: CriticalRules) -> Iterator[tuple[float, ClauseOutcome]]:
    """The rules of which at least one sign is there, with the share of signs that are."""
    signs: Mapping[Location, int] = {one.location: len(one.clause.signs) for one in rules.rules}
    for one in outcomes:
        wanted = signs[one.location]
        if len(one.missing) < wanted:
            yield 1 - len(one.missing) / wanted, one


def _about(outcome: ClauseOutcome, key: WhyKey, rules: CriticalRules, **values: str) -> NotCritical:
    line = rules.source.line_of(outcome.location)
    return NotCritical(key, {"rule": outcome.name, **values}, rules.source.file, line)
